package io.ctiroutes.stix;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of an event's {@code context} that tells what was before.
 *
 * @param former  what the indicator was before
 * @param sources the merged-away indicators
 */
record ContextJson(ReversePatch former, List<Indicator> sources) {

    static final ContextJson NONE = new ContextJson(ReversePatch.NONE, List.of());

    static ContextJson read(JsonParser parser) throws IOException {
        ReversePatch former = ReversePatch.NONE;
        List<Indicator> sources = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("reverse_patch") && value == JsonToken.START_ARRAY) {
                former = ReversePatch.read(parser);
            } else if (field.equals("sources") && value == JsonToken.START_ARRAY) {
                while (nextObject("sources", parser)) {
                    IndicatorJson.read(parser).indicator().ifPresent(sources::add);
                }
            } else {
                parser.skipChildren();
            }
        }
        return new ContextJson(former, sources);
    }

    /** Steps to the next object of the array; false at its end. */
    static boolean nextObject(String array, JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token != JsonToken.START_OBJECT && token != JsonToken.END_ARRAY) {
            throw IndicatorJson.UnusableFieldException.kind(array + " element", parser, "an object");
        }
        return token == JsonToken.START_OBJECT;
    }
}
