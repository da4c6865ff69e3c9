package io.ctiroutes.ioc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {

    @ParameterizedTest
    @CsvSource({
        "2026-12-13T08:12:31.377Z, 2026-12-13T08:12:31.377Z",
        "2026-12-13T08:12:31Z, 2026-12-13T08:12:31Z",
        "2026-12-13T08:12:31.000000001Z, 2026-12-13T08:12:31.000000001Z",
        "2024-02-29T23:59:59.9Z, 2024-02-29T23:59:59.900Z",
        "1969-12-31T23:59:59.5Z, 1969-12-31T23:59:59.500Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
        "2026-12-13T08:12Z, 2026-12-13T08:12:00Z",
        "2026-12-13T10:12:31.377+02:00, 2026-12-13T08:12:31.377Z"
    })
    void anIsoTextIsAMoment(String text, Instant moment) {
        assertThat(Moments.of(text)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "tomorrow",
                "2026-12-13",
                "2026-02-29T00:00:00Z",
                "2026-04-31T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "2026-01-01T24:00:00Z",
                "2026-01-01T00:60:00Z",
                "2026-01-01T00:00:60Z",
                "2026-01-01T00:00:00.1234567890Z",
                "2026-01-01T00:00:00,5Z",
                "2026-01-01T00:00:0\u0660Z",
                "2026-01-01T00:00:00"
            })
    void anotherTextIsNone(String text) {
        assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> Moments.of(text));
    }

    @Test
    void everyTextIsReadAsTheLibraryReadsIt() {
        Property.holds(5000, draw -> {
            String text = draw.any(MomentsTest::time);

            assertThat(read(() -> Moments.of(text)))
                    .isEqualTo(read(() -> OffsetDateTime.parse(text).toInstant()));
        });
    }

    @Test
    void everyMomentIsWrittenAsTheLibraryWritesItWithoutItsFraction() {
        Property.holds(5000, draw -> {
            long seconds = draw.as("seconds").between(-70_000_000_000L, 300_000_000_000L);
            Instant moment = Instant.ofEpochSecond(seconds, draw.as("nanos").between(0, 999_999_999));

            assertThat(Moments.wholeSeconds(moment))
                    .isEqualTo(moment.truncatedTo(ChronoUnit.SECONDS).toString());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-0001-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"
            })
    void theFirstAndLastOfFourDigitsAreWrittenAsTheLibraryWritesThem(Instant moment) {
        assertThat(Moments.wholeSeconds(moment)).isEqualTo(moment.toString());
    }

    /** Nearly always one, or nearly one. */
    private static String time(Draw draw) {
        String fraction = draw.string("0123456789", 0, 10);
        String text = String.format(
                "%04d-%02d-%02dT%02d:%02d:%02d%s%s",
                draw.between(0, 9999),
                draw.between(0, 13),
                draw.between(0, 32),
                draw.between(0, 24),
                draw.between(0, 60),
                draw.between(0, 60),
                fraction.isEmpty() ? "" : '.' + fraction,
                draw.of("Z", "z", "+00:00", "-01:30", ""));
        if (draw.bool()) {
            return text;
        }
        int at = draw.between(0, text.length() - 1);
        return text.substring(0, at) + draw.of('-', ':', '.', 'Z', '9', 't', '\u0660') + text.substring(at + 1);
    }

    private static Optional<Instant> read(Supplier<Instant> reading) {
        try {
            return Optional.of(reading.get());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
