package io.ctiroutes.ioc;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;

/** Moments in time, and the texts that JSON has for them. */
public final class Moments {

    // 2026-12-13T08:12:31.377Z, with or without a fraction
    private static final String FORM = "dddd-dd-ddTdd:dd:dd";
    private static final int FRACTION_MAX = 9;
    private static final int SECONDS_A_DAY = 86_400;
    private static final long FIRST_OF_FOUR_DIGITS =
            Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long END_OF_FOUR_DIGITS =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond() + 1;

    private Moments() {}

    /**
     * The moment that is written here in ISO form, with its offset.
     *
     * @throws java.time.DateTimeException if it is none
     */
    public static Instant of(String text) {
        return isPlain(text) ? ofPlain(text) : OffsetDateTime.parse(text).toInstant();
    }

    /** The moment in ISO form, without its fraction of a second. */
    public static String wholeSeconds(Instant moment) {
        long seconds = moment.getEpochSecond();
        if (seconds < FIRST_OF_FOUR_DIGITS || seconds >= END_OF_FOUR_DIGITS) {
            return moment.truncatedTo(ChronoUnit.SECONDS).toString();
        }
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_A_DAY));
        int second = Math.floorMod(seconds, SECONDS_A_DAY);
        StringBuilder text = new StringBuilder(FORM.length() + 1);
        append(text, day.getYear() / 100);
        append(text, day.getYear() % 100);
        append(text.append('-'), day.getMonthValue());
        append(text.append('-'), day.getDayOfMonth());
        append(text.append('T'), second / 3600);
        append(text.append(':'), second / 60 % 60);
        append(text.append(':'), second % 60);
        return text.append('Z').toString();
    }

    private static void append(StringBuilder text, int twoDigits) {
        text.append((char) ('0' + twoDigits / 10)).append((char) ('0' + twoDigits % 10));
    }

    /** Whether it is of the common form, and its numbers are those of a time; the rest is left to the library. */
    private static boolean isPlain(String text) {
        int last = text.length() - 1;
        if (last < FORM.length() || text.charAt(last) != 'Z') {
            return false;
        }
        for (int i = 0; i < FORM.length(); i++) {
            char wanted = FORM.charAt(i);
            if (wanted == 'd' ? !isDigit(text.charAt(i)) : text.charAt(i) != wanted) {
                return false;
            }
        }
        if (last > FORM.length()) {
            int digits = last - FORM.length() - 1;
            if (text.charAt(FORM.length()) != '.' || digits < 1 || digits > FRACTION_MAX) {
                return false;
            }
            for (int i = FORM.length() + 1; i < last; i++) {
                if (!isDigit(text.charAt(i))) {
                    return false;
                }
            }
        }
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        return month >= 1
                && month <= 12
                && day >= 1
                && (day <= 28 || YearMonth.of(number(text, 0, 4), month).isValidDay(day))
                && number(text, 11, 13) < 24
                && number(text, 14, 16) < 60
                && number(text, 17, 19) < 60;
    }

    private static Instant ofPlain(String text) {
        long day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                .toEpochDay();
        int second = (number(text, 11, 13) * 60 + number(text, 14, 16)) * 60 + number(text, 17, 19);
        int end = text.length() - 1;
        int nanos = 0;
        for (int i = FORM.length() + 1; i <= FORM.length() + FRACTION_MAX; i++) {
            nanos = nanos * 10 + (i < end ? text.charAt(i) - '0' : 0);
        }
        return Instant.ofEpochSecond(day * SECONDS_A_DAY + second, nanos);
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
