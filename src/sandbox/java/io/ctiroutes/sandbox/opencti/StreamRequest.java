package io.ctiroutes.sandbox.opencti;

import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a reader of the stream asks for.
 *
 * @param from         where to start; absent: with what comes next
 * @param recover      the upper bound of the catch-up from the database; absent: no catch-up
 * @param listenDelete whether deletions are wanted
 */
record StreamRequest(Optional<StreamId> from, Optional<StreamId> recover, boolean listenDelete) {

    static StreamRequest of(HttpServerRequest request) {
        return new StreamRequest(
                firstOf(request.getParam("from"), request.getHeader("from"), request.getHeader("last-event-id"))
                        .flatMap(StreamRequest::position),
                firstOf(request.getParam("recover"), request.getHeader("recover"), request.getHeader("recover-date"))
                        .flatMap(StreamRequest::position),
                !firstOf(request.getParam("listen-delete"), request.getHeader("listen-delete"))
                        .equals(Optional.of("false")));
    }

    boolean wantsRecovery() {
        return recover.isPresent() && from.isPresent() && recover.get().compareTo(from.get()) > 0;
    }

    private static Optional<String> firstOf(String... values) {
        return Stream.of(values)
                .filter(value -> value != null && !value.isEmpty())
                .findFirst();
    }

    /**
     * Whatever has exactly one dash is taken for an event id; one that is none makes every read of the log fail, so that nothing is
     * ever delivered. A bare number is no date and starts with what comes next.
     */
    private static Optional<StreamId> position(String text) {
        if (text.equals("0")) {
            return Optional.of(StreamId.ZERO);
        }
        if (text.indexOf('-') >= 0 && text.indexOf('-') == text.lastIndexOf('-')) {
            return Optional.of(StreamId.parse(text).orElse(StreamId.LARGEST));
        }
        return date(text).map(instant -> StreamId.at(instant.toEpochMilli()));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(
                    text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException notADate) {
            return Optional.empty();
        }
    }
}
