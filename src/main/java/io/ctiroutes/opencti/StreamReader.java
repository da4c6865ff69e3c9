package io.ctiroutes.opencti;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a live stream into a feed, connection after connection, until it is closed. A connection that is refused, lost or
 * silent is tried again for ever, with growing delays, from the last id that was received whole.
 */
final class StreamReader implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int READ_BUFFER = 64 * 1024;

    private final OpenCtiClient client;
    private final OpenCtiConfiguration configuration;
    private final String streamId;
    private final ConnectorSession session;
    private final StreamStatus status;
    private final Consumer<StreamFeed> feeds;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Backoff backoff;
    // only the reading thread replaces these; others close what they find
    private volatile StreamFeed feed;
    private volatile EventSource connection;
    private volatile boolean startOver;

    /**
     * A reader.
     *
     * @param feeds is given each feed as it begins: the first, and one after every reset
     */
    StreamReader(
            OpenCtiClient client,
            String streamId,
            OpenCtiConfiguration configuration,
            ConnectorSession session,
            StreamStatus status,
            Consumer<StreamFeed> feeds) {
        this.client = client;
        this.streamId = streamId;
        this.configuration = configuration;
        this.session = session;
        this.status = status;
        this.feeds = feeds;
        this.backoff = Backoff.of(configuration);
    }

    /** The feed being read into; empty before the connector is registered. */
    Optional<StreamFeed> feed() {
        return Optional.ofNullable(feed);
    }

    @Override
    public void run() {
        try {
            while (isOpen()) {
                Duration pause = readOnce();
                if (!pause.isZero() && closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            status.is("stopped");
        }
    }

    /** Forgets what was read and starts again from the session's state. */
    void startOver() {
        startOver = true;
        disconnect();
    }

    /** Stops reading. What has arrived and is not yet taken is forgotten: it will be read again. */
    void close() {
        closed.countDown();
        disconnect();
    }

    private boolean isOpen() {
        return closed.getCount() > 0;
    }

    private void disconnect() {
        StreamFeed current = feed;
        if (current != null) {
            current.queue().close();
        }
        EventSource open = connection;
        if (open != null) {
            open.close();
        }
    }

    /**
     * Reads one connection to its end.
     *
     * @return how long to wait before the next
     */
    private Duration readOnce() throws InterruptedException {
        try {
            if (feed == null || startOver) {
                startOver = false;
                status.is("registering");
                begin(StreamFeed.from(session.start().startFrom(), configuration));
            }
            return read(feed);
        } catch (IOException | StreamException e) {
            return isOpen() && !startOver ? failed(e) : Duration.ZERO;
        } catch (RuntimeException e) {
            // reading must go on, whatever it was: nobody else would start it again
            LOG.error("unexpected error while reading the stream", e);
            return failed(e);
        }
    }

    private void begin(StreamFeed next) {
        feed = next;
        feeds.accept(next);
        if (!isOpen()) {
            next.queue().close();
        }
    }

    private Duration failed(Exception e) {
        Throwable cause = e instanceof StreamException && e.getCause() != null ? e.getCause() : e;
        Duration delay = backoff.delay();
        backoff = backoff.failed();
        String reason = cause instanceof OpenCtiException
                ? cause.getMessage()
                : "OpenCTI at " + configuration.getUrl() + " cannot be reached or the stream broke off: " + cause;
        status.failed(reason);
        LOG.error("{}; trying again in {} ms", reason, delay.toMillis());
        return delay;
    }

    private Duration read(StreamFeed into) throws StreamException, InterruptedException {
        status.is("connecting");
        ConnectorState from = session.state().orElseThrow().at(into.position().received());
        try (EventSource source = connect(from)) {
            connection = source;
            source.start();
            status.connected(Instant.now());
            LOG.info("reading stream {} from {}", streamId, from.startFrom());
            while (isOpen() && !startOver) {
                MessageEvent message = source.readMessage();
                backoff = backoff.reset();
                if (message.getEventName().equals("connected")) {
                    if (trimmed(message.getData(), from)) {
                        session.recover();
                        return Duration.ZERO;
                    }
                } else if (!received(message, into)) {
                    return Duration.ZERO;
                }
            }
            return Duration.ZERO;
        } finally {
            connection = null;
        }
    }

    private EventSource connect(ConnectorState from) {
        return new EventSource.Builder(ConnectStrategy.http(client.streamUri(streamId, from))
                        .httpClient(client.streams())
                        .headers(client.streamHeaders()))
                .lastEventId(from.startFrom().toString())
                .readBufferSize(READ_BUFFER)
                .build();
    }

    /** Takes one event in; false once the feed takes no more. */
    private boolean received(MessageEvent message, StreamFeed into) throws InterruptedException {
        String id = message.getLastEventId() == null ? "" : message.getLastEventId();
        switch (message.getEventName()) {
            case "create", "update", "delete", "merge" -> {
                into.position().received(StreamId.parse(id));
                return into.queue().put(new StreamEvent(id, message.getEventName(), message.getData()));
            }
            case "heartbeat", "consumer_metrics" -> StreamId.parse(id).ifPresent(into.position()::seen);
            case "no-recover" -> {
                LOG.warn("OpenCTI does not recover this stream's past: {}", message.getData());
                session.doNotRecover();
            }
            case "error" -> {
                status.error("OpenCTI reports: " + message.getData());
                LOG.error("OpenCTI reports an error on the stream: {}", message.getData());
            }
            default -> LOG.debug("event {} of unknown kind {} passed over", id, message.getEventName());
        }
        return true;
    }

    /** Whether the stream begins after the place to resume from, so that events in between are gone. */
    private static boolean trimmed(String connected, ConnectorState from) {
        Optional<StreamId> first;
        try {
            first = StreamId.parse(JSON.readTree(connected).path("firstEventId").asText());
        } catch (JsonProcessingException e) {
            return false;
        }
        boolean gap = !from.startFrom().equals(StreamId.BEGINNING)
                && first.filter(id -> id.isAfter(from.startFrom())).isPresent();
        if (gap && !recovers(from)) {
            LOG.warn(
                    "the stream begins at {}, after {}: asking for what OpenCTI's database holds instead",
                    first.get(),
                    from.startFrom());
            return true;
        }
        return false;
    }

    private static boolean recovers(ConnectorState from) {
        Optional<Instant> until = from.recoverUntil().flatMap(StreamReader::instant);
        return until.filter(instant -> instant.isAfter(from.startFrom().time())).isPresent();
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return StreamId.parse(text).map(StreamId::time);
        }
    }
}
