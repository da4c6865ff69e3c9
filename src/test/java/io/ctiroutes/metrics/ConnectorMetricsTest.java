package io.ctiroutes.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.Outcome;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.opencti.StreamEvent;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
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
        metrics.ended(Outcome.CREATED, 3);
        metrics.ended(Outcome.CREATED, 4);
        metrics.ended(Outcome.REFUSED, 1);

        assertThat(lines())
                .contains("ioc_changes_total{outcome=\"created\"} 7.0", "ioc_changes_total{outcome=\"refused\"} 1.0");
        assertThat(metrics.total("ioc_changes", "outcome", "created")).isEqualTo(7);
        assertThat(metrics.total("ioc_changes", "outcome", "deleted")).isZero();
    }

    @Test
    void somebodyElsesIocsCountAsSkippedToo() {
        metrics.ended(Outcome.FOREIGN, 2);

        assertThat(lines()).contains("skipped_total{reason=\"foreign\"} 2.0");
    }

    private List<String> lines() {
        return registry.scrape().lines().toList();
    }

    private static StreamEvent event(String id, String type) {
        return new StreamEvent(id, type, "{}");
    }
}
