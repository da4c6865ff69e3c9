package io.ctiroutes.sandbox.opencti;

import java.util.function.Predicate;

/** One entry of the event log. What a stream makes of it is decided when it is read, by the filter that the stream has then. */
interface LogEntry {

    LoggedEvent shown(StreamId id, Predicate<Indicator> filter);
}
