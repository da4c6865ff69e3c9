package io.ctiroutes.sandbox;

import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;

/**
 * The packaged connector with little memory, in front of a Falcon that answers nothing at first while events pile up.
 * Prints the memory it took and how it ended; exits with 0 if it ended as it should.
 *
 * <p>Options are system properties: {@code memory.events} (500,000), {@code memory.heap} (256m) and {@code memory.silence}
 * (60, in seconds), beside {@code connector.jar}.
 */
public final class BacklogRun {

    private static final long SEED = 20_261_124;
    private static final Duration LONGEST = Duration.ofMinutes(60);

    private BacklogRun() {}

    /**
     * How it ended.
     *
     * @param differences in which way Falcon differs from what it should hold
     * @param peakMemory  the most RAM the connector had, in kB
     * @param took        how long it took from the first event on
     */
    public record Outcome(List<String> differences, OptionalLong peakMemory, Duration took) {

        /** The memory in words. */
        public String memory() {
            return peakMemory.isPresent()
                    ? String.format(Locale.ROOT, "peak RSS %d MB", peakMemory.getAsLong() / 1024)
                    : "peak RSS unknown";
        }
    }

    /** Runs it by itself. */
    public static void main(String[] args) throws Exception {
        int events = Integer.getInteger("memory.events", 500_000);
        String heap = System.getProperty("memory.heap", "256m");
        Duration silence = Duration.ofSeconds(Integer.getInteger("memory.silence", 60));
        Outcome outcome;
        try (StandIns standIns = new StandIns()) {
            outcome = run(standIns, events, heap, silence);
        }
        boolean good = outcome.differences().isEmpty();
        System.out.printf(
                Locale.ROOT,
                "%d events, Falcon silent for %d s, heap %s: %s, %d s, %s%n",
                events,
                silence.toSeconds(),
                heap,
                outcome.memory(),
                outcome.took().toSeconds(),
                good
                        ? "no difference"
                        : "seed " + SEED + ", differences:\n" + String.join("\n", outcome.differences()));
        System.exit(good ? 0 : 1);
    }

    /**
     * Runs it.
     *
     * @param heap    the most memory for Java objects, as the JVM takes it
     * @param silence for how long Falcon does not answer
     */
    public static Outcome run(StandIns standIns, int events, String heap, Duration silence) throws IOException {
        // in so short a time more is taken back here than can be meant anywhere else
        standIns.installation().with(Setting.CONNECTOR_MAX_RETIRE_PERCENT, "100");
        MixedStream stream = MixedStream.plain(standIns.openCti(), SEED);
        try (ConnectorProcess connector = standIns.startProcess("-Xmx" + heap, "-XX:+ExitOnOutOfMemoryError")) {
            until(connector, () -> standIns.openCti().traffic().openConnections() > 0);
            standIns.falcon().faults().failWhile(call -> true, Fault.hang());
            Instant start = Instant.now();
            stream.play(events);
            until(connector, () -> standIns.falcon().faults().hanging() > 0);
            await().during(silence).atMost(silence.plusSeconds(10)).until(connector::alive);
            standIns.falcon().faults().stopFailing();
            standIns.falcon().faults().release();
            until(connector, () -> standIns.saved(stream.lastEventId()));
            return new Outcome(
                    standIns.differences(stream), connector.peakMemory(), Duration.between(start, Instant.now()));
        }
    }

    private static void until(ConnectorProcess connector, Callable<Boolean> condition) {
        await().atMost(LONGEST)
                .failFast("the connector has ended", () -> !connector.alive())
                .until(condition);
    }
}
