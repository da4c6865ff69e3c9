package io.ctiroutes.sandbox.falcon;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads and writes moments as Falcon does; remembers the last ones, for most rows of a request share theirs. */
final class Moments {
    private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
    private static final int REMEMBERED = 1_000;

    private final Map<String, Optional<Instant>> parsed = new HashMap<>();
    private final Map<Instant, String> written = new HashMap<>();

    /** The moment that a text means; a day means its beginning. */
    Optional<Instant> read(String text) {
        if (parsed.size() > REMEMBERED) {
            parsed.clear();
        }
        return parsed.computeIfAbsent(text, Moments::parse);
    }

    String write(Instant moment) {
        if (written.size() > REMEMBERED) {
            written.clear();
        }
        return written.computeIfAbsent(moment, Instant::toString);
    }

    static Optional<Instant> parse(String text) {
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
