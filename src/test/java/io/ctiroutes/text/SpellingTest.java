package io.ctiroutes.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    @ParameterizedTest
    @CsvSource({"abc, abc, 0", "abc, abd, 1", "abc, ab, 1", "'', abc, 3", "kitten, sitting, 3"})
    void theDistanceIsTheNumberOfLettersToChange(String from, String to, int distance) {
        assertThat(Spelling.distance(from, to)).isEqualTo(distance);
        assertThat(Spelling.distance(to, from)).isEqualTo(distance);
    }

    @ParameterizedTest
    @CsvSource({"ssl_verify, ssl-verify", "sslVerify, ssl-verify", "SSL.VERFY, ssl-verify", "tokn, token", "zzz, token"
    })
    void theNearestNameIsFoundWhateverTheCaseAndTheSignsBetweenLetters(String meant, String nearest) {
        assertThat(Spelling.nearest(meant, List.of("token", "ssl-verify", "other")))
                .isEqualTo(nearest);
    }
}
