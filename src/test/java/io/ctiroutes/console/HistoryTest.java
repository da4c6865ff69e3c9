package io.ctiroutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.delivery.Operation;
import io.ctiroutes.falcon.delivery.Outcome;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private static final Instant BEGIN = Instant.parse("2026-12-01T00:00:00Z");

    private final ConnectorMetrics metrics = new ConnectorMetrics(new SimpleMeterRegistry(), "name");
    private final History history = new History(metrics);

    @Test
    void tellsHowMuchASecondThereWasBetweenTwoSamples() {
        metrics.ended(Operation.UPSERT, Outcome.CREATED, 1_000);
        history.sample(BEGIN);
        metrics.ended(Operation.UPSERT, Outcome.CREATED, 25);
        metrics.ended("POST", false, 201, Duration.ofMillis(100));
        metrics.ended("POST", false, 400, Duration.ofMillis(200));
        metrics.ended("POST", true, 201, Duration.ofMillis(9_000));
        history.sample(BEGIN.plusSeconds(10));
        history.sample(BEGIN.plusSeconds(20));

        Map<String, Object> view = history.view();

        assertThat(view)
                .containsEntry("seconds", 10L)
                .containsEntry(
                        "times",
                        List.of(
                                BEGIN.plusSeconds(10).getEpochSecond(),
                                BEGIN.plusSeconds(20).getEpochSecond()))
                .containsEntry("calls", List.of(0.2, 0.0))
                .containsEntry("latency", Arrays.asList(150.0, null))
                .containsEntry("lag", Arrays.asList(null, null));
        assertThat(view.get("outcomes")).asString().contains("created=[2.5, 0.0]", "refused=[0.0, 0.0]");
    }

    @Test
    void keepsAnHour() {
        for (int i = 0; i < 1_000; i++) {
            history.sample(BEGIN.plusSeconds(10L * i));
        }

        assertThat((List<?>) history.view().get("times")).hasSize(360);
        assertThat((List<?>) history.view().get("events")).hasSize(360);
    }
}
