package io.ctiroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.settings.Mode;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.CamelSetup;
import io.ctiroutes.setup.ConnectorBeans;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
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
            ref: requests, method: body        | ref: requests, method: bodi    | create-body     | the bean 'requests' has no method 'bodi'
            ref: requests, method: query       | ref: request, method: query    | create-query    | there is no bean 'request'
            ref: requests, method: goesOut     | ref: requests, method: goOut   | still-as-wanted | the bean 'requests' has no method 'goOut'
            ref: answers, method: refused      | ref: answers, method: refusd   | call-refused    | the bean 'answers' has no method 'refusd'
            ref: answers, method: refused      | ref: answrs, method: refused   | call-refused    | there is no bean 'answrs'
            ref: answers, method: requestsLeft | ref: answers, method: left     | requests-left   | the bean 'answers' has no method 'left'
            ref: turns, method: pause          | ref: turns, method: paus       | look-up-pause   | the bean 'turns' has no method 'paus'
            ref: deliveries, method: done      | ref: deliveries, method: don   | delivered       | the bean 'deliveries' has no method 'don'
            """, quoteCharacter = '"')
    void aMisspeltBeanOrMethodIsRefusedWithFileLineAndReason(String before, String after, String step, String problem)
            throws IOException {
        Map<Path, String> texts =
                new TreeMap<>(RouteFiles.in(Path.of("routes"), Mode.ALL).texts());
        assertThat(texts.get(DELIVER)).contains(before);
        texts.merge(DELIVER, "", (text, none) -> text.replace(before, after));

        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(() -> check(texts))
                .withMessageStartingWith(
                        "routes/deliver.camel.yaml, line %d, step %s: %s".formatted(line(texts, after), step, problem));
    }

    private static int line(Map<Path, String> texts, String of) {
        String text = texts.get(DELIVER);
        return text.substring(0, text.indexOf(of)).split("\n", -1).length;
    }

    @ParameterizedTest
    @CsvSource({"direct:update, direct:updates", "'direct:${exch', 'direct:next-${exch'"})
    void aCallWithoutARouteIsRefused(String before, String after) throws IOException {
        Map<Path, String> texts =
                new TreeMap<>(RouteFiles.in(Path.of("routes"), Mode.ALL).texts());
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
