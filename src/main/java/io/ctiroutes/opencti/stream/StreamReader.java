package io.ctiroutes.opencti.stream;

import io.ctiroutes.opencti.platform.ConnectorSession;
import io.ctiroutes.opencti.platform.ConnectorState;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.opencti.platform.OpenCtiException;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.opencti.platform.StreamState;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a live stream into a feed, connection after connection, until it is closed. A connection that is refused, lost or
 * silent is tried again for ever, with growing delays, from the last id that was received whole.
 */
public final class StreamReader implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);
    private static final int LONGEST_EXCERPT = 1_000;

    private final OpenCtiClient client;
    private final OpenCtiConfiguration configuration;
    private final String streamId;
    private final ConnectorSession session;
    private final StreamStatus status;
    private final UnaryOperator<StreamEvent> readAhead;
    private final Consumer<StreamFeed> feeds;
    private final Trouble trouble = new Trouble("events come from OpenCTI", Clock.systemUTC());
    private final CountDownLatch closed = new CountDownLatch(1);

    private Backoff backoff;
    // only the reading thread replaces these; others close what they find
    private volatile StreamFeed feed;
    private volatile Call connection;
    private volatile boolean startOver;
    private volatile Optional<RecoveryProgress> recovery = Optional.empty();
    // whether the platform has just refused to recover what the stream no longer holds
    private boolean unrecoverable;

    /**
     * A reader.
     *
     * @param readAhead is given each event as it came, and gives the one for the route
     * @param feeds     is given each feed as it begins: the first, and one after every reset
     */
    public StreamReader(
            OpenCtiClient client,
            String streamId,
            OpenCtiConfiguration configuration,
            ConnectorSession session,
            StreamStatus status,
            UnaryOperator<StreamEvent> readAhead,
            Consumer<StreamFeed> feeds) {
        this.client = client;
        this.streamId = streamId;
        this.configuration = configuration;
        this.session = session;
        this.status = status;
        this.readAhead = readAhead;
        this.feeds = feeds;
        this.backoff = Backoff.of(configuration);
    }

    /** The feed being read into; empty before the connector is registered. */
    public Optional<StreamFeed> feed() {
        return Optional.ofNullable(feed);
    }

    /** How far a recovery is that goes on; empty if there is none. */
    public Optional<RecoveryProgress> recovery() {
        return recovery.filter(progress -> !progress.isOver());
    }

    @Override
    public void run() {
        try {
            while (isOpen()) {
                pause(readOnce());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            status.stopped();
        }
    }

    private void pause(Duration delay) throws InterruptedException {
        StreamFeed current = feed;
        if (current == null || startOver) {
            closed.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            // ends with the feed, too: a reset is no reason to wait
            current.queue().awaitClosed(delay);
        }
    }

    /** Forgets what was read and starts again from the session's state. */
    void startOver() {
        startOver = true;
        disconnect();
    }

    /** Stops reading. What has arrived and is not yet taken is forgotten: it will be read again. */
    public void close() {
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
        Call open = connection;
        if (open != null) {
            open.cancel();
        }
    }

    /**
     * Reads one connection to its end.
     *
     * @return how long to wait before the next
     */
    private Duration readOnce() throws InterruptedException {
        try {
            StreamFeed current = feed;
            if (current == null || startOver || current.queue().isClosed()) {
                startOver = false;
                status.tries(StreamState.REGISTERING);
                // asked first: a reset in between makes its positions count for nothing
                int run = session.run();
                begin(StreamFeed.from(session.start().startFrom(), run, configuration));
            }
            read(feed);
            return Duration.ZERO;
        } catch (IOException e) {
            return isOpen() && !startOver ? failed(e) : Duration.ZERO;
        } catch (UncheckedIOException e) {
            // a disk of ours
            return failed(StreamState.BROKEN, e.getMessage());
        } catch (OutOfMemoryError e) {
            // ends the process: see the dispatcher
            throw e;
        } catch (RuntimeException | Error e) {
            return survived(e);
        }
    }

    /** Reading must go on, whatever it was: nobody else would start it again. */
    private Duration survived(Throwable e) {
        try {
            StreamFeed broken = feed;
            if (broken != null) {
                // what was noted as received may not have got into the queue: nothing after the position counts
                broken.queue().close();
                begin(StreamFeed.from(broken.position().position(), broken.run(), configuration));
            }
            status.failed(
                    StreamState.BROKEN,
                    "unexpected error while reading the stream, it is read again from the position: " + e);
            LOG.error("unexpected error while reading the stream; reading again from the position", e);
        } catch (RuntimeException | Error again) {
            // without memory there may be no new feed yet, and no word about it either
            startOver = true;
        }
        return longestDelay();
    }

    private void begin(StreamFeed next) {
        feed = next;
        feeds.accept(next);
        if (!isOpen()) {
            next.queue().close();
        }
    }

    private Duration failed(IOException e) {
        boolean answered = e instanceof OpenCtiException;
        StreamState state = answered ? ((OpenCtiException) e).state() : StreamState.UNREACHABLE;
        String reason = answered
                ? e.getMessage()
                : "OpenCTI at " + configuration.getUrl() + " cannot be reached or the stream broke off: " + e;
        return failed(state, reason);
    }

    private Duration failed(StreamState state, String reason) {
        Duration delay;
        if (state == StreamState.STOPPED_IN_OPENCTI) {
            // somebody has stopped it and will start it again: no failure to wait longer and longer after
            delay = longestDelay();
        } else {
            delay = backoff.delay();
            backoff = backoff.failed();
        }
        status.failed(state, reason);
        LOG.error("{}; since {}, next try in about {} ms", reason, trouble.since(), delay.toMillis());
        return delay;
    }

    private Duration longestDelay() {
        return configuration.getRetryDelayMax();
    }

    private void read(StreamFeed into) throws IOException, InterruptedException {
        Optional<ConnectorState> known = session.state();
        if (known.isEmpty()) {
            // a reset that is just being noticed
            startOver = true;
            return;
        }
        status.tries(StreamState.CONNECTING);
        ConnectorState from = known.get().at(into.position().received());
        Call call = client.stream(streamId, from);
        connection = call;
        try {
            if (!isOpen() || startOver) {
                // whoever ended it may not have seen this connection
                return;
            }
            // cancelled before it is closed, which would read on for a while
            try (Response response = call.execute();
                    Closeable cancelled = call::cancel) {
                status.opened(Instant.now());
                LOG.info("reading stream {} from {}", streamId, from.startFrom());
                recovery = from.recoveryEnd()
                        .map(until -> recovery.filter(
                                        progress -> progress.until().equals(until))
                                .orElse(new RecoveryProgress(until, from.startFrom(), 0)));
                FrameReader frames = new FrameReader(response.body().byteStream(), configuration.getMaxEventBytes());
                readFrames(frames, from, into);
            }
        } finally {
            connection = null;
        }
    }

    private void readFrames(FrameReader frames, ConnectorState from, StreamFeed into)
            throws IOException, InterruptedException {
        while (isOpen() && !startOver) {
            Frame frame;
            try {
                frame = frames.next();
            } catch (SocketTimeoutException e) {
                throw new OpenCtiException(
                        StreamState.SILENT,
                        "nothing has come from OpenCTI for "
                                + configuration.getIdleTimeout().toMillis()
                                + " ms, not even a heartbeat: it hangs, or something in between has dropped the"
                                + " connection");
            }
            if (!taken(frame, from, into)) {
                return;
            }
        }
    }

    /** Takes one frame in; false if the connection is of no use any more. */
    private boolean taken(Frame frame, ConnectorState from, StreamFeed into) throws IOException, InterruptedException {
        switch (frame.event()) {
            case "create", "update", "delete", "merge" -> {
                StreamEvent event =
                        new StreamEvent(frame.id(), frame.event(), frame.content(), frame.whole() ? 0 : frame.size());
                alive();
                received(StreamId.parse(frame.id()), into.position());
                // a large one is read when it is its turn: until then it is in memory once
                boolean large = event.content().size() > EventQueue.LARGE;
                return into.queue().put(large ? event : readAhead.apply(event));
            }
            case "heartbeat" -> {
                alive();
                StreamId.parse(frame.id()).ifPresent(id -> seen(id, into.position()));
            }
            case "consumer_metrics" -> StreamId.parse(frame.id()).ifPresent(id -> seen(id, into.position()));
            case "connected" -> {
                return !trimmed(frame.data(), from);
            }
            case "no-recover" -> {
                return !recoveryRefused(excerpt(frame), from);
            }
            case "error" ->
                // the platform leaves the connection open, but no event will come over it
                throw new OpenCtiException(
                        StreamState.FAILING, "OpenCTI reports an error on the stream: " + excerpt(frame));
            default -> LOG.debug("event {} of unknown kind {} passed over", frame.id(), frame.event());
        }
        return true;
    }

    private void received(Optional<StreamId> id, StreamPosition position) {
        recovery = recovery.map(progress -> progress.at(id.orElse(progress.cursor()), 1));
        if (recovery().isPresent()) {
            position.received(id, client.clock().now());
        } else {
            position.received(id);
        }
    }

    private void seen(StreamId id, StreamPosition position) {
        recovery = recovery.map(progress -> progress.at(id, 0));
        position.seen(id);
    }

    /**
     * Only what comes from now on would come over this connection, and its signs of life would pass over what the stream
     * holds: that is there for whoever does not ask for more.
     *
     * @return false if nothing more was asked for
     */
    private boolean recoveryRefused(String why, ConnectorState from) {
        String what = "OpenCTI does not recover this stream's past, what the stream holds is read: " + why;
        status.noted(what);
        LOG.warn(what);
        session.doNotRecover();
        unrecoverable = true;
        return from.recoverUntil().isPresent();
    }

    /** Only what comes while a stream is well tells that it is: a platform in trouble answers and connects, too. */
    private void alive() {
        backoff = backoff.reset();
        status.alive();
        trouble.over();
    }

    private static String excerpt(Frame frame) {
        String data = frame.data();
        return data.substring(0, Math.min(data.length(), LONGEST_EXCERPT));
    }

    /** Whether the stream begins after the place to resume from, so that events in between have to be asked for. */
    private boolean trimmed(String connected, ConnectorState from) throws IOException {
        StreamRange range = StreamRange.parse(connected);
        boolean lost = unrecoverable;
        unrecoverable = false;
        if (!range.leavesOut(from)) {
            return false;
        }
        String what = "the stream begins at " + range.first().orElseThrow() + ", after " + from.startFrom();
        if (lost) {
            what += ", and OpenCTI does not recover it: the events between are lost. To get their indicators, take the"
                    + " origin filters off the stream and reset the connector's state in OpenCTI";
            status.noted(what);
            LOG.error(what);
            return false;
        }
        what += ": OpenCTI's database is asked for what is missing, which it has except for deletions";
        status.noted(what);
        LOG.warn(what);
        if (!session.recover(
                range.recoverUntil(new StreamId(client.clock().now().toEpochMilli(), 0)))) {
            status.noted("the state was reset in OpenCTI: everything is read again");
            startOver();
        }
        return true;
    }
}
