package io.ctiroutes.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.docs.Page;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What pages, dashboard and alert rules say of metrics, held against those of a running connector. */
class MonitoringTest {

    private static final Path MONITORING = Path.of("src/monitoring");
    private static final Pattern BESIDE_NAMES = Pattern.compile(
            "\\{[^}]*}|\\[[^]]*]|\\b(?:sum|min|and|unless|or) (?:by|on) \\([^)]*\\)|[a-z_]+ *\\(|\\b(?:and|or|unless)\\b|\\boffset \\d+[a-z]");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z_]*");

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private Scrape scrape;

    @BeforeEach
    void scrapeARunningConnector() {
        standIns.installation().with(Setting.METRICS_ENABLE, "true").with(Setting.METRICS_ADDR, "127.0.0.1");
        standIns.falcon().faults().refuseValue("refused.example", "not this one");
        standIns.openCti().create(Indicator.domain("good.example"));
        standIns.openCti().create(Indicator.domain("refused.example"));
        standIns.openCti().create(Indicator.ipv4("192.168.1.1"));
        standIns.start();
        await().atMost(StandIns.LONG_ENOUGH).untilAsserted(() -> {
            scrape = Scrape.of(standIns.installation());
            assertThat(scrape.text())
                    .contains(
                            "skipped_total{reason=\"private-address\"} 1.0",
                            "ioc_changes_total{operation=\"upsert\",outcome=\"created\"} 1.0",
                            "dead_letters_kept_total{reason=\"refused\"} 1.0")
                    .containsPattern("batches_seconds_count\\{result=\"done\"} [1-9]");
        });
    }

    @Test
    void theTableOfThePageIsWhatIsExposed() {
        assertThat(Scrape.documented("All metrics")).hasSizeGreaterThan(15).isEqualTo(scrape.exposed());
    }

    @Test
    void everyMetricOfTheAlertRulesExists() throws IOException {
        Matcher expression =
                Pattern.compile("expr: >-\n\\s+(.*)").matcher(Files.readString(MONITORING.resolve("alerts.yml")));
        List<String> all = expression.results().map(found -> found.group(1)).toList();

        assertThat(all).hasSizeGreaterThan(4);
        assertThat(names(all)).isSubsetOf(known("up"));
    }

    @Test
    void everyAlertRuleIsExplained() throws IOException {
        Page alerts = Page.section("docs/operations.md", "Alerts");
        List<String> rules = Pattern.compile("- alert: (\\w+)")
                .matcher(Files.readString(MONITORING.resolve("alerts.yml")))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(alerts.firstCells()).containsExactlyElementsOf(rules);
    }

    @Test
    void everyMetricOfTheDashboardExists() throws IOException {
        List<String> all = new ObjectMapper()
                .readTree(MONITORING.resolve("dashboard.json").toFile())
                .findValuesAsText("expr");

        assertThat(all).hasSizeGreaterThan(10);
        assertThat(names(all)).isSubsetOf(known());
    }

    @Test
    void gaugesTellWhatIsGoingOn() {
        assertThat(scrape.text().lines())
                .contains(
                        "stream_connected 1.0",
                        "falcon_up 1.0",
                        "falcon_breaker_open 0.0",
                        "falcon_cooldown_seconds 0.0");
        assertThat(scrape.text()).containsPattern("stream_position_seconds \\d").contains("jvm_memory_used_bytes{");
        assertThat(scrape.text()).containsPattern("falcon_rate_limit_remaining \\d");
        assertThat(scrape.text())
                .doesNotContain(standIns.openCti().token(), standIns.falcon().clientSecret());
    }

    /** Those of this connector, and those that only a worker has: KafkaMonitoringTest sees that it does. */
    private Set<String> known(String... more) {
        Set<String> known = new TreeSet<>(List.of(more));
        known.addAll(scrape.samples());
        known.addAll(Scrape.documented("With Kafka").keySet());
        return known;
    }

    private static Set<String> names(List<String> expressions) {
        Set<String> names = new TreeSet<>();
        expressions.stream()
                .map(expression -> BESIDE_NAMES.matcher(expression).replaceAll(" "))
                .flatMap(rest -> NAME.matcher(rest).results())
                .forEach(name -> names.add(name.group()));
        return names;
    }
}
