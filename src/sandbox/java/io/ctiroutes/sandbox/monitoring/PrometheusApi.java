package io.ctiroutes.sandbox.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The HTTP API of a Prometheus, as far as it is needed here. */
final class PrometheusApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final URI address;
    private final HttpClient client = HttpClient.newHttpClient();

    PrometheusApi(URI address) {
        this.address = address;
    }

    /** Prometheus says no; the message is its own. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /** Whether it answers queries. */
    boolean ready() {
        try {
            return send("/-/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The values of the series that an expression has now.
     *
     * @throws RefusedException if it cannot be evaluated
     */
    List<Double> query(String expression) throws IOException {
        List<Double> values = new ArrayList<>();
        for (JsonNode series :
                data("/api/v1/query?query=" + encoded(expression)).path("result")) {
            // Prometheus writes NaN and +Inf into strings
            values.add(Double.valueOf(series.path("value").path(1).asText().replace("Inf", "Infinity")));
        }
        return values;
    }

    /** The names of all metrics. */
    Set<String> metrics() throws IOException {
        return texts(data("/api/v1/label/__name__/values"));
    }

    /** The labels of all metrics. */
    Set<String> labels() throws IOException {
        return texts(data("/api/v1/labels"));
    }

    /** The values of a label of a metric. */
    Set<String> values(String metric, String label) throws IOException {
        return texts(data("/api/v1/label/" + label + "/values?match[]=" + encoded(metric)));
    }

    /** The alert rules that it has loaded. */
    List<Rule> rules() throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode group : data("/api/v1/rules?type=alert").path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                rules.add(new Rule(
                        rule.path("name").asText(),
                        rule.path("query").asText(),
                        rule.path("lastError").asText()));
            }
        }
        return rules;
    }

    /**
     * An alert rule.
     *
     * @param error what went wrong when Prometheus evaluated it last; empty if nothing did
     */
    record Rule(String name, String expression, String error) {}

    private JsonNode data(String path) throws IOException {
        HttpResponse<String> response = send(path.replace("[]", "%5B%5D"));
        JsonNode json = JSON.readTree(response.body());
        if (!json.path("status").asText().equals("success")) {
            throw new RefusedException(json.path("error").asText("it answers " + response.statusCode()));
        }
        return json.path("data");
    }

    private HttpResponse<String> send(String path) throws IOException {
        try {
            return client.send(
                    HttpRequest.newBuilder(address.resolve(path))
                            .timeout(LONGEST)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
