package io.ctiroutes.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.docs.Page;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What pages, dashboard and alert rules say of metrics, held against those of a running connector. */
class MonitoringTest {

    private static final Path MONITORING = Path.of("src/monitoring");
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z_]+)` \\| (counter|gauge|summary|histogram) \\| ([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);
    private static final Pattern SAMPLE = Pattern.compile("^([a-zA-Z_:]+)(?:\\{(.*)})? \\S+$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"");
    private static final Pattern BESIDE_NAMES = Pattern.compile(
            "\\{[^}]*}|\\[[^]]*]|\\b(?:sum|and|unless|or) (?:by|on) \\([^)]*\\)|[a-z_]+ *\\(|\\b(?:and|or|unless)\\b|\\boffset \\d+[a-z]");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z_]*");

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private String scrape;

    @BeforeEach
    void scrapeARunningConnector() {
        standIns.installation().with(Setting.METRICS_ENABLE, "true").with(Setting.METRICS_ADDR, "127.0.0.1");
        standIns.falcon().faults().refuseValue("refused.example", "not this one");
        standIns.openCti().create(Indicator.domain("good.example"));
        standIns.openCti().create(Indicator.domain("refused.example"));
        standIns.openCti().create(Indicator.ipv4("192.168.1.1"));
        standIns.start();
        await().atMost(StandIns.LONG_ENOUGH).untilAsserted(() -> {
            scrape = scrape();
            assertThat(scrape)
                    .contains(
                            "skipped_total{reason=\"private-address\"} 1.0",
                            "ioc_changes_total{operation=\"upsert\",outcome=\"created\"} 1.0",
                            "dead_letters_kept_total{reason=\"refused\"} 1.0")
                    .containsPattern("batches_seconds_count\\{result=\"done\"} [1-9]");
        });
    }

    @Test
    void theTableOfThePageIsWhatIsExposed() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("docs/metrics.md")));
        while (row.find()) {
            documented.put(row.group(1), row.group(2) + ' ' + new TreeSet<>(quoted(row.group(3))));
        }
        assertThat(documented).hasSizeGreaterThan(15).isEqualTo(exposed());
    }

    @Test
    void everyMetricOfTheAlertRulesExists() throws IOException {
        Matcher expression =
                Pattern.compile("expr: >-\n\\s+(.*)").matcher(Files.readString(MONITORING.resolve("alerts.yml")));
        List<String> all = expression.results().map(found -> found.group(1)).toList();

        assertThat(all).hasSizeGreaterThan(4);
        assertThat(names(all)).isSubsetOf(samples("up"));
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
        assertThat(names(all)).isSubsetOf(samples());
    }

    @Test
    void gaugesTellWhatIsGoingOn() {
        assertThat(scrape.lines())
                .contains(
                        "stream_connected 1.0",
                        "falcon_up 1.0",
                        "falcon_breaker_open 0.0",
                        "falcon_cooldown_seconds 0.0");
        assertThat(scrape).containsPattern("stream_position_seconds \\d").contains("jvm_memory_used_bytes{");
        assertThat(scrape).containsPattern("falcon_rate_limit_remaining \\d");
        assertThat(scrape)
                .doesNotContain(standIns.openCti().token(), standIns.falcon().clientSecret());
    }

    /** Type and labels of each metric that is neither Camel's (app_info is) nor the JVM's. */
    private Map<String, String> exposed() {
        Map<String, String> exposed = new TreeMap<>();
        Matcher type = TYPE.matcher(scrape);
        while (type.find()) {
            String name = type.group(1);
            if (!name.matches("(app|camel|jvm|process|system)_.*")) {
                exposed.put(name, type.group(2) + ' ' + labels(name));
            }
        }
        return exposed;
    }

    private Set<String> labels(String metric) {
        Set<String> labels = new TreeSet<>();
        SAMPLE.matcher(scrape)
                .results()
                .filter(sample -> sample.group(1).matches(metric + "(_bucket|_count|_sum)?"))
                .filter(sample -> sample.group(2) != null)
                .flatMap(sample -> LABEL.matcher(sample.group(2)).results())
                .forEach(label -> labels.add(label.group(1)));
        labels.remove("le");
        return labels;
    }

    private Set<String> samples(String... more) {
        Set<String> names = new TreeSet<>(List.of(more));
        SAMPLE.matcher(scrape).results().forEach(sample -> names.add(sample.group(1)));
        return names;
    }

    private static Set<String> names(List<String> expressions) {
        Set<String> names = new TreeSet<>();
        expressions.stream()
                .map(expression -> BESIDE_NAMES.matcher(expression).replaceAll(" "))
                .flatMap(rest -> NAME.matcher(rest).results())
                .forEach(name -> names.add(name.group()));
        return names;
    }

    private static List<String> quoted(String cell) {
        return Stream.of(cell.replace("`", "").strip().split(", ?"))
                .filter(label -> !label.isEmpty())
                .toList();
    }

    private String scrape() throws IOException, InterruptedException {
        URI metrics =
                URI.create("http://127.0.0.1:" + standIns.installation().value(Setting.METRICS_PORT) + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
