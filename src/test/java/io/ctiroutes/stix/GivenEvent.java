package io.ctiroutes.stix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.opencti.stream.StreamEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Stream events for the tests. */
final class GivenEvent {

    static final String ID = "1789373551421-0";
    static final String OPENCTI = "extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba";
    static final String MITRE = "extension-definition--322b8f77-262a-4cb8-a915-1e441e00329b";

    private static final ObjectMapper JSON = new ObjectMapper();

    private GivenEvent() {}

    /** One of the documented examples, by the start of its file name. */
    static StreamEvent documented(String file) {
        try (InputStream text = GivenEvent.class.getResourceAsStream("/opencti-events/" + file + ".json")) {
            JsonNode frame = JSON.readTree(text);
            return new StreamEvent(
                    frame.get("id").asText(),
                    frame.get("event").asText(),
                    frame.get("data").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A creation of the smallest indicator there can be, after a change to its STIX. */
    static StreamEvent created(Consumer<ObjectNode> change) {
        return event(frame -> change.accept((ObjectNode) frame.get("data")));
    }

    /** The same, after a change to the whole frame. */
    static StreamEvent event(Consumer<ObjectNode> change) {
        ObjectNode frame = JSON.createObjectNode();
        frame.putObject("data")
                .put("id", "indicator--5c8199b1-1d87-5581-8529-00573648bf17")
                .put("type", "indicator")
                .put("pattern", "[domain-name:value = 'evil.example']")
                .put("pattern_type", "stix");
        change.accept(frame);
        return text(frame.toString());
    }

    static StreamEvent text(String data) {
        return new StreamEvent(ID, "create", data);
    }
}
