package io.ctiroutes.stix;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ctiroutes.ioc.Traits;
import io.ctiroutes.text.Utf8Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Reads what tenants choose indicators by. What cannot be read is not known: the event has been read for what matters before. */
public final class TraitsReader {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private TraitsReader() {}

    /** The traits of the indicator that an event is about. */
    public static Traits of(Utf8Text event) {
        JsonNode data;
        try (JsonParser parser = event.parser(JSON.getFactory())) {
            JsonNode whole = JSON.readTree(parser);
            data = whole.path("data");
        } catch (IOException e) {
            return Traits.NONE;
        }
        JsonNode score =
                data.path("extensions").path(IndicatorJson.OPENCTI_EXTENSION).path("score");
        JsonNode known = score.isMissingNode() ? data.path("x_opencti_score") : score;
        return new Traits(
                known.canConvertToInt() ? OptionalInt.of(known.intValue()) : OptionalInt.empty(),
                texts(data.path("indicator_types")),
                texts(data.path("object_marking_refs")));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
