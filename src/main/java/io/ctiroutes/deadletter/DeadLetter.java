package io.ctiroutes.deadletter;

import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.text.Sha256;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * An IOC change that Falcon refused for good, or an event that cannot be read or handled: kept on disk with its reason.
 *
 * @param category what kind of reason, e.g. {@code refused}, {@code quota} or {@code malformed}
 * @param reason   in words
 * @param change   what was wanted; absent for a whole event
 * @param event    the event that it comes from
 * @param answer   Falcon's row about it, as JSON
 * @param attempts how often it was refused
 * @param since    when it was refused first
 * @param last     when it was refused last
 */
public record DeadLetter(
        String category,
        String reason,
        Optional<IocChange> change,
        Event event,
        Optional<String> answer,
        int attempts,
        Instant since,
        Instant last) {

    /** The category of an event that cannot be read. */
    public static final String MALFORMED = "malformed";

    /** The category of an event at which the routes failed, again and again. */
    public static final String FAILED = "failed";

    /** All categories that the connector itself gives; the routes, which people edit, may give others to events. */
    public static final Set<String> CATEGORIES =
            Set.of(Refusal.REFUSED, Refusal.UNCONFIRMED, Refusal.FAILED_IN_FALCON, MALFORMED, FAILED);

    private static final int NAME_MOST = 80;

    /** Whether this is about a whole event, of which no IOC change could be made or delivered. */
    public boolean wholeEvent() {
        return change.isEmpty();
    }

    /** Of its file: there is one letter for an IOC, and one for an event that is kept whole. */
    String fileName() {
        return change.map(of -> fileName(of.key())).orElseGet(() -> fileName(event));
    }

    static String fileName(IocKey key) {
        return fileName(key.type().text(), key.value(), key.toString());
    }

    static String fileName(Event event) {
        return fileName("event", event.id() + '_' + event.type(), event.data());
    }

    /** A name that people recognise, and that no two letters share. */
    private static String fileName(String kind, String value, String identity) {
        String readable = readable(value);
        String shortened = readable.substring(0, Math.min(NAME_MOST, readable.length()));
        return kind + '_' + shortened + '_' + digest(identity) + ".json";
    }

    /** As a value is spelt in the name of a file. */
    static String readable(String value) {
        return value.replaceAll("[^A-Za-z0-9.-]", "_");
    }

    private static String digest(String text) {
        return HexFormat.of().formatHex(Sha256.of(text), 0, 6);
    }

    /**
     * The stream event behind a dead letter.
     *
     * @param id   the stream id
     * @param type the SSE event name
     * @param data the frame's JSON as it came
     */
    public record Event(String id, String type, String data) {}
}
