package io.ctiroutes.stix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilteredShareTest {

    private final FilteredShare share = new FilteredShare();

    @ParameterizedTest
    @CsvSource({"0, 30", "3, 40", "10, 60", "50, 95", "90, 100"})
    void farMoreThanBeforeIsToldOnceWithNumbers(int usual, int now) {
        window(usual);
        window(usual);

        assertThat(window(now).orElseThrow())
                .contains("let drop " + now + " of the last 100 events", "before it was " + usual + " %");
        assertThat(window(now)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 15", "3, 20", "10, 40", "50, 85", "90, 97", "90, 10", "100, 100", "100, 0"})
    void whatComesAndGoesIsNot(int usual, int now) {
        window(usual);

        assertThat(window(now)).isEmpty();
    }

    @Test
    void theFirstEventsTellWhatIsUsual() {
        assertThat(window(100)).isEmpty();
    }

    @Test
    void aFewEventsTellNothing() {
        window(0);

        assertThat(share.add(0, FilteredShare.WINDOW - 1)).isEmpty();
        assertThat(share.add(0, 1)).isPresent();
    }

    private Optional<String> window(int filtered) {
        return share.add(FilteredShare.WINDOW - filtered, filtered);
    }
}
