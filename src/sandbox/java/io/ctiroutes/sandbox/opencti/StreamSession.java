package io.ctiroutes.sandbox.opencti;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** One request for the stream, as the platform saw it: what was asked, how it was answered, how much was sent. */
public final class StreamSession {

    private final String query;
    private final Map<String, String> headers;
    private final Instant since;
    private final long sinceNanos = System.nanoTime();
    private final AtomicLong eventsSent = new AtomicLong();
    private volatile int status;
    private volatile boolean open = true;
    private volatile String lastSentId = "";

    StreamSession(String query, Map<String, String> headers, Instant since) {
        this.query = query == null ? "" : query;
        this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        this.headers.putAll(headers);
        this.since = since;
    }

    /** The query string as sent; empty if there was none. */
    public String query() {
        return query;
    }

    /** The request's header; empty if there was none. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The request's headers, by name whatever its case. */
    public Map<String, String> headers() {
        return Collections.unmodifiableMap(headers);
    }

    /** When the request came. */
    public Instant since() {
        return since;
    }

    /** When the request came, as {@link System#nanoTime()}. */
    public long sinceNanos() {
        return sinceNanos;
    }

    /** The answer's status; 0 while there is none. */
    public int status() {
        return status;
    }

    /** How many {@code create}, {@code update}, {@code delete} and {@code merge} frames were written, references included. */
    public long eventsSent() {
        return eventsSent.get();
    }

    /** The id of the last event or heartbeat written; empty before the first. */
    public String lastSentId() {
        return lastSentId;
    }

    /** Whether it is still being answered, or waits for an answer. */
    public boolean isOpen() {
        return open;
    }

    void answered(int newStatus) {
        status = newStatus;
    }

    void sent(int events, StreamId id) {
        eventsSent.addAndGet(events);
        lastSentId = id.toString();
    }

    void closed() {
        open = false;
    }
}
