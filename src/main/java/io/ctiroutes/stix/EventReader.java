package io.ctiroutes.stix;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.ctiroutes.opencti.stream.StreamEvent;
import java.io.IOException;

/**
 * Reads a stream event's JSON, once and only as far as an IOC needs it. What OpenCTI documents as a string or a number is
 * accepted in the other spelling too; what cannot be understood is an {@link UnreadableEventException}.
 */
public final class EventReader {

    // the frame is bounded already; a single string in it, such as a file's content, may be nearly all of it
    private final JsonFactory json = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /**
     * The event.
     *
     * @throws UnreadableEventException if the frame is no JSON object with an object {@code data} in it, or a field that
     *                                  matters is of no usable kind, or the frame is not all there
     */
    public IndicatorEvent read(StreamEvent event) {
        if (!event.whole()) {
            throw new UnreadableEventException(
                    event.id(),
                    "its data has " + event.cutFrom() + " bytes, more than connector.max-event-bytes allows;"
                            + " only the beginning was kept");
        }
        try {
            return readContent(event);
        } catch (JsonProcessingException e) {
            throw new UnreadableEventException(event.id(), "its data is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UnreadableEventException(event.id(), e.getMessage());
        } catch (IndicatorJson.UnusableFieldException e) {
            throw new UnreadableEventException(event.id(), e.getMessage());
        }
    }

    private IndicatorEvent readContent(StreamEvent event) throws IOException {
        try (JsonParser parser = event.content().parser(json)) {
            return read(event, parser);
        } catch (IOException e) {
            // some bytes may be no UTF-8, which is no reason to lose the event: as characters, they are replaced
            try (JsonParser parser = event.content().characters(json)) {
                return read(event, parser);
            }
        }
    }

    private static IndicatorEvent read(StreamEvent event, JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new UnreadableEventException(event.id(), "its data is not a JSON object");
        }
        IndicatorJson object = null;
        ContextJson context = ContextJson.NONE;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("data") && value == JsonToken.START_OBJECT) {
                object = IndicatorJson.read(parser);
            } else if (field.equals("context") && value == JsonToken.START_OBJECT) {
                context = ContextJson.read(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (object == null || object.type() == null) {
            throw new UnreadableEventException(event.id(), "it has no data with a type");
        }
        return new IndicatorEvent(
                event.id(),
                event.type(),
                object.type(),
                object.indicator(),
                context.former().pattern(),
                context.former().labels(),
                context.sources(),
                event.content());
    }
}
