package io.ctiroutes.settings.kind;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Up to which moment a first run recovers from the platform what it knows, before it follows the live stream: an ISO 8601
 * date, with or without time and zone (then UTC), or a word that means no recovery.
 */
public record RecoveryDate() implements Kind<Optional<Instant>> {
    private static final Set<String> NO = Set.of("no", "none", "false");

    @Override
    public Optional<Instant> read(String text) throws RefusedValueException {
        if (NO.contains(text.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        try {
            return Optional.of(instant(text));
        } catch (DateTimeException e) {
            throw new RefusedValueException("is neither an ISO date nor a word for no recovery");
        }
    }

    private static Instant instant(String text) {
        if (!text.contains("T")) {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        TemporalAccessor moment =
                DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
        return moment instanceof OffsetDateTime zoned
                ? zoned.toInstant()
                : LocalDateTime.from(moment).toInstant(ZoneOffset.UTC);
    }

    @Override
    public String write(Optional<Instant> date) {
        return date.map(Instant::toString).orElse("none");
    }

    @Override
    public String allowed() {
        return "an ISO 8601 date, with or without time (UTC unless it names a zone); or no, none, false for no recovery";
    }
}
