package io.ctiroutes.sandbox.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.sandbox.account.WantedIocs.Key;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A dead letter as it is on disk.
 *
 * @param category what kind of reason
 * @param reason   in words
 * @param key      of the IOC; empty for an event that could not be read
 * @param upsert   whether the IOC was wanted, and not to be retired
 * @param record   what was wanted of it, in the words of {@link WantedIocs}
 * @param eventId  the stream id of the event it comes from
 */
public record KeptLetter(
        String category, String reason, Optional<Key> key, boolean upsert, String record, String eventId) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * All of these files that still are there.
     *
     * @throws UncheckedIOException if one of them is not whole
     */
    public static List<KeptLetter> read(List<Path> files) {
        List<KeptLetter> letters = new ArrayList<>();
        for (Path file : files) {
            try {
                letters.add(of(JSON.readTree(Files.readString(file))));
            } catch (NoSuchFileException superseded) {
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException(file.toString(), e);
            }
        }
        return letters;
    }

    private static KeptLetter of(JsonNode json) {
        JsonNode change = json.path("change");
        return new KeptLetter(
                json.path("category").asText(),
                json.path("reason").asText(),
                change.isObject()
                        ? Optional.of(new Key(
                                change.path("type").asText(),
                                change.path("value").asText()))
                        : Optional.empty(),
                change.path("operation").asText().equals("upsert"),
                record(change),
                json.path("event").path("id").asText());
    }

    private static String record(JsonNode change) {
        return WantedIocs.record(
                change.path("action").asText(),
                change.path("severity").asText(),
                texts(change.path("platforms")),
                texts(change.path("tags")),
                change.path("description").asText(),
                Optional.of(change.path("expiration").asText())
                        .filter(text -> !text.isEmpty())
                        .map(text -> Instant.parse(text).truncatedTo(ChronoUnit.SECONDS)));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
