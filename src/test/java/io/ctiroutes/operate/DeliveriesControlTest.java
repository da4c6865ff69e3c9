package io.ctiroutes.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.access.FalconStatus;
import io.ctiroutes.falcon.access.RateLimit;
import io.ctiroutes.falcon.delivery.Operation;
import io.ctiroutes.falcon.delivery.Outcome;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class DeliveriesControlTest {

    private final ConnectorMetrics metrics = new ConnectorMetrics(new SimpleMeterRegistry(), "name");
    private final DeliveriesControl deliveries = new DeliveriesControl(
            new DefaultCamelContext(),
            metrics,
            new RateLimit(3000, Clock.systemUTC(), System::nanoTime),
            new FalconStatus(Clock.systemUTC()));

    @Test
    void changesAreCountedByWhatTheyWantedAndHowTheyEnded() {
        metrics.ended(Operation.RETIRE, Outcome.REFUSED, 1);
        metrics.ended(Operation.RETIRE, Outcome.RETIRED, 3);
        metrics.ended(Operation.UPSERT, Outcome.UPDATED, 1);
        metrics.ended(Operation.UPSERT, Outcome.CREATED, 2);
        metrics.ended(Operation.UPSERT, Outcome.REFUSED, 4);

        assertThat(deliveries.getCountByOperation())
                .isEqualTo("upsert: created=2, updated=1, refused=4; retire: retired=3, refused=1");
        assertThat(deliveries.getCountByOutcome()).isEqualTo("created=2, updated=1, retired=3, refused=5");
    }

    @Test
    void anOperationThatNothingWantedIsNotListed() {
        assertThat(deliveries.getCountByOperation()).isEmpty();
        assertThat(deliveries.getCountByOutcome()).isEmpty();

        metrics.ended(Operation.RETIRE, Outcome.ABSENT, 2);

        assertThat(deliveries.getCountByOperation()).isEqualTo("retire: absent=2");
    }
}
