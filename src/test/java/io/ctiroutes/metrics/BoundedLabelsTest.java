package io.ctiroutes.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.delivery.Operation;
import io.ctiroutes.falcon.delivery.Outcome;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.sandbox.monitoring.DocumentedLabels;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever comes from outside, labels have no other values than docs/metrics.md says: Prometheus keeps a series for each. */
class BoundedLabelsTest {

    private static final String NAME = "CrowdstrikeEndpointSecurity";
    private static final Pattern SAMPLE = Pattern.compile("^([a-z_]+)\\{(.*)} \\S+$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("([a-z]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            "Create",
            "CREATE",
            "create ",
            "heartbeat",
            "\"} 1\nfake{a=\"b",
            "\u0000",
            "\u00fc",
            "x".repeat(5_000));

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private ConnectorMetrics metrics = new ConnectorMetrics(registry, NAME);

    @Test
    void labelsHaveNoOtherValuesThanThePageSays() throws IOException {
        whateverHappens();
        assertThat(documented(exposed())).hasSizeGreaterThan(5);
    }

    @Test
    void thoseOfTenantsHaveTheTenantsNamesBeside() throws IOException {
        metrics.close();
        metrics = ConnectorMetrics.ofTenant(registry, NAME, "other-one");
        metrics = ConnectorMetrics.ofTenant(registry, NAME, "acme");
        whateverHappens();

        Map<String, Set<String>> exposed = exposed();
        Map<String, Set<String>> tenants = new TreeMap<>(exposed);
        tenants.keySet().removeIf(label -> !label.endsWith(" tenant"));
        exposed.keySet().removeAll(tenants.keySet());

        assertThat(tenants.keySet())
                .containsAll(documented(exposed).stream()
                        .map(metric -> metric + " tenant")
                        .toList());
        assertThat(tenants).containsEntry("processed_messages_total tenant", Set.of("acme", "other-one"));
        assertThat(tenants.values()).allSatisfy(values -> assertThat(values).isSubsetOf("acme", "other-one"));
    }

    private void whateverHappens() {
        everythingThatCanHappen();
        HOSTILE.forEach(this::hostile);
        for (int status = -1; status < 1_200; status++) {
            metrics.ended("GET", false, status, Duration.ofMillis(1));
        }
        metrics.ended("GET", false, Integer.MAX_VALUE, Duration.ofMillis(1));
        metrics.ended("GET", false, Integer.MIN_VALUE, Duration.ofMillis(1));
        metrics.deadLetter(null);
    }

    /** The metrics that have labels, all of which the page tells. */
    private static Set<String> documented(Map<String, Set<String>> exposed) throws IOException {
        DocumentedLabels documented = DocumentedLabels.read();
        assertThat(documented.size()).isGreaterThan(9);
        exposed.forEach((label, values) -> {
            String[] metricAndLabel = label.split(" ");
            Set<String> wanted = metricAndLabel[1].equals("name")
                    ? Set.of(NAME)
                    : documented.of(metricAndLabel[0], metricAndLabel[1]).orElseThrow();
            assertThat(values).as(label).isEqualTo(wanted);
        });
        return exposed.keySet().stream().map(label -> label.split(" ")[0]).collect(Collectors.toSet());
    }

    @Test
    void whatIsHostileIsCountedAllTheSame() {
        HOSTILE.forEach(this::hostile);

        assertThat(metrics.total("processed_messages", "action", "other")).isEqualTo(HOSTILE.size());
        assertThat(metrics.total("dead_letters_kept", "reason", "other")).isEqualTo(HOSTILE.size());
        assertThat(registry.get("falcon_requests")
                        .tag("operation", "other")
                        .timer()
                        .count())
                .isEqualTo(HOSTILE.size());
    }

    private void everythingThatCanHappen() {
        for (String type : List.of("create", "update", "delete", "merge")) {
            metrics.acknowledged(List.of(event(type)));
        }
        for (SkipReason reason : SkipReason.values()) {
            metrics.skipped(reason);
        }
        for (Operation operation : Operation.values()) {
            for (Outcome outcome : Outcome.values()) {
                metrics.ended(operation, outcome, 1);
            }
        }
        metrics.processed(true, Duration.ZERO);
        metrics.processed(false, Duration.ZERO);
        List.of("POST", "GET", "PATCH", "DELETE").forEach(method -> metrics.ended(method, false, 200, Duration.ZERO));
        metrics.ended("POST", true, 201, Duration.ZERO);
    }

    private void hostile(String text) {
        metrics.acknowledged(List.of(event(text)));
        metrics.deadLetter(text);
        metrics.ended(text, false, 200, Duration.ZERO);
    }

    /** The values of each label of each metric, by both names. */
    private Map<String, Set<String>> exposed() {
        Map<String, Set<String>> exposed = new TreeMap<>();
        Matcher sample = SAMPLE.matcher(registry.scrape());
        while (sample.find()) {
            Matcher label = LABEL.matcher(sample.group(2));
            while (label.find()) {
                if (!label.group(1).equals("le")) {
                    exposed.computeIfAbsent(sample.group(1) + ' ' + label.group(1), key -> new TreeSet<>())
                            .add(label.group(2));
                }
            }
        }
        return exposed;
    }

    private static StreamEvent event(String type) {
        return new StreamEvent("1-0", type, "{}");
    }
}
