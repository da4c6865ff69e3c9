package io.ctiroutes.ioc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class IsoTimePropertiesTest {

    @Test
    void aTextInTheUsualFormIsTheMomentThatTheLibraryReads() {
        Property.holds(draw -> {
            String text = draw.as("text").any(IsoTimePropertiesTest::nearlyUsual);

            assertThat(read(text, IsoTime::parse))
                    .isEqualTo(read(text, any -> OffsetDateTime.parse(any).toInstant()));
        });
    }

    /** Some fields are out of bounds, and a character may be another. */
    private static String nearlyUsual(Draw draw) {
        String text = String.format(
                Locale.ROOT,
                "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                draw.between(0, 9999),
                draw.between(0, 13),
                draw.between(0, 32),
                draw.between(0, 25),
                draw.between(0, 61),
                draw.between(0, 61),
                draw.between(0, 999));
        int at = draw.between(0, text.length() - 1);
        return draw.optional(other -> other.of("+", "-", ":", " ", "t", "z", "\u0665", ""))
                .map(other -> text.substring(0, at) + other + text.substring(at + 1))
                .orElse(text);
    }

    private static Optional<Instant> read(String text, Function<String, Instant> reader) {
        try {
            return Optional.of(reader.apply(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
