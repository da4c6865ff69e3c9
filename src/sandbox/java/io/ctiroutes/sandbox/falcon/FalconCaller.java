package io.ctiroutes.sandbox.falcon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An API client that asks a stand-in over HTTP, for the stand-in's own tests. */
final class FalconCaller {
    static final String ENTITIES = "/iocs/entities/indicators/v1";
    static final String SEARCH = "/iocs/queries/indicators/v1";
    static final String COMBINED = "/iocs/combined/indicator/v1";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final FalconStandIn falcon;
    private String token = "";

    FalconCaller(FalconStandIn falcon) {
        this.falcon = falcon;
    }

    /** One that has a token. */
    static FalconCaller authenticated(FalconStandIn falcon) {
        FalconCaller caller = new FalconCaller(falcon);
        caller.newToken();
        return caller;
    }

    void newToken() {
        token = json(requestToken(falcon.clientId(), falcon.clientSecret()))
                .path("access_token")
                .asText();
    }

    String token() {
        return token;
    }

    HttpResponse<String> requestToken(String clientId, String clientSecret) {
        return send(HttpRequest.newBuilder(uri("/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(
                        "client_id=" + encoded(clientId) + "&client_secret=" + encoded(clientSecret))));
    }

    HttpResponse<String> create(String... rows) {
        return post(ENTITIES, "{\"comment\":\"from a test\",\"indicators\":[" + String.join(",", rows) + "]}");
    }

    HttpResponse<String> post(String pathAndQuery, String body) {
        return send(request(pathAndQuery).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> update(String... rows) {
        return updateRaw("{\"indicators\":[" + String.join(",", rows) + "]}");
    }

    HttpResponse<String> updateRaw(String body) {
        return send(request(ENTITIES).method("PATCH", BodyPublishers.ofString(body)));
    }

    HttpResponse<String> delete(String... ids) {
        return send(request(ENTITIES + "?" + ids(ids)).DELETE());
    }

    HttpResponse<String> deleteByFilter(String filter, String... ids) {
        return send(request(ENTITIES + "?filter=" + encoded(filter) + "&" + ids(ids))
                .DELETE());
    }

    HttpResponse<String> get(String... ids) {
        return send(request(ENTITIES + "?" + ids(ids)).GET());
    }

    HttpResponse<String> ask(String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return askRaw(path + "?" + query);
    }

    HttpResponse<String> askRaw(String pathAndQuery) {
        return send(request(pathAndQuery).GET());
    }

    /** The values of the IOCs that a filter finds. */
    List<String> valuesFoundBy(String filter) {
        JsonNode answer = json(ask(COMBINED, Map.of("filter", filter)));
        return answer.path("resources").findValuesAsText("value");
    }

    HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(uri(pathAndQuery))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    URI uri(String pathAndQuery) {
        return URI.create(falcon.baseUrl() + pathAndQuery);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** A valid row of a create. */
    static String row(String type, String value) {
        return row(type, value, Map.of());
    }

    /** A valid row of a create, with some fields (given as JSON) changed; a field given as empty text is left out. */
    static String row(String type, String value, Map<String, String> changes) {
        return object(
                Map.of(
                        "type", "\"" + type + "\"",
                        "value", "\"" + value + "\"",
                        "action", "\"detect\"",
                        "severity", "\"high\"",
                        "platforms", "[\"windows\",\"mac\",\"linux\"]",
                        "source", "\"a test\"",
                        "applied_globally", "true"),
                changes);
    }

    /** A valid row of an update, with some fields (given as JSON) changed; a field given as empty text is left out. */
    static String change(String id, Map<String, String> changes) {
        return object(
                Map.of(
                        "id", "\"" + id + "\"",
                        "action", "\"detect\"",
                        "severity", "\"high\"",
                        "platforms", "[\"windows\",\"mac\",\"linux\"]",
                        "applied_globally", "true"),
                changes);
    }

    private static String object(Map<String, String> fields, Map<String, String> changes) {
        return Stream.concat(
                        fields.entrySet().stream().filter(field -> !changes.containsKey(field.getKey())),
                        changes.entrySet().stream()
                                .filter(field -> !field.getValue().isEmpty()))
                .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String ids(String... ids) {
        return Stream.of(ids).map(id -> "ids=" + encoded(id)).collect(Collectors.joining("&"));
    }
}
