package io.ctiroutes.opencti;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the platform the position: every now and then as a sign of life, soon after it has moved, and at the end. Used by
 * one thread.
 */
final class PositionSaver {

    private static final Logger LOG = LoggerFactory.getLogger(PositionSaver.class);

    private final ConnectorSession session;
    private final StreamReader reader;
    private final OpenCtiConfiguration configuration;
    private final StreamStatus status;
    private Optional<StreamId> saved = Optional.empty();
    private long lastPing = System.nanoTime();

    PositionSaver(
            ConnectorSession session, StreamReader reader, OpenCtiConfiguration configuration, StreamStatus status) {
        this.session = session;
        this.reader = reader;
        this.configuration = configuration;
        this.status = status;
    }

    /**
     * Saves if it is time to.
     *
     * @param until when it will be asked next, in milliseconds: what is due before is due now
     */
    void saveIfDue(long until) {
        Optional<StreamId> position = position();
        if (position.isEmpty()) {
            return;
        }
        long idle = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastPing);
        boolean moved = !position.equals(saved);
        if (idle >= configuration.getPingInterval() || moved && idle >= configuration.getSaveInterval() - until) {
            save(position.get());
        }
    }

    /** Saves what is not saved yet. */
    void saveAtTheEnd() {
        if (session.state().isPresent()) {
            position().filter(position -> !Optional.of(position).equals(saved)).ifPresent(this::save);
        }
    }

    private Optional<StreamId> position() {
        return reader.feed().map(feed -> feed.position().position());
    }

    private void save(StreamId position) {
        lastPing = System.nanoTime();
        int registeredAgain = session.registeredAgain();
        try {
            if (session.save(position)) {
                saved = Optional.of(position);
            } else {
                saved = Optional.empty();
                status.noted("the state was reset in OpenCTI: everything is read again");
                reader.startOver();
            }
            if (session.registeredAgain() > registeredAgain) {
                status.noted("the connector had been deleted in OpenCTI: it is registered again and goes on");
            }
        } catch (IOException e) {
            status.noted("the position could not be saved in OpenCTI: " + e.getMessage());
            LOG.warn("the position {} could not be saved, it will be tried again: {}", position, e.getMessage());
        } catch (RuntimeException | Error e) {
            // a scheduled task that throws is never run again
            LOG.error("the position {} could not be saved, it will be tried again", position, e);
        }
    }
}
