package io.ctiroutes.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.ctiroutes.sandbox.contract.Example.Request;
import io.ctiroutes.sandbox.contract.Example.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads examples from YAML, one a file. A key that nobody knows is a mistake. */
final class Examples {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();

    private Examples() {}

    /** All examples in a folder and those in it, by their paths. */
    static List<Example> in(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(Examples::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Example of(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (YamlEngineException | IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    static Example parse(String yaml) {
        JsonNode read = JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
        known(read, "name", "api", "mark", "source", "given", "request", "answer");
        List<Step> given = new ArrayList<>();
        read.path("given").forEach(step -> {
            known(step, "request", "answer", "keep");
            given.add(step(step));
        });
        return new Example(
                text(read, "name"),
                Api.valueOf(text(read, "api").toUpperCase(Locale.ROOT)),
                Mark.valueOf(text(read, "mark").toUpperCase(Locale.ROOT)),
                text(read, "source"),
                List.copyOf(given),
                step(read));
    }

    private static Step step(JsonNode step) {
        JsonNode request = step.path("request");
        known(request, "method", "path", "auth", "query", "headers", "form", "body", "until");
        Map<String, String> keep = new HashMap<>();
        step.path("keep")
                .properties()
                .forEach(kept -> keep.put(kept.getKey(), kept.getValue().asText()));
        JsonNode answer = step.path("answer");
        known(answer, "status", "headers", "body");
        return new Step(
                new Request(
                        text(request, "method"),
                        text(request, "path"),
                        request.path("auth").asText("token"),
                        object(request, "query"),
                        object(request, "headers"),
                        object(request, "form"),
                        request.path("body"),
                        request.path("until").asText("")),
                answer,
                Map.copyOf(keep));
    }

    private static JsonNode object(JsonNode owner, String field) {
        JsonNode value = owner.path(field);
        return value instanceof MissingNode ? NOTHING : value;
    }

    private static String text(JsonNode owner, String field) {
        String text = owner.path(field).asText();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("no " + field);
        }
        return text;
    }

    private static void known(JsonNode object, String... fields) {
        Set<String> known = Set.of(fields);
        object.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw new IllegalArgumentException("unknown key " + field);
            }
        });
    }
}
