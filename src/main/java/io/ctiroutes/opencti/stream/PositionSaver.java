package io.ctiroutes.opencti.stream;

import io.ctiroutes.opencti.platform.ConnectorSession;
import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.opencti.platform.OpenCtiException;
import io.ctiroutes.opencti.platform.StreamId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the platform the position: every now and then as a sign of life, soon after it has moved, and at the end. Used by
 * one thread; others ask how long it has not been possible.
 */
public final class PositionSaver {

    /** How long saving may fail before somebody has to know. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    /** How often is asked whether somebody else saves positions; first so long after one of ours was saved, which is shown by then. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(PositionSaver.class);

    /** Saving fails. */
    private record Failing(long sinceNanoTime, String reason, Optional<StreamId> saved) {}

    private final ConnectorSession session;
    private final StreamReader reader;
    private final OpenCtiConfiguration configuration;
    private final StreamStatus status;
    private final LongSupplier nanoTime;
    private final ForeignPositions foreign;
    // only once one is saved
    private long lastLook;
    private Optional<StreamId> saved = Optional.empty();
    private long lastPing;
    private boolean told;
    private volatile Optional<Failing> failing = Optional.empty();

    /**
     * Nothing saved yet.
     *
     * @param foreign is told of positions that OpenCTI keeps and that were not saved here
     */
    public PositionSaver(
            ConnectorSession session,
            StreamReader reader,
            OpenCtiConfiguration configuration,
            StreamStatus status,
            LongSupplier nanoTime,
            Consumer<StreamId> foreign) {
        this.session = session;
        this.reader = reader;
        this.configuration = configuration;
        this.status = status;
        this.nanoTime = nanoTime;
        this.foreign = new ForeignPositions(configuration.getConnectorId(), foreign);
        this.lastPing = nanoTime.getAsLong();
    }

    /** For how long saving has failed; zero if the last time it did not. */
    public Duration failingFor() {
        return failing.map(this::age).orElse(Duration.ZERO);
    }

    /** What is wrong and what to do, once saving has failed for longer than {@link #PATIENCE}. */
    public Optional<String> problem() {
        return failing.filter(failure -> age(failure).compareTo(PATIENCE) >= 0)
                .map(failure -> String.format(
                        "the position has not been saved in OpenCTI for %d minutes (%s): events are delivered as before, but a"
                                + " restart would read again what came after %s",
                        age(failure).toMinutes(),
                        failure.reason(),
                        failure.saved().map(StreamId::toString).orElse("the last start")));
    }

    private Duration age(Failing failure) {
        return Duration.ofNanos(nanoTime.getAsLong() - failure.sinceNanoTime());
    }

    /**
     * Saves if it is time to.
     *
     * @param until when it will be asked next, in milliseconds: what is due before is due now
     */
    public void saveIfDue(long until) {
        Optional<StreamFeed> feed = reader.feed();
        if (feed.isEmpty()) {
            return;
        }
        long idle = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - lastPing);
        boolean due = idle >= configuration.getPingInterval().toMillis();
        if (due || idle >= configuration.getSaveInterval().toMillis() - until && moved(feed.get())) {
            save(feed.get());
        }
    }

    /** Saves what is not saved yet. */
    public void saveAtTheEnd() {
        if (session.state().isPresent()) {
            reader.feed().filter(this::moved).ifPresent(this::save);
        }
    }

    private boolean moved(StreamFeed feed) {
        return !Optional.of(feed.position().position()).equals(saved);
    }

    private void save(StreamFeed feed) {
        StreamId position = feed.position().position();
        lastPing = nanoTime.getAsLong();
        int registeredAgain = session.registeredAgain();
        look();
        foreign.saving(position);
        try {
            if (session.save(feed.run(), position)) {
                if (saved.isEmpty()) {
                    lastLook = lastPing;
                }
                saved = Optional.of(position);
            } else {
                saved = Optional.empty();
                status.noted("the state was reset in OpenCTI: everything is read again");
                reader.startOver();
            }
            if (session.registeredAgain() > registeredAgain) {
                status.noted("the connector had been deleted in OpenCTI: it is registered again and goes on");
            }
            succeeded();
        } catch (IOException | UncheckedIOException e) {
            status.noted("the position could not be saved in OpenCTI: " + e.getMessage());
            LOG.warn("the position {} could not be saved, it will be tried again: {}", position, e.getMessage());
            failed(e);
        } catch (RuntimeException | Error e) {
            // a scheduled task that throws is never run again
            LOG.error("the position {} could not be saved, it will be tried again", position, e);
            failed(e);
        }
    }

    /** Before the next save, which is all that OpenCTI shows after it. */
    private void look() {
        if (saved.isEmpty() || lastPing - lastLook < BETWEEN_LOOKS.toNanos()) {
            return;
        }
        lastLook = lastPing;
        try {
            session.shown().ifPresent(foreign::shown);
        } catch (IOException | RuntimeException e) {
            // if it is more than a moment, the save that follows fails, too, and tells
            LOG.debug("OpenCTI could not be asked for the position that it keeps", e);
        }
    }

    private void succeeded() {
        if (told) {
            LOG.warn("the position is saved in OpenCTI again");
        }
        told = false;
        failing = Optional.empty();
    }

    private void failed(Throwable e) {
        String reason =
                e instanceof OpenCtiException || e instanceof UncheckedIOException ? e.getMessage() : e.toString();
        failing = Optional.of(new Failing(failing.map(Failing::sinceNanoTime).orElse(lastPing), reason, saved));
        // once, and so that it is seen: each failure alone is no more than a warning
        if (!told) {
            problem().ifPresent(LOG::error);
            told = problem().isPresent();
        }
    }
}
