package io.ctiroutes.sandbox.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.settings.Setting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.IDN;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the connector is compared with: reads the stream and does for each event what is to be done at once, with one call
 * to look up and one to write, each on a connection of its own. Knows no more than the events of the benchmark need, and
 * nothing of what can go wrong. Prints the id of each event when it is done.
 */
final class OneByOne {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern COMPARISON = Pattern.compile("\\[([a-z0-9-]+):([^ ]+) = '([^']+)']");
    private static final List<String> SEVERITIES = List.of("informational", "low", "medium", "high", "critical");
    private static final Set<Integer> DONE = Set.of(200, 201);

    /** Falcon's words for an observable. */
    private record Key(String type, String value) {}

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> settings;
    private final boolean recovers;
    private String token = "";

    private OneByOne(Map<String, String> settings, boolean recovers) {
        this.settings = settings;
        this.recovers = recovers;
    }

    /** Runs it, with the connector's environment variables: whether OpenCTI's database is read first. */
    public static void main(String[] arguments) throws Exception {
        // no connection is used twice
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "connection");
        new OneByOne(System.getenv(), Boolean.parseBoolean(arguments[0])).run();
    }

    private void run() throws IOException, InterruptedException {
        token = token();
        String range = "?from=0-0" + (recovers ? "&recover=" + Instant.now() : "");
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        setting(Setting.OPENCTI_URL) + "/stream/" + setting(Setting.CONNECTOR_LIVE_STREAM_ID) + range))
                .header("Authorization", "Bearer " + setting(Setting.OPENCTI_TOKEN))
                .build();
        BufferedReader lines = new BufferedReader(new InputStreamReader(
                http.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8));
        String id = "";
        String event = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                event = line.substring(7);
            } else if (line.startsWith("data: ")
                    && Set.of("create", "update", "delete").contains(event)) {
                handle(event, JSON.readTree(line.substring(6)).path("data"));
                System.out.println(id);
            }
        }
    }

    private void handle(String event, JsonNode indicator) throws IOException, InterruptedException {
        Matcher comparison = COMPARISON.matcher(indicator.path("pattern").asText());
        if (!indicator.path("type").asText().equals("indicator") || !comparison.matches()) {
            return;
        }
        Key key = key(comparison);
        String filter = "type:'" + key.type() + "'+value:'" + key.value() + "'";
        JsonNode found = call(
                        "GET",
                        "/iocs/queries/indicators/v1?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8),
                        "")
                .path("resources");
        ObjectNode row = row(indicator);
        if (event.equals("delete")) {
            row.put("action", "no_action").withArray("tags").add("TO_DELETE");
        }
        if (!found.isEmpty()) {
            write("PATCH", row.put("id", found.path(0).asText()));
        } else if (!event.equals("delete")) {
            write("POST", row.put("type", key.type()).put("value", key.value()));
        }
    }

    private static Key key(Matcher comparison) {
        String value = comparison.group(3).toLowerCase(Locale.ROOT);
        return switch (comparison.group(1)) {
            case "ipv4-addr" -> new Key("ipv4", value);
            // 2001:0db8:0:0:0:0:1:2 as the shortest text
            case "ipv6-addr" ->
                new Key("ipv6", value.replaceAll(":0+(?=[0-9a-f])", ":").replaceFirst("(:0)+:", "::"));
            case "file" -> new Key(value.length() == 64 ? "sha256" : "md5", value);
            default -> new Key("domain", IDN.toASCII(value));
        };
    }

    private static ObjectNode row(JsonNode indicator) {
        ObjectNode row = JSON.createObjectNode()
                .put("source", "OpenCTI IOC")
                .put("action", "detect")
                .put("mobile_action", "detect")
                .put("severity", severity(indicator))
                .put("description", indicator.path("description").asText())
                .put(
                        "expiration",
                        Instant.parse(indicator.path("valid_until").asText())
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString())
                .put("applied_globally", true);
        JsonNode platforms = extension(indicator, "platforms");
        ArrayNode names = row.putArray("platforms");
        if (platforms.isMissingNode()) {
            names.add("windows").add("mac").add("linux");
        }
        platforms.forEach(platform -> names.add(platform.asText().toLowerCase(Locale.ROOT)));
        row.putArray("tags").addAll((ArrayNode) indicator.withArray("labels"));
        return row;
    }

    private static String severity(JsonNode indicator) {
        return SEVERITIES.get(Math.min(extension(indicator, "score").asInt() / 20, SEVERITIES.size() - 1));
    }

    private static JsonNode extension(JsonNode indicator, String field) {
        return indicator.path("extensions").findPath(field);
    }

    private void write(String method, ObjectNode row) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("comment", "IOC imported from OpenCTI");
        body.putArray("indicators").add(row);
        call(method, "/iocs/entities/indicators/v1", body.toString());
    }

    private JsonNode call(String method, String path, String body) throws IOException, InterruptedException {
        return answer(falcon(path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    private String token() throws IOException, InterruptedException {
        String form = "client_id=" + setting(Setting.CROWDSTRIKE_CLIENT_ID) + "&client_secret="
                + URLEncoder.encode(setting(Setting.CROWDSTRIKE_CLIENT_SECRET), StandardCharsets.UTF_8);
        return answer(falcon("/oauth2/token")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)))
                .path("access_token")
                .asText();
    }

    private HttpRequest.Builder falcon(String path) {
        return HttpRequest.newBuilder(URI.create(setting(Setting.CROWDSTRIKE_API_BASE_URL) + path))
                .header("Connection", "close");
    }

    private JsonNode answer(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = http.send(request.build(), BodyHandlers.ofString());
        if (!DONE.contains(answer.statusCode())) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private String setting(Setting setting) {
        return settings.get(setting.variable());
    }
}
