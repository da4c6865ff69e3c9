package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One open stream: first the catch-up, then the log from its cursor on, with a heartbeat now and then. It writes only while the
 * socket takes it, and goes on when the socket has drained. Confined to the event loop, except for {@link #logGrew}.
 */
final class StreamConnection {

    /** Batches written before others get their turn. */
    private static final int TURN = 16;

    private final Context eventLoop;
    private final HttpConnection socket;
    private final HttpServerResponse response;
    private final EventLog log;
    private final Supplier<Predicate<Indicator>> filter;
    private final OpenCtiFaults faults;
    private final OpenCtiOptions options;
    private final StreamSession session;
    private final boolean listenDelete;
    private final FrameBatch batch;
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Runnable listener = this::logGrew;

    private Recovery recovery;
    private StreamId cursor;
    private StreamId lastEventId = StreamId.ZERO;
    private boolean idle = true;
    private boolean closed;
    private int unflushed;

    StreamConnection(
            Context eventLoop,
            HttpServerRequest request,
            EventLog log,
            Supplier<Predicate<Indicator>> filter,
            OpenCtiFaults faults,
            OpenCtiOptions options,
            StreamSession session,
            boolean listenDelete) {
        this.eventLoop = eventLoop;
        this.socket = request.connection();
        this.response = request.response();
        this.log = log;
        this.filter = filter;
        this.faults = faults;
        this.options = options;
        this.session = session;
        this.listenDelete = listenDelete;
        this.batch = new FrameBatch(faults);
    }

    void open(Recovery catchUp, StreamId start) {
        recovery = catchUp;
        cursor = start;
        write(Buffer.buffer(Frame.body("connected", Json.bytes(information()))));
        log.whenAppended(listener);
        send();
    }

    /** The stream of a recovery that origin filters forbid: it says so and tells only what comes. */
    void openWithoutRecovery(String streamId) {
        StreamId now = log.idle(StreamId.LARGEST).orElseThrow();
        open(Recovery.none(null), now);
        ObjectNode data = Json.object()
                .put("stream", streamId)
                .put(
                        "message",
                        "Recovery from history is disabled on streams configured with origin filters; resuming from"
                                + " live events only.")
                .put("resume_from", now.toString());
        write(Buffer.buffer(Frame.of(now, "no-recover", Json.bytes(data))));
    }

    /** A stream that fails right after it began: it stays open, with heartbeats but without events. */
    void openInError(String streamId, String message) {
        recovery = Recovery.none(null);
        cursor = StreamId.LARGEST;
        write(Buffer.buffer(Frame.body("connected", Json.bytes(information()))));
        write(Buffer.buffer(Frame.error(streamId, message)));
    }

    private ObjectNode information() {
        StreamId first = log.firstId();
        StreamId last = log.lastId();
        return Json.object()
                .put("lastEventId", last.toString())
                .put("firstEventId", first.toString())
                .put("firstEventDate", Timestamps.format(first.milliseconds()))
                .put("lastEventDate", Timestamps.format(last.milliseconds()))
                .put("streamSize", log.length())
                .put("connectionId", UUID.randomUUID().toString());
    }

    private void logGrew() {
        if (awake.compareAndSet(false, true)) {
            eventLoop.runOnContext(nothing -> {
                awake.set(false);
                send();
            });
        }
    }

    /** Writes what there is to write and the socket takes. */
    void send() {
        for (int written = 0; !closed && !faults.isSilent(); written++) {
            if (response.writeQueueFull()) {
                response.drainHandler(nothing -> send());
                return;
            }
            if (written == TURN) {
                logGrew();
                return;
            }
            fill();
            if (batch.isUnused()) {
                return;
            }
            sendBatch();
        }
    }

    private void fill() {
        if (!recovery.isDone()) {
            lastEventId = recovery.fill(batch, lastEventId);
            if (!batch.isUnused()) {
                return;
            }
        }
        // read anew for every batch, as the platform does
        Predicate<Indicator> shown = filter.get();
        for (Map.Entry<StreamId, LogEntry> entry : log.after(cursor).entrySet()) {
            cursor = entry.getKey();
            lastEventId = cursor;
            LoggedEvent event = entry.getValue().shown(cursor, shown);
            batch.add(event.deletion() && !listenDelete ? LoggedEvent.hidden(cursor) : event);
            if (batch.isFull()) {
                return;
            }
        }
    }

    private void sendBatch() {
        idle = false;
        session.sent(batch.events(), lastEventId);
        boolean cut = batch.isCut();
        Buffer bytes = batch.take();
        if (bytes.length() > 0) {
            write(bytes);
        }
        if (cut) {
            cut();
        }
    }

    private void write(Buffer bytes) {
        unflushed++;
        response.write(bytes).onComplete(result -> unflushed--);
    }

    /** Like the platform: no heartbeat for a reader that lags behind, but the metrics. */
    void beat() {
        if (closed || faults.isSilent()) {
            return;
        }
        if (idle && recovery.isDone() && unflushed == 0) {
            lastEventId = log.idle(cursor).orElse(lastEventId);
        }
        idle = true;
        if (lastEventId.equals(StreamId.ZERO)) {
            return;
        }
        if (unflushed == 0) {
            TextNode date = TextNode.valueOf(Timestamps.format(lastEventId.milliseconds()));
            write(Buffer.buffer(Frame.of(lastEventId, "heartbeat", Json.bytes(date))));
            session.sent(0, lastEventId);
        }
        if (options.consumerMetrics()) {
            write(Buffer.buffer(Frame.of(lastEventId, "consumer_metrics", Json.bytes(metrics()))));
        }
    }

    private static ObjectNode metrics() {
        return Json.object()
                .put("deliveryRate", 0)
                .put("processingRate", 12.4)
                .put("resolutionRate", 0)
                .put("productionRate", 11.9)
                .put("timeLag", 3.2)
                .put("estimatedOutOfDepth", 0);
    }

    void cut() {
        closed();
        socket.close();
    }

    void end() {
        if (!closed) {
            closed();
            response.end();
        }
    }

    void closed() {
        closed = true;
        log.noLonger(listener);
        session.closed();
    }
}
