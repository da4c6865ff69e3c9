package io.ctiroutes.falcon.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Reads an answer as it comes: a thousand rows are read without a tree of any, unless Falcon tells of an error. */
final class AnswerReader extends JsonDeserializer<FalconAnswer> {

    @Override
    public FalconAnswer deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return context.reportInputMismatch(FalconAnswer.class, "the answer is no JSON object");
        }
        FalconAnswer.Meta meta = null;
        FalconAnswer.Problem[] errors = {};
        List<AnswerRow> resources = List.of();
        boolean listed = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            boolean nothing = parser.nextToken() == JsonToken.VALUE_NULL;
            if (nothing) {
                continue;
            }
            switch (field) {
                case "meta" -> meta = context.readValue(parser, FalconAnswer.Meta.class);
                case "errors" -> errors = context.readValue(parser, FalconAnswer.Problem[].class);
                // the rows of a refusal are kept whole, for dead letters
                case "resources" -> {
                    resources = rows(parser, context, errors.length > 0);
                    listed = true;
                }
                default -> parser.skipChildren();
            }
        }
        return new FalconAnswer(meta, Stream.of(errors).filter(Objects::nonNull).toList(), listed, resources);
    }

    private static List<AnswerRow> rows(JsonParser parser, DeserializationContext context, boolean whole)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return context.reportInputMismatch(List.class, "the answer's resources are no list");
        }
        RowReader reader = new RowReader();
        List<AnswerRow> rows = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            rows.add(whole ? whole(reader, parser) : reader.read(parser));
        }
        return rows;
    }

    private static AnswerRow whole(RowReader reader, JsonParser parser) throws IOException {
        JsonNode all = parser.readValueAsTree();
        try (JsonParser again = all.traverse()) {
            again.nextToken();
            return reader.read(again).with(all);
        }
    }
}
