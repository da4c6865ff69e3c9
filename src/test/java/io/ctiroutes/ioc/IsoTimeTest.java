package io.ctiroutes.ioc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {

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
        assertThat(IsoTime.parse(text)).isEqualTo(moment);
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
        assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> IsoTime.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-13T08:12:31.377Z, 2026-12-13T08:12:31Z",
        "2026-12-13T08:12:00.999999999Z, 2026-12-13T08:12:00Z",
        "1969-12-31T23:59:59.5Z, 1969-12-31T23:59:59Z"
    })
    void aFractionOfASecondIsLeftOut(Instant moment, String text) {
        assertThat(IsoTime.wholeSeconds(moment)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-0001-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"
            })
    void theFirstAndLastOfFourDigitsAreWrittenAsTheLibraryWritesThem(Instant moment) {
        assertThat(IsoTime.wholeSeconds(moment)).isEqualTo(moment.toString());
    }
}
