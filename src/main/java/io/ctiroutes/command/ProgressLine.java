package io.ctiroutes.command;

import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Shows on a terminal how far something is, in one line that is written over again and again, and gone at the end. */
final class ProgressLine implements AutoCloseable {

    private static final long PERIOD_MS = 250;
    private static final String CLEAR = "\r\u001b[K";

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "progress");
        daemon.setDaemon(true);
        return daemon;
    });
    private final boolean terminal;
    private final PrintStream out;

    /**
     * Begins.
     *
     * @param progress how far it is; empty if there is nothing to show
     * @param terminal whether there is anybody to see it
     */
    ProgressLine(Supplier<? extends Optional<?>> progress, boolean terminal, PrintStream out) {
        this.terminal = terminal;
        this.out = out;
        if (terminal) {
            thread.scheduleAtFixedRate(
                    () -> progress.get().ifPresent(now -> show(String.valueOf(now))),
                    0,
                    PERIOD_MS,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Shows it if the process was started at a terminal. */
    static ProgressLine of(Supplier<? extends Optional<?>> progress, PrintStream out) {
        return new ProgressLine(progress, System.console() != null, out);
    }

    private void show(String text) {
        out.print(CLEAR + text);
        out.flush();
    }

    @Override
    public void close() throws InterruptedException {
        thread.shutdownNow();
        if (terminal) {
            thread.awaitTermination(PERIOD_MS, TimeUnit.MILLISECONDS);
            show("");
        }
    }
}
