package io.ctiroutes.opencti.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class GateTest {

    private final Gate gate = new Gate();
    private final CompletableFuture<Boolean> passed = new CompletableFuture<>();

    @Test
    void anOpenGateLetsEverybodyPass() throws InterruptedException {
        assertThat(gate.closed()).isFalse();
        assertThat(gate.await()).isTrue();
    }

    @Test
    void aClosedGateHoldsBackUntilItOpens() {
        gate.close();
        comesToWait();

        gate.open();

        assertThat(passed.join()).isTrue();
    }

    @Test
    void theEndLetsGoButNotPass() throws InterruptedException {
        gate.close();
        comesToWait();

        gate.end();

        assertThat(passed.join()).isFalse();
        assertThat(gate.ended()).isTrue();
        gate.open();
        assertThat(gate.await()).isFalse();
    }

    @Test
    void waitingForTheEndIsOverWithIt() throws InterruptedException {
        gate.end();

        gate.awaitEnd(Duration.ofHours(1));

        assertThat(gate.ended()).isTrue();
    }

    @Test
    void waitingForTheEndIsOverWithTheTime() throws InterruptedException {
        gate.awaitEnd(Duration.ofMillis(1));

        assertThat(gate.ended()).isFalse();
    }

    private void comesToWait() {
        Thread thread = new Thread(() -> {
            try {
                passed.complete(gate.await());
            } catch (InterruptedException e) {
                passed.completeExceptionally(e);
            }
        });
        thread.start();
        await().until(() -> thread.getState() == Thread.State.WAITING);
        assertThat(passed).isNotDone();
    }
}
