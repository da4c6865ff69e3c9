package io.ctiroutes.opencti.stream;

import io.ctiroutes.opencti.platform.ConnectorState;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.opencti.platform.OpenCtiException;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.opencti.platform.StreamState;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads once all that a live stream has to tell up to now, on a connection of its own: nothing is registered, and no position
 * is saved. One thread runs it, another takes the events.
 *
 * <p>The platform's database comes first. What changes while that is listed may be left out of the list, and comes as an
 * event after it: so the end is where the stream was when the list was over.
 */
public final class StreamScan implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamScan.class);

    // a second of them is as good as an hour: they are taken as fast as they come
    private static final int QUEUE_EVENTS = 2_000;
    private static final long QUEUE_BYTES = 16 * 1024 * 1024;

    /** The platform tells its time in whole seconds. */
    private static final Duration PRECISION = Duration.ofSeconds(1);

    private final OpenCtiClient client;
    private final String streamId;
    private final OpenCtiConfiguration configuration;
    private final EventQueue queue = new EventQueue(QUEUE_EVENTS, QUEUE_BYTES);
    private final CountDownLatch closed = new CountDownLatch(1);
    private List<StreamEvent> taken = List.of();
    private volatile Call connection;
    private volatile boolean whole;
    private volatile Optional<IOException> failure = Optional.empty();
    private volatile Optional<StreamId> begin = Optional.empty();
    private volatile Optional<StreamId> end = Optional.empty();

    // of the reading thread
    private Backoff backoff;
    private int failures;
    private StreamId last = StreamId.BEGINNING;
    private StreamId complete = StreamId.BEGINNING;

    /** A scan that has not begun. */
    public StreamScan(OpenCtiClient client, String streamId, OpenCtiConfiguration configuration) {
        this.client = client;
        this.streamId = streamId;
        this.configuration = configuration;
        this.backoff = Backoff.of(configuration);
    }

    /** Reads until all has come, it is closed, or it has failed too often. */
    @Override
    public void run() {
        try {
            while (!whole && isOpen()) {
                readOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = Optional.of(new IOException("reading the stream was interrupted"));
        } catch (RuntimeException e) {
            failure = Optional.of(new IOException("reading the stream failed: " + e, e));
        }
    }

    private void readOnce() throws InterruptedException {
        try {
            if (begin.isEmpty()) {
                begin = Optional.of(at(client.time()));
            }
            read(begin.get());
        } catch (IOException e) {
            if (!isOpen()) {
                return;
            }
            failures++;
            if (isFinal(e) || failures >= configuration.getMaxAttempts()) {
                failure = Optional.of(e);
                closed.countDown();
                return;
            }
            Duration delay = backoff.delay();
            backoff = backoff.failed();
            LOG.warn("the stream is read on from {} in about {} ms: {}", complete, delay.toMillis(), e.toString());
            closed.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Whether trying again would only wait for somebody to do something. */
    private static boolean isFinal(IOException e) {
        return e instanceof IncompleteStreamException
                || e instanceof OpenCtiException refused
                        && (refused.state() == StreamState.REFUSED
                                || refused.state() == StreamState.NOT_A_STREAM
                                || refused.state() == StreamState.STOPPED_IN_OPENCTI);
    }

    private static StreamId at(Instant time) {
        return new StreamId(time.toEpochMilli(), 0);
    }

    private void read(StreamId until) throws IOException, InterruptedException {
        ConnectorState from = new ConnectorState(
                complete,
                Optional.of(until.time().truncatedTo(ChronoUnit.MILLIS).toString()));
        Call call = client.stream(streamId, from);
        connection = call;
        // cancelled before it is closed, which would read on for a while
        try (Response response = call.execute();
                Closeable cancelled = call::cancel) {
            FrameReader frames = new FrameReader(response.body().byteStream(), configuration.getMaxEventBytes());
            // what is complete comes again if only a part of it came before
            last = complete;
            while (!whole && isOpen()) {
                take(next(frames), from, until);
            }
        } finally {
            connection = null;
        }
    }

    private Frame next(FrameReader frames) throws IOException {
        try {
            return frames.next();
        } catch (SocketTimeoutException e) {
            throw new OpenCtiException(
                    StreamState.SILENT,
                    "nothing has come from OpenCTI for "
                            + configuration.getIdleTimeout().toMillis() + " ms, not even a heartbeat");
        }
    }

    private void take(Frame frame, ConnectorState from, StreamId until) throws IOException, InterruptedException {
        switch (frame.event()) {
            case "create", "update", "delete", "merge" -> {
                if (!isOver(frame, until)) {
                    received(frame);
                }
            }
            case "heartbeat", "consumer_metrics" -> isOver(frame, until);
            case "connected" -> {
                if (StreamRange.parse(frame.data()).leavesOut(from)) {
                    throw new IncompleteStreamException("the stream has lost events after " + complete
                            + " while it was read: it is kept too short");
                }
            }
            case "no-recover" ->
                throw new IncompleteStreamException(
                        "OpenCTI does not tell what this stream's database holds, because of its origin filters: "
                                + frame.data());
            case "error" ->
                throw new OpenCtiException(
                        StreamState.FAILING, "OpenCTI reports an error on the stream: " + frame.data());
            default -> LOG.debug("event {} of unknown kind {} passed over", frame.id(), frame.event());
        }
    }

    private void received(Frame frame) throws InterruptedException {
        queue.put(new StreamEvent(frame.id(), frame.event(), frame.content(), frame.whole() ? 0 : frame.size()));
        failures = 0;
        backoff = backoff.reset();
    }

    /** Whether this frame comes after all that is to be read; notes how far reading has come. */
    private boolean isOver(Frame frame, StreamId until) {
        Optional<StreamId> id = StreamId.parse(frame.id());
        if (id.isEmpty()) {
            return false;
        }
        if (id.get().isAfter(last)) {
            complete = last;
            last = id.get();
        }
        if (end.isEmpty() && last.isAfter(until)) {
            end = Optional.of(at(client.clock().now().plus(PRECISION)));
        }
        whole = end.filter(last::isAfter).isPresent();
        return whole;
    }

    /**
     * Takes events that have come; those that were taken before count as done with.
     *
     * @param most how long to wait for the first
     * @return at most so many; empty if none came in time, or all have been taken
     * @throws IOException if not all can be read; then what was taken is not the whole
     */
    public List<StreamEvent> take(int max, Duration most) throws IOException, InterruptedException {
        queue.done(taken);
        taken = queue.take(max, most);
        if (taken.isEmpty() && failure.isPresent()) {
            throw failure.get();
        }
        return taken;
    }

    /** Whether all has come, and has been taken. */
    public boolean isOver() {
        return whole && queue.events() == 0;
    }

    /** The platform's time when it began, as an event of that moment would have it; empty as long as that is not known. */
    public Optional<StreamId> begin() {
        return begin;
    }

    /** Up to where it reads; empty as long as that is not known. */
    public Optional<StreamId> end() {
        return end;
    }

    private boolean isOpen() {
        return closed.getCount() > 0;
    }

    /** Reads no more. */
    @Override
    public void close() {
        closed.countDown();
        queue.close();
        Call open = connection;
        if (open != null) {
            open.cancel();
        }
    }

    /** The stream does not tell the whole, and will not when it is asked again. */
    private static final class IncompleteStreamException extends IOException {
        IncompleteStreamException(String message) {
            super(message);
        }
    }
}
