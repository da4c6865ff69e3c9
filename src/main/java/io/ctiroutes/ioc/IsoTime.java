package io.ctiroutes.ioc;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** The texts that OpenCTI's and Falcon's JSON have for moments. */
public final class IsoTime {

    /** How OpenCTI writes them, with a digit for each 0. */
    private static final String USUAL = "0000-00-00T00:00:00.000Z";

    private static final int NANOS_PER_MILLI = 1_000_000;

    private IsoTime() {}

    /**
     * The moment that is written here in ISO form, with its offset.
     *
     * @throws java.time.DateTimeException if it is none
     */
    public static Instant parse(String text) {
        // every event has one: the library takes 2 us and 2 kB for it, a tenth of the memory that an event takes in all
        return isUsual(text) ? usual(text) : any(text);
    }

    private static Instant any(String text) {
        // not Instant.parse: that takes an hour 24, too
        return OffsetDateTime.parse(text).toInstant();
    }

    private static boolean isUsual(String text) {
        boolean usual = text.length() == USUAL.length();
        for (int i = 0; usual && i < USUAL.length(); i++) {
            char c = text.charAt(i);
            usual = USUAL.charAt(i) == '0' ? c >= '0' && c <= '9' : c == USUAL.charAt(i);
        }
        return usual;
    }

    private static Instant usual(String text) {
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19),
                        number(text, 20, 23) * NANOS_PER_MILLI)
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    /** The moment in ISO form, without its fraction of a second. */
    public static String wholeSeconds(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
