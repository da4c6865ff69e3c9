package io.ctiroutes.writeback;

import io.ctiroutes.falcon.alerts.AlertQuery;
import java.time.Instant;

/** Alerts are read page by page, from a time on. */
public final class AlertSearch {

    private final Instant begun;
    private AlertQuery query;
    private long read;
    private boolean open = true;

    AlertSearch(Instant begun, Instant since, boolean oursOnly) {
        this.begun = begun;
        this.query = AlertQuery.first(since, oursOnly);
    }

    /** Whether there is another page. */
    public boolean isOpen() {
        return open;
    }

    /** What the request for the next page says. */
    public String body() {
        return query.body();
    }

    Instant begun() {
        return begun;
    }

    AlertQuery query() {
        return query;
    }

    long read() {
        return read;
    }

    /** A page has been read, and this is the next. */
    void goOn(int alerts, String next) {
        read += alerts;
        query = query.next(next);
    }

    /** From the beginning, without asking for our source. */
    void ofAnySource() {
        read = 0;
        query = AlertQuery.first(query.since(), false);
    }

    void end() {
        open = false;
    }
}
