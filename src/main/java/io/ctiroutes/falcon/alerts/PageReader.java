package io.ctiroutes.falcon.alerts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.falcon.access.NoAnswerException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the envelope of a page of alerts, and these as they come. */
final class PageReader {

    private static final JsonFactory JSON = new ObjectMapper().getFactory();

    private final JsonParser parser;
    private final List<Alert> alerts = new ArrayList<>();
    private boolean listed;
    private boolean paged;
    private Optional<String> next = Optional.empty();
    private OptionalLong total = OptionalLong.empty();

    private PageReader(JsonParser parser) {
        this.parser = parser;
    }

    static AlertPage read(InputStream body) throws IOException {
        try (JsonParser parser = JSON.createParser(body)) {
            return new PageReader(parser).page();
        }
    }

    private AlertPage page() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw AlertPage.none("is no JSON object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (field) {
                case "meta" -> pagination(parser.readValueAsTree());
                case "errors" -> errors(parser.readValueAsTree());
                case "resources" -> resources();
                default -> parser.skipChildren();
            }
        }
        if (!listed) {
            throw AlertPage.none("lacks its resources");
        }
        // where there is no next page, that is all that tells it from one that was left out
        if (!paged) {
            throw AlertPage.none("lacks its pagination");
        }
        return new AlertPage(List.copyOf(alerts), next, total);
    }

    private void pagination(JsonNode meta) throws NoAnswerException {
        JsonNode pagination = meta.path("pagination");
        JsonNode after = pagination.path("after");
        JsonNode all = pagination.path("total");
        if (after.isContainerNode() || !all.isNumber() && !all.isMissingNode() && !all.isNull()) {
            throw AlertPage.none("cannot be read: its pagination");
        }
        paged = pagination.isObject();
        next = Optional.of(after.asText("")).filter(token -> !token.isEmpty());
        total = all.isNumber() ? OptionalLong.of(all.asLong()) : OptionalLong.empty();
    }

    private void errors(JsonNode errors) throws NoAnswerException {
        if (!errors.isArray()) {
            throw AlertPage.none("cannot be read: its errors");
        }
        for (JsonNode error : errors) {
            if (!error.isNull()) {
                throw AlertPage.none("carries errors: " + error.path("message").asText("no reason given"));
            }
        }
    }

    private void resources() throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw AlertPage.none("cannot be read: its resources");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            alerts.add(AlertReader.read(parser));
        }
        listed = true;
    }
}
