package io.ctiroutes.falcon.alerts;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ctiroutes.falcon.access.NoAnswerException;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IsoTime;
import io.ctiroutes.ioc.observable.ObservableRules;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Reads one alert as it comes; the many things that it says beside are passed over. One that cannot be read is not left
 * out: whoever goes on behind it would lose what it names.
 */
final class AlertReader {

    /** What an alert may put before the type of a hash. */
    private static final String HASH = "hash_";

    private final JsonParser parser;
    private final Set<IocKey> keys = new HashSet<>();
    private String id = "";
    private String created = "";
    private String description = "";
    private long bits;

    private AlertReader(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * The alert that the parser stands on.
     *
     * @throws NoAnswerException if it cannot be read as one, or does not tell which it is and when it was made
     */
    static Alert read(JsonParser parser) throws IOException {
        return new AlertReader(parser).alert();
    }

    private Alert alert() throws IOException {
        String type = "";
        String value = "";
        expect(JsonToken.START_OBJECT, "an alert");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "composite_id" -> id = text();
                case "created_timestamp" -> created = text();
                case "ioc_type" -> type = text();
                case "ioc_value" -> value = text();
                case "ioc_values" -> values();
                case "ioc_context" -> contexts();
                case "pattern_disposition_description" -> description = text();
                case "pattern_disposition" -> bits = number();
                default -> parser.skipChildren();
            }
        }
        names(type, value);
        if (id.isEmpty()) {
            throw unreadable("the id of an alert");
        }
        return new Alert(id, moment(), Set.copyOf(keys), Disposition.of(description, bits));
    }

    private void values() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        expect(JsonToken.START_ARRAY, "ioc_values");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            names("", text());
        }
    }

    private void contexts() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        expect(JsonToken.START_ARRAY, "ioc_context");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            context();
        }
    }

    private void context() throws IOException {
        String type = "";
        String value = "";
        expect(JsonToken.START_OBJECT, "ioc_context");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "ioc_type" -> type = text();
                case "ioc_value" -> value = text();
                default -> parser.skipChildren();
            }
        }
        names(type, value);
    }

    /** A value is what its type says; where that says nothing that we know, it is what it can be. */
    private void names(String type, String value) {
        String known = type.toLowerCase(Locale.ROOT);
        known = known.startsWith(HASH) ? known.substring(HASH.length()) : known;
        ObservableRules.keyOf(known, value)
                .or(() -> ObservableRules.keyOf(value))
                .ifPresent(keys::add);
    }

    private Instant moment() throws NoAnswerException {
        try {
            return IsoTime.parse(created);
        } catch (DateTimeException e) {
            throw unreadable("when alert " + id + " was created");
        }
    }

    private String text() throws IOException {
        if (parser.currentToken().isStructStart()) {
            throw unreadable(parser.currentName() == null ? "ioc_values" : parser.currentName());
        }
        return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText();
    }

    private long number() throws IOException {
        try {
            return Long.parseLong(text());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void expect(JsonToken token, String what) throws NoAnswerException {
        if (parser.currentToken() != token) {
            throw unreadable(what);
        }
    }

    private static NoAnswerException unreadable(String what) {
        return AlertPage.none("cannot be read: " + what);
    }
}
