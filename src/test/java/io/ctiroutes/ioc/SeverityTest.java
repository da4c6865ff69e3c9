package io.ctiroutes.ioc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeverityTest {

    @ParameterizedTest
    @CsvSource({
        "0, informational",
        "19, informational",
        "20, low",
        "39, low",
        "40, medium",
        "59, medium",
        "60, high",
        "79, high",
        "80, critical",
        "100, critical"
    })
    void everyScoreHasTheSeverityOfItsBand(int score, String severity) {
        assertThat(Severity.ofScore(score).text()).isEqualTo(severity);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, INFORMATIONAL",
        "-2147483648, INFORMATIONAL",
        "101, CRITICAL",
        "120, CRITICAL",
        "2147483647, CRITICAL"
    })
    void aScoreOutsideTheScaleCountsAsTheNearerEnd(int score, Severity severity) {
        assertThat(Severity.ofScore(score)).isEqualTo(severity);
    }
}
