package io.ctiroutes.ioc;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/** The texts that OpenCTI's and Falcon's JSON have for moments. */
public final class IsoTime {

    private IsoTime() {}

    /**
     * The moment that is written here in ISO form, with its offset.
     *
     * @throws java.time.DateTimeException if it is none
     */
    public static Instant parse(String text) {
        // not Instant.parse: that takes an hour 24, too
        return OffsetDateTime.parse(text).toInstant();
    }

    /** The moment in ISO form, without its fraction of a second. */
    public static String wholeSeconds(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
