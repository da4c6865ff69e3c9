package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.BacklogRun;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A small version of what {@code mvn -q -Pmemory} does. */
class BacklogIT {

    /** By themselves they take about 100 MB. */
    private static final int EVENTS = 40_000;

    private static final String HEAP = "80m";

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @Test
    void memoryDoesNotGrowWithTheBacklog() throws IOException {
        standIns.installation()
                .with(Setting.CONNECTOR_QUEUE_BYTES, "8000000")
                .with(Setting.CONNECTOR_BATCH_SIZE, "1000");

        BacklogRun.Outcome outcome = BacklogRun.run(standIns, EVENTS, HEAP, Duration.ofSeconds(5));

        assertThat(outcome.differences()).isEmpty();
        System.out.printf("%d events with a heap of %s: %s%n", EVENTS, HEAP, outcome.memory());
    }
}
