package io.ctiroutes.sandbox.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.contract.Example.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends requests over HTTP, and reads a stream for a while. */
final class Caller {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STREAM_PATIENCE = Duration.ofSeconds(15);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * Sends a request.
     *
     * @param token what it identifies itself with
     * @throws IOException if there is no answer
     */
    Answer send(URI base, Request request, String token) throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + request.path() + query(request.query())))
                .timeout(PATIENCE);
        if (!request.auth().equals("none")) {
            builder.header("Authorization", "Bearer " + (request.auth().equals("wrong") ? "not-a-token" : token));
        }
        builder.method(request.method(), body(request, builder));
        request.headers()
                .properties()
                .forEach(header ->
                        builder.setHeader(header.getKey(), header.getValue().asText()));
        try {
            if (!request.until().isEmpty()) {
                return stream(http.send(builder.build(), BodyHandlers.ofInputStream()), request.until());
            }
            HttpResponse<String> response = http.send(builder.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), json(response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static HttpRequest.BodyPublisher body(Request request, HttpRequest.Builder builder) {
        if (!request.form().isEmpty()) {
            builder.header("Content-Type", "application/x-www-form-urlencoded");
            return BodyPublishers.ofString(encoded(request.form()));
        }
        if (request.body().isMissingNode()) {
            return BodyPublishers.noBody();
        }
        builder.header("Content-Type", "application/json");
        return BodyPublishers.ofString(request.body().toString());
    }

    private static String query(JsonNode parameters) {
        return parameters.isEmpty() ? "" : "?" + encoded(parameters);
    }

    private static String encoded(JsonNode parameters) {
        StringJoiner pairs = new StringJoiner("&");
        parameters.properties().forEach(parameter -> {
            Iterable<JsonNode> values = parameter.getValue().isArray()
                    ? parameter.getValue()
                    : JsonNodeFactory.instance.arrayNode().add(parameter.getValue());
            values.forEach(value ->
                    pairs.add(parameter.getKey() + "=" + URLEncoder.encode(value.asText(), StandardCharsets.UTF_8)));
        });
        return pairs.toString();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** The frames up to an event of a name, or up to the end of our patience. */
    private static Answer stream(HttpResponse<InputStream> response, String until) throws IOException {
        ObjectNode frames = JsonNodeFactory.instance.objectNode();
        try (InputStream input = response.body()) {
            CompletableFuture.runAsync(() -> read(input, until, frames))
                    .get(STREAM_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException nothingMoreCame) {
            // what came is compared
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (frames) {
            return new Answer(response.statusCode(), response.headers(), frames.deepCopy());
        }
    }

    private static void read(InputStream input, String until, ObjectNode frames) {
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
            ObjectNode frame = JsonNodeFactory.instance.objectNode();
            String event = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    frame.put("id", line.substring(4));
                } else if (line.startsWith("data: ")) {
                    frame.set("data", json(line.substring(6)));
                } else if (line.isEmpty() && !event.isEmpty()) {
                    synchronized (frames) {
                        frames.putIfAbsent(event, frame);
                    }
                    if (event.equals(until)) {
                        return;
                    }
                    frame = JsonNodeFactory.instance.objectNode();
                    event = "";
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
