package io.ctiroutes.stix;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an event's RFC 6902 patch that leads back tells of the indicator before the event.
 *
 * @param pattern the former pattern, where the event changed it
 * @param labels  what is put among the labels: those that the event took away, and perhaps some that it only moved
 */
record ReversePatch(Optional<String> pattern, List<String> labels) {

    static final ReversePatch NONE = new ReversePatch(Optional.empty(), List.of());

    static ReversePatch read(JsonParser patch) throws IOException {
        Optional<String> pattern = Optional.empty();
        List<String> labels = new ArrayList<>();
        while (ContextJson.nextObject("reverse_patch", patch)) {
            String path = "";
            List<String> texts = List.of();
            while (patch.nextToken() == JsonToken.FIELD_NAME) {
                String field = patch.currentName();
                JsonToken value = patch.nextToken();
                if (field.equals("path") && value == JsonToken.VALUE_STRING) {
                    path = patch.getText();
                } else if (field.equals("value")) {
                    texts = texts(patch);
                } else {
                    patch.skipChildren();
                }
            }
            // replace and add both carry the value; a remove carries none
            if (path.equals("/pattern") && !texts.isEmpty()) {
                pattern = Optional.of(texts.get(0));
            } else if (path.equals("/labels") || path.startsWith("/labels/")) {
                labels.addAll(texts);
            }
        }
        return new ReversePatch(pattern, labels);
    }

    /** The text that the parser is at, or those in the array that it is at. */
    private static List<String> texts(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return List.of(parser.getText());
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.VALUE_STRING) {
                texts.add(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return texts;
    }
}
