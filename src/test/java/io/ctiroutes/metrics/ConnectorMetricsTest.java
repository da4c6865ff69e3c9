package io.ctiroutes.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.delivery.Operation;
import io.ctiroutes.falcon.delivery.Outcome;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectorMetricsTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ConnectorMetrics metrics = new ConnectorMetrics(registry, "CrowdstrikeEndpointSecurity");

    @Test
    void messagesAreCountedUnderThePythonConnectorsNameAndLabels() {
        metrics.acknowledged(List.of(event("1-0", "create"), event("2-0", "update"), event("3-0", "create")));

        assertThat(lines())
                .contains(
                        "processed_messages_total{action=\"create\",name=\"CrowdstrikeEndpointSecurity\"} 2.0",
                        "processed_messages_total{action=\"update\",name=\"CrowdstrikeEndpointSecurity\"} 1.0",
                        "# TYPE processed_messages_total counter");
    }

    @Test
    void theStateIsTheTimeOfTheLastAcknowledgedEvent() {
        metrics.acknowledged(List.of(event("1795478400000-0", "create"), event("1795478400123-7", "create")));

        assertThat(lines())
                .contains(
                        "current_state{name=\"CrowdstrikeEndpointSecurity\"} 1.795478400123E12",
                        "# TYPE current_state gauge");
    }

    @Test
    void theStateIsThereBeforeTheFirstEvent() {
        assertThat(lines()).contains("current_state{name=\"CrowdstrikeEndpointSecurity\"} 0.0");
    }

    @Test
    void anIdThatCannotBeReadLeavesTheStateAsItIs() {
        metrics.acknowledged(List.of(event("1795478400000-0", "create")));
        metrics.acknowledged(List.of(event("not an id", "create")));

        assertThat(lines()).contains("current_state{name=\"CrowdstrikeEndpointSecurity\"} 1.7954784E12");
    }

    @Test
    void whatWasSkippedIsCountedByReason() {
        metrics.skipped(SkipReason.CIDR_RANGE);
        metrics.skipped(SkipReason.CIDR_RANGE);
        metrics.skipped(SkipReason.FILTERED);

        assertThat(lines())
                .contains("skipped_total{reason=\"cidr-range\"} 2.0", "skipped_total{reason=\"filtered\"} 1.0");
    }

    @Test
    void changesAreCountedByHowTheyEnded() {
        metrics.ended(Operation.UPSERT, Outcome.CREATED, 3);
        metrics.ended(Operation.UPSERT, Outcome.CREATED, 4);
        metrics.ended(Operation.UPSERT, Outcome.REFUSED, 1);
        metrics.ended(Operation.RETIRE, Outcome.REFUSED, 2);

        assertThat(lines())
                .contains(
                        "ioc_changes_total{operation=\"upsert\",outcome=\"created\"} 7.0",
                        "ioc_changes_total{operation=\"upsert\",outcome=\"refused\"} 1.0");
        assertThat(metrics.total("ioc_changes", "outcome", "created")).isEqualTo(7);
        assertThat(metrics.total("ioc_changes", "outcome", "deleted")).isZero();
        assertThat(metrics.ended(Operation.UPSERT, Outcome.REFUSED)).isEqualTo(1);
        assertThat(metrics.ended(Operation.RETIRE, Outcome.REFUSED)).isEqualTo(2);
        assertThat(metrics.ended(Operation.RETIRE, Outcome.RETIRED)).isZero();
    }

    @Test
    void anUnknownEventNameIsCountedAsOther() {
        metrics.acknowledged(List.of(event("1-0", "surprise"), event("2-0", "another")));

        assertThat(lines())
                .contains("processed_messages_total{action=\"other\",name=\"CrowdstrikeEndpointSecurity\"} 2.0");
        assertThat(registry.scrape()).doesNotContain("surprise");
    }

    @Test
    void requestsAreCountedByWhatTheyDidWithBoundedStatusesAndBuckets() {
        metrics.ended("PATCH", false, 200, Duration.ofMillis(70));
        metrics.ended("POST", true, 403, Duration.ofMillis(1));
        metrics.ended("GET", false, 599, Duration.ofMillis(1));
        metrics.ended("GET", false, 0, Duration.ofMillis(1));

        assertThat(lines())
                .contains(
                        "# TYPE falcon_requests_seconds histogram",
                        "falcon_requests_seconds_bucket{operation=\"update\",status=\"200\",le=\"0.05\"} 0",
                        "falcon_requests_seconds_bucket{operation=\"update\",status=\"200\",le=\"0.1\"} 1",
                        "falcon_requests_seconds_count{operation=\"token\",status=\"403\"} 1",
                        "falcon_requests_seconds_count{operation=\"look-up\",status=\"other\"} 1",
                        "falcon_requests_seconds_count{operation=\"look-up\",status=\"none\"} 1");
    }

    @Test
    void requestsAreSummedUpWithoutThoseForATokenWhateverTheirStatus() {
        assertThat(metrics.requests()).isEqualTo(new ConnectorMetrics.Requests(0, Duration.ZERO));

        metrics.ended("PATCH", false, 200, Duration.ofMillis(70));
        metrics.ended("GET", false, 0, Duration.ofMillis(30));
        metrics.ended("POST", true, 201, Duration.ofSeconds(9));

        assertThat(metrics.requests()).isEqualTo(new ConnectorMetrics.Requests(2, Duration.ofMillis(100)));
    }

    @Test
    void eventsAreSummedUpWhateverTheirName() {
        metrics.acknowledged(List.of(event("1-0", "create"), event("2-0", "surprise")));

        assertThat(metrics.processed()).isEqualTo(2);
    }

    @Test
    void aGaugeIsReadAsItIsNowOfThisTenantAlone() {
        PrometheusMeterRegistry shared = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ConnectorMetrics acme = ConnectorMetrics.ofTenant(shared, "name", "acme");
        ConnectorMetrics other = ConnectorMetrics.ofTenant(shared, "name", "other");
        AtomicInteger lag = new AtomicInteger(7);
        acme.gauge("topic_lag", "records", "how many", lag::get);
        other.gauge("topic_lag", "records", "how many", () -> 99);

        assertThat(acme.value("topic_lag")).isEqualTo(7);
        lag.set(8);
        assertThat(acme.value("topic_lag")).isEqualTo(8);
        assertThat(acme.value("nosuch")).isNaN();
        assertThat(acme.value("ioc_changes")).as("a counter").isNaN();
    }

    @Test
    void batchesAreCountedAndTimed() {
        metrics.processed(false, Duration.ofSeconds(2));

        assertThat(lines())
                .contains(
                        "batches_seconds_count{result=\"done\"} 1",
                        "batches_seconds_sum{result=\"done\"} 2.0",
                        "batches_seconds_count{result=\"failed\"} 0");
    }

    @Test
    void somebodyElsesIocsCountAsSkippedToo() {
        metrics.ended(Operation.UPSERT, Outcome.FOREIGN, 2);

        assertThat(lines()).contains("skipped_total{reason=\"foreign\"} 2.0");
    }

    @Test
    void aBatchOfMixedTypesIsCountedTypeByType() {
        metrics.acknowledged(List.of(
                event("1-0", "create"),
                event("2-0", "create"),
                event("3-0", "delete"),
                event("4-0", "create"),
                event("5-0", "merge")));

        assertThat(metrics.total("processed_messages", "action", "create")).isEqualTo(3);
        assertThat(metrics.total("processed_messages", "action", "delete")).isEqualTo(1);
        assertThat(metrics.total("processed_messages", "action", "merge")).isEqualTo(1);
    }

    @Test
    void countersBeginAtZeroSoThatTheFirstOfTheirKindIsAnIncrease() {
        assertThat(lines())
                .contains(
                        "processed_messages_total{action=\"create\",name=\"CrowdstrikeEndpointSecurity\"} 0.0",
                        "skipped_total{reason=\"excluded\"} 0.0",
                        "ioc_changes_total{operation=\"retire\",outcome=\"deleted\"} 0.0",
                        "dead_letters_kept_total{reason=\"unconfirmed\"} 0.0");
    }

    @Test
    void nothingIsLookedUpInTheRegistryForWhatHappensAgain() {
        AtomicInteger lookUps = new AtomicInteger();
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                lookUps.incrementAndGet();
                return id;
            }
        });
        ConnectorMetrics watched = new ConnectorMetrics(registry, "another");
        everyKind(watched);
        int once = lookUps.get();

        everyKind(watched);

        assertThat(once).isPositive();
        assertThat(lookUps).hasValue(once);
    }

    @Test
    void everyMetricOfATenantNamesItAndCountsForItAlone() {
        PrometheusMeterRegistry shared = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ConnectorMetrics acme = ConnectorMetrics.ofTenant(shared, "name", "acme");
        ConnectorMetrics other = ConnectorMetrics.ofTenant(shared, "name", "other");
        everyKind(acme);
        acme.gauge("owed", "what is owed", "reason", "quota", () -> 3);
        other.gauge("owed", "what is owed", "reason", "quota", () -> 4);
        acme.gauge("falcon_cooldown", "seconds", "how long", () -> 5);

        assertThat(samples(shared))
                .contains(
                        "processed_messages_total{action=\"create\",name=\"name\",tenant=\"acme\"} 1.0",
                        "processed_messages_total{action=\"create\",name=\"name\",tenant=\"other\"} 0.0",
                        "current_state{name=\"name\",tenant=\"acme\"} 2.0",
                        "owed{reason=\"quota\",tenant=\"acme\"} 3.0",
                        "owed{reason=\"quota\",tenant=\"other\"} 4.0",
                        "falcon_cooldown_seconds{tenant=\"acme\"} 5.0")
                .allMatch(line -> line.contains("tenant=\"acme\"") || line.contains("tenant=\"other\""));
        assertThat(acme.total("ioc_changes", "outcome", "foreign")).isEqualTo(1);
        assertThat(other.total("ioc_changes", "outcome", "foreign")).isZero();
    }

    @Test
    void whatIsOfATenantGoesWithItAndBeginsAtZeroWhenItComesAgain() {
        PrometheusMeterRegistry shared = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ConnectorMetrics acme = ConnectorMetrics.ofTenant(shared, "name", "acme");
        ConnectorMetrics other = ConnectorMetrics.ofTenant(shared, "name", "other");
        everyKind(acme);
        everyKind(other);
        acme.gauge("falcon_up", "", "up", () -> 1);

        acme.close();
        // of what was still under way
        everyKind(acme);
        acme.ended("PATCH", false, 503, Duration.ZERO);

        assertThat(samples(shared)).isNotEmpty().allMatch(line -> line.contains("tenant=\"other\""));
        assertThat(shared.getMeters())
                .allMatch(meter -> "other".equals(meter.getId().getTag("tenant")));

        ConnectorMetrics again = ConnectorMetrics.ofTenant(shared, "name", "acme");
        again.gauge("falcon_up", "", "up", () -> 0);
        assertThat(samples(shared))
                .contains("skipped_total{reason=\"filtered\",tenant=\"acme\"} 0.0", "falcon_up{tenant=\"acme\"} 0.0");
    }

    @Test
    void gaugesShowTheNewTenantAlsoWhereTheFormerOneIsClosedLate() {
        PrometheusMeterRegistry shared = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ConnectorMetrics former = ConnectorMetrics.ofTenant(shared, "name", "acme");
        former.gauge("falcon_up", "", "up", () -> 1);
        everyKind(former);

        ConnectorMetrics now = ConnectorMetrics.ofTenant(shared, "name", "acme");
        now.gauge("falcon_up", "", "up", () -> 0);
        former.close();
        now.skipped(SkipReason.FILTERED);

        assertThat(samples(shared))
                .contains("falcon_up{tenant=\"acme\"} 0.0", "skipped_total{reason=\"filtered\",tenant=\"acme\"} 1.0");
    }

    private static List<String> samples(PrometheusMeterRegistry registry) {
        return registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .toList();
    }

    private static void everyKind(ConnectorMetrics metrics) {
        metrics.acknowledged(List.of(event("1-0", "create"), event("2-0", "surprise")));
        metrics.processed(false, Duration.ZERO);
        metrics.processed(true, Duration.ZERO);
        metrics.ended("GET", false, 200, Duration.ZERO);
        metrics.ended("GET", true, 299, Duration.ZERO);
        metrics.skipped(SkipReason.FILTERED);
        metrics.ended(Operation.RETIRE, Outcome.FOREIGN, 1);
        metrics.deadLetter("refused");
    }

    private List<String> lines() {
        return registry.scrape().lines().toList();
    }

    private static StreamEvent event(String id, String type) {
        return new StreamEvent(id, type, "{}");
    }
}
