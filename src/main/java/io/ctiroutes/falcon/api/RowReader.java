package io.ctiroutes.falcon.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the resources of one answer as they come, without a tree. What one row has in common with the one before is kept
 * once: most of an answer's rows differ only in their ids, values and times.
 */
public final class RowReader {

    private FalconIoc before =
            new FalconIoc("", "", "", "", List.of(), List.of(), "", "", "", false, List.of(), "", "", false);
    private final RecurringTexts recurring = new RecurringTexts();
    private boolean clear;

    /** The row that the parser stands on. */
    public AnswerRow read(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.START_OBJECT) {
            String id = token == JsonToken.VALUE_STRING ? parser.getText() : "";
            parser.skipChildren();
            return new AnswerRow(id, "", "", Optional.empty(), false, "", "", Optional.empty());
        }
        return object(parser);
    }

    private AnswerRow object(JsonParser parser) throws IOException {
        clear = true;
        boolean named = false;
        boolean deleted = false;
        String id = "";
        String type = "";
        String value = "";
        String action = "";
        String mobileAction = "";
        String severity = "";
        List<String> platforms = List.of();
        List<String> tags = List.of();
        String description = "";
        String expiration = "";
        String source = "";
        boolean appliedGlobally = false;
        List<String> hostGroups = List.of();
        String createdBy = "";
        String modifiedOn = "";
        boolean fromParent = false;
        String messageType = "";
        String message = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "id" -> {
                    named = parser.currentToken() == JsonToken.VALUE_STRING;
                    id = text(parser);
                }
                case "type" -> type = text(parser);
                case "value" -> value = text(parser);
                case "action" -> action = recurring(parser);
                case "mobile_action" -> mobileAction = recurring(parser);
                case "severity" -> severity = recurring(parser);
                case "platforms" -> platforms = texts(parser, before.platforms());
                case "tags" -> tags = texts(parser, before.tags());
                case "description" -> description = recurring(parser);
                case "expiration" -> expiration = recurring(parser);
                case "source" -> source = recurring(parser);
                case "applied_globally" -> appliedGlobally = flag(parser);
                case "host_groups" -> hostGroups = texts(parser, before.hostGroups());
                case "created_by" -> createdBy = recurring(parser);
                case "modified_on" -> modifiedOn = recurring(parser);
                case "from_parent" -> fromParent = flag(parser);
                case "deleted" -> deleted = flag(parser);
                case "message_type" -> messageType = text(parser);
                case "message" -> message = text(parser);
                default -> parser.skipChildren();
            }
        }
        // one that is not told in a way that can be understood is looked up like one that was left out
        if (!named || deleted || !clear) {
            return new AnswerRow(
                    id, type, value, Optional.empty(), deleted && clear, messageType, message, Optional.empty());
        }
        before = new FalconIoc(
                id,
                action,
                mobileAction,
                severity,
                platforms,
                tags,
                description,
                expiration,
                source,
                appliedGlobally,
                hostGroups,
                createdBy,
                modifiedOn,
                fromParent);
        AnswerRow row =
                new AnswerRow(id, type, value, Optional.of(before), false, messageType, message, Optional.empty());
        return messageType.isEmpty() || !row.objection() ? row : row.withoutIoc();
    }

    private String text(JsonParser parser) throws IOException {
        return isText(parser) ? parser.getText() : "";
    }

    private String recurring(JsonParser parser) throws IOException {
        return isText(parser) ? recurring.of(parser) : "";
    }

    /** Whether there is a text, or what can stand for one. */
    private boolean isText(JsonParser parser) throws IOException {
        if (parser.currentToken().isStructStart()) {
            return unclear(parser, false);
        }
        return parser.currentToken() != JsonToken.VALUE_NULL;
    }

    private List<String> texts(JsonParser parser, List<String> likely) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return List.of();
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return unclear(parser, List.of());
        }
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                clear = false;
            }
            texts.add(recurring(parser));
        }
        return texts.equals(likely) ? likely : texts;
    }

    private boolean flag(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            case VALUE_STRING -> Boolean.parseBoolean(parser.getText());
            case VALUE_NUMBER_INT -> !parser.getText().equals("0");
            default -> unclear(parser, false);
        };
    }

    private <T> T unclear(JsonParser parser, T instead) throws IOException {
        clear = false;
        parser.skipChildren();
        return instead;
    }
}
