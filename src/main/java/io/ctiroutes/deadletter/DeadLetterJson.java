package io.ctiroutes.deadletter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ioc.observable.ObservableRules;
import io.ctiroutes.text.Utf8Text;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The form of a dead letter on disk: JSON that people can read and mend. */
final class DeadLetterJson {

    // the event is one string, and events may be large
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());
    private static final ObjectWriter WRITER = JSON.writerWithDefaultPrettyPrinter();

    /** A text that is no dead letter. The message says what is wrong with it. */
    static final class UnreadableException extends RuntimeException {
        UnreadableException(String what) {
            super("this file is no dead letter that can be replayed: " + what);
        }
    }

    private DeadLetterJson() {}

    static byte[] write(DeadLetter letter) {
        ObjectNode json = JSON.createObjectNode();
        // first: those who count letters read no further
        json.put("category", letter.category());
        json.put("reason", letter.reason());
        json.put("attempts", letter.attempts());
        json.put("since", letter.since().toString());
        json.put("last", letter.last().toString());
        letter.change().ifPresent(change -> json.set("change", change(change)));
        letter.answer().ifPresent(answer -> json.set("answer", tree(answer)));
        ObjectNode event = json.putObject("event");
        event.put("id", letter.event().id());
        event.put("type", letter.event().type());
        // as text: it may be anything, and is kept as it came
        event.put("data", letter.event().data());
        try {
            return WRITER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads a letter back.
     *
     * @throws UnreadableException if it is no dead letter
     */
    static DeadLetter read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            JsonNode event = json.path("event");
            DeadLetter.Event from = new DeadLetter.Event(
                    event.path("id").asText(),
                    event.path("type").asText(),
                    event.path("data").asText());
            int attempts = json.path("attempts").asInt(1);
            Instant since = Instant.parse(json.path("since").asText());
            Optional<IocChange> change =
                    json.has("change") ? Optional.of(change(json.path("change"), from, attempts)) : Optional.empty();
            return new DeadLetter(
                    json.path("category").asText(),
                    json.path("reason").asText(),
                    change,
                    from,
                    json.has("answer") ? Optional.of(json.path("answer").toString()) : Optional.empty(),
                    attempts,
                    since,
                    Instant.parse(json.path("last").asText()));
        } catch (JsonProcessingException e) {
            throw new UnreadableException("it is not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new UnreadableException(e.getMessage());
        }
    }

    private static ObjectNode change(IocChange change) {
        ObjectNode json = JSON.createObjectNode();
        json.put("operation", change instanceof IocChange.Upsert ? "upsert" : "retire");
        json.put("type", change.key().type().text());
        json.put("value", change.key().value());
        json.put("indicator", change.origin().indicatorId());
        json.put("name", change.origin().indicatorName());
        if (change instanceof IocChange.Upsert upsert) {
            Ioc ioc = upsert.ioc();
            json.put("action", ioc.action().text());
            ioc.severity().ifPresent(severity -> json.put("severity", severity.text()));
            ioc.platforms().forEach(platform -> json.withArray("platforms").add(platform.text()));
            ioc.tags().forEach(tag -> json.withArray("tags").add(tag));
            ioc.description().ifPresent(text -> json.put("description", text));
            ioc.expiration().ifPresent(at -> json.put("expiration", at.toString()));
        }
        return json;
    }

    private static IocChange change(JsonNode json, DeadLetter.Event event, int attempts) {
        // a person may have mended it: the value is read like one of OpenCTI's
        IocType type = IocType.of(json.path("type").asText());
        String value = json.path("value").asText();
        IocKey key = ObservableRules.keyOf(type.text(), value)
                .orElseThrow(() -> new IllegalArgumentException("'" + value + "' is no " + type.text()));
        Origin origin = new Origin(
                event.id(),
                event.type(),
                json.path("indicator").asText(),
                json.path("name").asText(),
                Utf8Text.of(event.data()),
                attempts);
        String operation = json.path("operation").asText();
        return switch (operation) {
            case "retire" -> new IocChange.Retire(key, origin);
            case "upsert" -> new IocChange.Upsert(ioc(key, json), origin);
            default -> throw new IllegalArgumentException("its operation is '" + operation + "', not upsert or retire");
        };
    }

    private static Ioc ioc(IocKey key, JsonNode json) {
        return new Ioc(
                key,
                Action.of(json.path("action").asText()),
                text(json, "severity").map(text -> Severity.valueOf(text.toUpperCase(Locale.ROOT))),
                texts(json, "platforms").stream()
                        .map(text -> Platform.valueOf(text.toUpperCase(Locale.ROOT)))
                        .toList(),
                texts(json, "tags"),
                text(json, "description"),
                text(json, "expiration").map(Instant::parse));
    }

    private static Optional<String> text(JsonNode json, String name) {
        return Optional.of(json.path(name)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private static List<String> texts(JsonNode json, String name) {
        List<String> texts = new ArrayList<>();
        json.path(name).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode(json);
        }
    }
}
