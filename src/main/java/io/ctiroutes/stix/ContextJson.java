package io.ctiroutes.stix;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The part of an event's {@code context} that tells what was before: the former pattern, from the RFC 6902 patch that
 * leads back, and the objects that a merge made disappear.
 *
 * @param formerPattern the value that the reverse patch puts at {@code /pattern}
 * @param sources       the merged-away indicators
 */
record ContextJson(Optional<String> formerPattern, List<Indicator> sources) {

    static ContextJson read(JsonParser parser) throws IOException {
        Optional<String> formerPattern = Optional.empty();
        List<Indicator> sources = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("reverse_patch") && value == JsonToken.START_ARRAY) {
                formerPattern = patternIn(parser);
            } else if (field.equals("sources") && value == JsonToken.START_ARRAY) {
                while (nextObject("sources", parser)) {
                    IndicatorJson.read(parser).indicator().ifPresent(sources::add);
                }
            } else {
                parser.skipChildren();
            }
        }
        return new ContextJson(formerPattern, sources);
    }

    /** Steps to the next object of the array; false at its end. */
    private static boolean nextObject(String array, JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token != JsonToken.START_OBJECT && token != JsonToken.END_ARRAY) {
            throw IndicatorJson.UnusableFieldException.kind(array + " element", parser, "an object");
        }
        return token == JsonToken.START_OBJECT;
    }

    private static Optional<String> patternIn(JsonParser patch) throws IOException {
        Optional<String> pattern = Optional.empty();
        while (nextObject("reverse_patch", patch)) {
            String path = null;
            String text = null;
            while (patch.nextToken() == JsonToken.FIELD_NAME) {
                String field = patch.currentName();
                JsonToken value = patch.nextToken();
                if (field.equals("path") && value == JsonToken.VALUE_STRING) {
                    path = patch.getText();
                } else if (field.equals("value") && value == JsonToken.VALUE_STRING) {
                    text = patch.getText();
                } else {
                    patch.skipChildren();
                }
            }
            // replace and add both carry the value; a remove carries none
            if ("/pattern".equals(path) && text != null) {
                pattern = Optional.of(text);
            }
        }
        return pattern;
    }
}
