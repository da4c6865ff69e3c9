package io.ctiroutes.stix;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ctiroutes.ioc.IsoTime;
import io.ctiroutes.text.Excerpt;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A STIX object on its way out of the JSON: the fields that an indicator needs. OpenCTI keeps its own id and the score in
 * one extension, the platforms in another; older platforms had them at the top ({@code x_opencti_score},
 * {@code x_mitre_platforms}).
 */
final class IndicatorJson {

    static final String OPENCTI_EXTENSION = "extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba";
    private static final String MITRE_EXTENSION = "extension-definition--322b8f77-262a-4cb8-a915-1e441e00329b";

    private static final int LONGEST_EXCERPT = 200;

    private String type;
    private String stixId = "";
    private String internalId;
    private String name = "";
    private String pattern;
    private String patternType = "";
    private boolean revoked;
    private Instant validUntil;
    private int score = Indicator.DEFAULT_SCORE;
    private List<String> platforms = List.of();
    private List<String> labels = List.of();
    private String description;

    private IndicatorJson() {}

    /** A field that matters has a value that cannot be used. */
    static final class UnusableFieldException extends RuntimeException {
        UnusableFieldException(String field, String value, String wanted) {
            this("its " + field + " is '" + Excerpt.of(value, LONGEST_EXCERPT) + "', not " + wanted);
        }

        private UnusableFieldException(String message) {
            super(message, null, false, false);
        }

        static UnusableFieldException missing(String field) {
            return new UnusableFieldException("it has no " + field);
        }

        /** The value that the parser stands on is of another kind than the field must be. */
        static UnusableFieldException kind(String field, JsonParser parser, String wanted) throws IOException {
            String value = switch (parser.currentToken()) {
                case START_ARRAY -> "[…]";
                case START_OBJECT -> "{…}";
                default -> parser.getText();
            };
            return new UnusableFieldException(field, value, wanted);
        }
    }

    /** Reads the object that the parser stands on, to its end. */
    static IndicatorJson read(JsonParser parser) throws IOException {
        IndicatorJson object = new IndicatorJson();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            // the type comes early: nothing else of another object is of use
            if (object.type != null && !object.isIndicator() || value == JsonToken.VALUE_NULL) {
                parser.skipChildren();
            } else {
                object.field(field, parser);
            }
        }
        return object;
    }

    String type() {
        return type;
    }

    Optional<Indicator> indicator() {
        if (!isIndicator()) {
            return Optional.empty();
        }
        if (pattern == null) {
            throw UnusableFieldException.missing("pattern");
        }
        return Optional.of(new Indicator(
                internalId == null ? stixId : internalId,
                name,
                pattern,
                patternType,
                revoked,
                Optional.ofNullable(validUntil),
                score,
                platforms,
                labels,
                Optional.ofNullable(description)));
    }

    private boolean isIndicator() {
        return "indicator".equals(type);
    }

    private void field(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "type" -> type = text(field, parser);
            case "id" -> stixId = text(field, parser);
            case "name" -> name = text(field, parser);
            case "pattern" -> pattern = text(field, parser);
            case "pattern_type" -> patternType = text(field, parser);
            case "revoked" -> revoked = flag(field, parser);
            case "valid_until" -> validUntil = instant(field, parser);
            case "x_opencti_score" -> score = number(field, parser);
            case "x_opencti_id" -> internalId = text(field, parser);
            case "x_mitre_platforms" -> platforms = texts(field, parser);
            case "labels" -> labels = texts(field, parser);
            case "description" -> description = text(field, parser);
            case "extensions" -> extensions(parser);
            default -> parser.skipChildren();
        }
    }

    private void extensions(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw UnusableFieldException.kind("extensions", parser, "an object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String extension = parser.currentName();
            JsonToken value = parser.nextToken();
            boolean known = extension.equals(OPENCTI_EXTENSION) || extension.equals(MITRE_EXTENSION);
            if (known && value == JsonToken.START_OBJECT) {
                extension(extension.equals(OPENCTI_EXTENSION), parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void extension(boolean openCti, JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_NULL) {
                continue;
            }
            if (openCti && field.equals("id")) {
                internalId = text(field, parser);
            } else if (openCti && field.equals("score")) {
                score = number(field, parser);
            } else if (!openCti && field.equals("platforms")) {
                platforms = texts(field, parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private static String text(String field, JsonParser parser) throws IOException {
        if (parser.currentToken().isStructStart()) {
            throw UnusableFieldException.kind(field, parser, "text");
        }
        return parser.getText();
    }

    private static boolean flag(String field, JsonParser parser) throws IOException {
        String text = text(field, parser);
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(text);
        }
        throw new UnusableFieldException(field, text, "true or false");
    }

    private static int number(String field, JsonParser parser) throws IOException {
        String text = text(field, parser);
        try {
            return (int) Math.floor(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new UnusableFieldException(field, text, "a number");
        }
    }

    private static Instant instant(String field, JsonParser parser) throws IOException {
        String text = text(field, parser);
        try {
            return IsoTime.parse(text);
        } catch (DateTimeException e) {
            throw new UnusableFieldException(field, text, "a time such as 2026-12-13T08:12:31.377Z");
        }
    }

    private static List<String> texts(String field, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            // older exports have a single value without its list
            return List.of(text(field, parser));
        }
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NULL) {
                texts.add(text(field, parser));
            }
        }
        return texts;
    }
}
