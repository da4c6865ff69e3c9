package io.ctiroutes.sandbox.falcon;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads and writes moments as Falcon does. Whole seconds, which are most, are quick; of the rest the last ones are remembered, for
 * the rows of a request share theirs.
 */
final class Moments {
    private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
    private static final String WHOLE_SECOND = "0000-00-00T00:00:00Z";
    private static final int REMEMBERED = 1_000;
    private static final int LAST_YEAR = 9_999;

    private final Map<Instant, String> written = new HashMap<>();

    /** The moment that a text means; a day means its beginning. */
    static Optional<Instant> read(String text) {
        return isWholeSecond(text) ? wholeSecond(text) : parse(text);
    }

    String write(Instant moment) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(moment.getEpochSecond(), 0, ZoneOffset.UTC);
        if (moment.getNano() == 0 && time.getYear() > 0 && time.getYear() <= LAST_YEAR) {
            return wholeSecond(time);
        }
        if (written.size() > REMEMBERED) {
            written.clear();
        }
        return written.computeIfAbsent(moment, Instant::toString);
    }

    private static boolean isWholeSecond(String text) {
        if (text.length() != WHOLE_SECOND.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char shape = WHOLE_SECOND.charAt(i);
            char c = text.charAt(i);
            if (shape == '0' ? c < '0' || c > '9' : c != shape) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Instant> wholeSecond(String text) {
        try {
            return Optional.of(LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 5, 7),
                            number(text, 8, 10),
                            number(text, 11, 13),
                            number(text, 14, 16),
                            number(text, 17, 19))
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            // there is a second 60 now and then
            return parse(text);
        }
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static String wholeSecond(LocalDateTime time) {
        byte[] text = WHOLE_SECOND.getBytes(StandardCharsets.US_ASCII);
        put(time.getYear(), text, 3);
        put(time.getMonthValue(), text, 6);
        put(time.getDayOfMonth(), text, 9);
        put(time.getHour(), text, 12);
        put(time.getMinute(), text, 15);
        put(time.getSecond(), text, 18);
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static void put(int number, byte[] text, int last) {
        for (int i = last, left = number; left > 0; i--, left /= 10) {
            text[i] = (byte) ('0' + left % 10);
        }
    }

    private static Optional<Instant> parse(String text) {
        try {
            if (DAY.matcher(text).matches()) {
                return Optional.of(LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
            }
            return MOMENT.matcher(text).matches() ? Optional.of(Instant.parse(text)) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
