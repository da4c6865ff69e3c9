package io.ctiroutes.sandbox.opencti;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Dates as the platform writes them: ISO 8601 in UTC, always with three digits of milliseconds. */
public final class Timestamps {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /** A time as the platform writes it. */
    public static String format(Instant instant) {
        return FORMAT.format(instant);
    }

    static String format(long milliseconds) {
        return format(Instant.ofEpochMilli(milliseconds));
    }
}
