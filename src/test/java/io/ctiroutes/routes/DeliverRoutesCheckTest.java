package io.ctiroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.CamelSetup;
import io.ctiroutes.setup.ConnectorBeans;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A slip in the routes that deliver is told before they run, with the line. */
class DeliverRoutesCheckTest {

    private static final Path DELIVER = Path.of("routes/deliver.camel.yaml");

    @TempDir
    Path data;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ref: requests, method: body      | ref: requests, method: bodi      | create  | Method with name: bodi not found.*
            ref: requests, method: query     | ref: request, method: query      | create  | No bean could be found .* request
            ref: requests, method: goesOut   | ref: requests, method: goOut     | falcon  | Method with name: goOut not found.*
            ref: answers, method: refused    | ref: answers, method: refusd     | call    | Method with name: refusd not found.*
            ref: answers, method: refused    | ref: answrs, method: refused     | call    | No bean could be found .* answrs
            ref: answers, method: requestsLeft | ref: answers, method: left     | falcon  | Method with name: left not found.*
            ref: turns, method: pause        | ref: turns, method: paus         | look-up | Method with name: paus not found.*
            ref: deliveries, method: done    | ref: deliveries, method: don     | deliver-chunk | Method with name: don not found.*
            """)
    void aMisspeltBeanOrMethodIsRefusedWithFileLineAndReason(String before, String after, String route, String problem)
            throws IOException {
        Map<Path, String> texts = new TreeMap<>(RouteFiles.in(Path.of("routes")).texts());
        assertThat(texts.get(DELIVER)).contains(before);
        texts.merge(DELIVER, "", (text, none) -> text.replace(before, after));

        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(() -> check(texts))
                .satisfies(e -> {
                    Matcher told = Pattern.compile(
                                    "routes/deliver.camel.yaml, line (\\d+), route " + route + ": " + problem)
                            .matcher(e.getMessage());
                    assertThat(told.matches()).as(e.getMessage()).isTrue();
                    // Camel tells the line of the outermost step
                    assertThat(Integer.parseInt(told.group(1)))
                            .isBetween(line(texts, "id: " + route + "\n"), line(texts, after));
                });
    }

    private static int line(Map<Path, String> texts, String of) {
        String text = texts.get(DELIVER);
        return text.substring(0, text.indexOf(of)).split("\n", -1).length;
    }

    @ParameterizedTest
    @CsvSource({"direct:update, direct:updates", "'direct:${exch', 'direct:next-${exch'"})
    void aCallWithoutARouteIsRefused(String before, String after) throws IOException {
        Map<Path, String> texts = new TreeMap<>(RouteFiles.in(Path.of("routes")).texts());
        texts.merge(DELIVER, "", (text, none) -> text.replace(before, after));

        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(() -> check(texts))
                .satisfies(
                        e -> assertThat(e.getMessage())
                                .matches(
                                        "routes/deliver.camel.yaml, line \\d+, route deliver-chunk: no route listens on direct:.*"));
    }

    private void check(Map<Path, String> texts) {
        Settings settings = Settings.of(
                Map.of(
                        "OPENCTI_URL", "http://localhost:1",
                        "OPENCTI_TOKEN", "token",
                        "CONNECTOR_ID", "id",
                        "CONNECTOR_LIVE_STREAM_ID", "live",
                        "CROWDSTRIKE_CLIENT_ID", "client",
                        "CROWDSTRIKE_CLIENT_SECRET", "secret"),
                new Properties());
        ConnectorBeans beans = new ConnectorBeans(settings, new ConnectorMetrics(new SimpleMeterRegistry(), "name"));
        CamelSetup setup = new CamelSetup(
                settings, data, beans, SafetyRails.none(), Path.of("routes"), "file:none.properties;optional=true");
        RouteCheck check = new RouteCheck(trial -> {
            setup.giveProperties(trial);
            setup.prepare(trial);
        });
        check.check(new RouteFiles(texts));
    }
}
