package io.ctiroutes.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.ctiroutes.sandbox.Console;
import io.ctiroutes.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

@Isolated("reads what the whole JVM prints, and says how much that is")
class LoggingTest {
    private static final Logger LOG = LoggerFactory.getLogger("io.ctiroutes.example");

    private static final String FORGED = "2026-11-25T00:00:00.000Z ERROR [main] io.ctiroutes.Connector - gone";
    private static final String NOT_PRINTED = "[\\p{Cntrl}\u0080-\u009f\u2028\u2029\u202e&&[^\n\t]]";

    /** Where a test runs. */
    private final String thread = Thread.currentThread().getName();

    @RegisterExtension
    final Console console = new Console();

    @AfterEach
    void forget() {
        MDC.clear();
    }

    @Test
    void aJsonLineHasTheKeysOfThePythonConnector() throws IOException {
        Logging.configure(true, "info");

        LOG.info("position {}", "1795478400000-0");

        JsonNode line = singleJsonLine();
        assertThat(line.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("timestamp", "level", "name", "message");
        assertThat(Instant.parse(line.path("timestamp").asText()))
                .isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        assertThat(line.path("timestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("name").asText()).isEqualTo("io.ctiroutes.example");
        assertThat(line.path("message").asText()).isEqualTo("position 1795478400000-0");
    }

    @Test
    void attributesAndStackTraceComeWhenThereAreSome() throws IOException {
        Logging.configure(true, "info");
        MDC.put("ioc", "domain:evil.example");

        LOG.error("refused", new IllegalStateException("no \"room\"", new IOException("disk")));

        JsonNode line = singleJsonLine();
        assertThat(line.path("level").asText()).isEqualTo("ERROR");
        assertThat(line.path("attributes").path("ioc").asText()).isEqualTo("domain:evil.example");
        assertThat(line.path("exc_info").asText())
                .contains(
                        "java.lang.IllegalStateException: no \"room\"",
                        "\tat ",
                        "Caused by: java.io.IOException: disk");
    }

    @Test
    void aMessageOfManyLinesAndQuotesStaysOneJsonLine() throws IOException {
        Logging.configure(true, "info");
        String message = "first \"line\"\nsecond\r\n\tthird \\ {\"a\":1} \u00fc \u2028 \u0000";

        LOG.info(message);

        assertThat(singleJsonLine().path("message").asText()).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource({
        "debug, DEBUG INFO WARNING ERROR",
        "info, INFO WARNING ERROR",
        "warn, WARNING ERROR",
        "warning, WARNING ERROR",
        "ERROR, ERROR"
    })
    void theLevelIsTheLeastThatIsLogged(String level, String logged) throws IOException {
        Logging.configure(true, level);

        LOG.debug("x");
        LOG.info("x");
        LOG.warn("x");
        LOG.error("x");

        StringBuilder levels = new StringBuilder();
        for (String line : lines()) {
            levels.append(new ObjectMapper().readTree(line).path("level").asText())
                    .append(' ');
        }
        assertThat(levels.toString().strip()).isEqualTo(logged);
    }

    @Test
    void plainTextIsForPeople() {
        Logging.configure(false, "info");

        LOG.info("connected");
        LOG.warn("slow", new IOException("late"));

        assertThat(lines().get(0))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  \\[" + Pattern.quote(thread)
                        + "] io\\.ctiroutes\\.example - connected");
        assertThat(lines().get(1)).contains("WARN  [" + thread + "] io.ctiroutes.example - slow");
        assertThat(lines().get(2)).isEqualTo("java.io.IOException: late");
    }

    @Test
    void aNameThatIsLoggedForgesNoLineOfPlainText() {
        Logging.configure(false, "info");

        LOG.warn("refused {}", "evil\r\n" + FORGED + "\u001b[2J\u0085\u2028" + FORGED + "\u202e\u0000\u007f end");

        assertThat(lines()).singleElement().asString().matches(".* - refused evil\\\\r\\\\n.* end");
        assertThat(console.text()).doesNotContainPattern(NOT_PRINTED);
    }

    @Test
    void norDoesTheMessageOfAnExceptionWhoseStackTraceStaysOnLinesOfItsOwn() {
        Logging.configure(false, "info");
        IOException cause = new IOException("disk\n" + FORGED);
        cause.addSuppressed(new IOException("flap\r" + FORGED + "\n\n"));

        LOG.warn("slow", new IllegalStateException("evil\r\n" + FORGED + "\u001b[2J\ttab\u2028", cause));

        assertThat(lines())
                .filteredOn(line -> !line.matches("\t+(at |\\.\\.\\. ).*"))
                .extracting(line -> line.replace(FORGED, "forged"))
                .satisfiesExactly(
                        line -> assertThat(line).endsWith(" - slow"),
                        line -> assertThat(line)
                                .startsWith("java.lang.IllegalStateException: evil\\r\\nforged")
                                .contains("\ttab"),
                        line -> assertThat(line).isEqualTo("Caused by: java.io.IOException: disk\\nforged"),
                        line -> assertThat(line).isEqualTo("\tSuppressed: java.io.IOException: flap\\rforged\\n\\n"));
        assertThat(console.text()).doesNotContainPattern(NOT_PRINTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.hc.client5.http.wire",
                "org.apache.hc.client5.http.headers",
                "org.apache.http.wire",
                "org.apache.http.headers",
                "okhttp3.OkHttpClient",
                "okhttp3.internal.http2.Http2"
            })
    void whatPrintsRequestsAsTheyAreIsNeverLogged(String logger) {
        Logging.configure(true, "debug");

        LoggerFactory.getLogger(logger).debug("Authorization: Bearer t0ken");
        LoggerFactory.getLogger(logger).error("Authorization: Bearer t0ken");

        assertThat(lines()).isEmpty();
    }

    @Test
    void realRequestsAtDebugLevelDoNotShowTheirTokensAndSecrets() throws IOException {
        Logging.configure(true, "debug");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] answer = "{\"access_token\":\"answered-t0ken\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/oauth2/token";
        try (CloseableHttpClient client = HttpClients.createDefault()) {
            HttpPost post = new HttpPost(url);
            post.setHeader("Authorization", "Bearer sent-t0ken");
            post.setEntity(new StringEntity("client_secret=sent-s3cret"));
            String received = client.execute(post, answer -> EntityUtils.toString(answer.getEntity()));
            assertThat(received).contains("answered-t0ken");
            Request request = new Request.Builder()
                    .url(url)
                    .header("Authorization", "Bearer sent-t0ken")
                    .build();
            try (Response answer = new OkHttpClient().newCall(request).execute()) {
                assertThat(answer.body().string()).contains("answered-t0ken");
            }
        } finally {
            server.stop(0);
        }

        assertThat(console.text())
                .contains("/oauth2/token", "DEBUG")
                .doesNotContain("sent-t0ken", "sent-s3cret", "answered-t0ken");
    }

    @Test
    void layoutAndLevelComeFromTheSettings() {
        Map<String, String> environment = Map.of(
                "OPENCTI_URL", "http://opencti:8080",
                "OPENCTI_TOKEN", "token",
                "CONNECTOR_ID", "id",
                "CONNECTOR_LIVE_STREAM_ID", "live",
                "CROWDSTRIKE_CLIENT_ID", "client",
                "CROWDSTRIKE_CLIENT_SECRET", "secret",
                "OPENCTI_JSON_LOGGING", "false",
                "CONNECTOR_LOG_LEVEL", "warning");
        Logging.configure(Settings.of(environment, new Properties()));

        LOG.info("not logged");
        LOG.warn("logged");

        assertThat(lines()).singleElement().asString().endsWith("WARN  [" + thread + "] io.ctiroutes.example - logged");
    }

    @Test
    void log4jDoesNotStopBeforeTheRoutes() {
        Logging.configure(true, "error");

        LoggerContext context = (LoggerContext) LogManager.getContext(false);

        assertThat(context.getConfiguration().isShutdownHookEnabled()).isFalse();
    }

    private JsonNode singleJsonLine() throws IOException {
        assertThat(lines()).hasSize(1);
        return new ObjectMapper().readTree(lines().get(0));
    }

    private List<String> lines() {
        String text = console.text();
        return text.isEmpty() ? List.of() : List.of(text.split("\n"));
    }
}
