package io.ctiroutes.sandbox.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the check finds wrong, with a Prometheus that answers what it is told to. */
class MonitoringCheckTest {

    private static final String GOOD = "rate(dead_letters_kept_total{reason=\"refused\"}[$__rate_interval])";
    private static final String ALERT = "increase(dead_letters_kept_total[15m]) > 0";

    private final Map<String, String> results = new HashMap<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        results.put("up", vector("1"));
        results.put(GOOD.replace("$__rate_interval", "1m"), vector("0.1"));
        results.put(ALERT, vector("1"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/api/v1/label/__name__/values", "[\"up\",\"dead_letters_kept_total\"]");
        answer("/api/v1/labels", "[\"reason\"]");
        answer("/api/v1/label/reason/values", "[\"refused\"]");
        answer(
                "/api/v1/rules",
                "{\"groups\":[{\"rules\":[{\"name\":\"DeadLetters\",\"query\":\"" + ALERT
                        + "\",\"lastError\":\"\"}]}]}");
        server.createContext("/api/v1/query", exchange -> {
            String query = URLDecoder.decode(
                    exchange.getRequestURI().getRawQuery().substring("query=".length()), StandardCharsets.UTF_8);
            String body = results.getOrDefault(query, "{\"status\":\"error\",\"error\":\"parse error\"}");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void whatFitsIsNoProblem() throws IOException {
        assertProblems(GOOD);
    }

    @Test
    void anExpressionThatPrometheusRefusesIsTold() throws IOException {
        assertProblems("up up", "panel \"P\", query A: up up: parse error");
    }

    @Test
    void noSeriesAndNoNumberAreTold() throws IOException {
        results.put("dead_letters_kept_total", vector());
        assertProblems("dead_letters_kept_total", "panel \"P\", query A: no series for dead_letters_kept_total");

        results.put("dead_letters_kept_total", vector("NaN", "NaN"));
        assertProblems("dead_letters_kept_total", "panel \"P\", query A: not a number: dead_letters_kept_total");
    }

    @Test
    void metricsLabelsValuesAndVariablesThatDoNotExistAreTold() throws IOException {
        String wrong = "sum by (nosuch) (missing) + dead_letters_kept_total{reason=~\"refused|surprise\"}";
        results.put(wrong, vector("1"));
        assertProblems(
                wrong,
                "panel \"P\", query A: there is no metric missing",
                "panel \"P\", query A: dead_letters_kept_total never has reason=~\"surprise\"",
                "panel \"P\", query A: no metric has the label nosuch");
        assertProblems("up{job=\"$job\"}", "panel \"P\", query A: unknown variable in up{job=\"$job\"}");
    }

    @Test
    void aConnectorThatIsNotScrapedAndAlertsThatShouldBeActiveAreTold() throws IOException {
        results.put("up", vector("0"));
        results.put(ALERT, vector());
        assertProblems(
                GOOD,
                "not all 1 are scraped: up is [0.0]",
                "alerts whose expression holds: [] instead of [DeadLetters]");
    }

    private void assertProblems(String expression, String... problems) throws IOException {
        String dashboard = "{\"panels\":[{\"title\":\"P\",\"targets\":[{\"refId\":\"A\",\"expr\":\""
                + expression.replace("\"", "\\\"") + "\"}]}]}";
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        assertThat(new MonitoringCheck(new PrometheusApi(address), dashboard, DocumentedLabels.read(), 1).problems())
                .containsExactly(problems);
    }

    private void answer(String path, String data) {
        byte[] bytes = ("{\"status\":\"success\",\"data\":" + data + '}').getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private static String vector(String... values) {
        StringBuilder series = new StringBuilder();
        for (String value : values) {
            series.append(series.isEmpty() ? "" : ",")
                    .append("{\"metric\":{},\"value\":[1,\"")
                    .append(value)
                    .append("\"]}");
        }
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + series + "]}}";
    }
}
