package io.ctiroutes.falcon.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispositionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                       0 | Detection, standard detection.                                                         | DETECTED
                      16 | Prevention, process killed.                                                            | PREVENTED
                    2304 | Detection, process would have been blocked if related prevention policy setting was enabled. | DETECTED
                    2304 | Prevention, process killed.                                                            | PREVENTED
                    2048 | Detection triggered, process was allowed to continue                                   | DETECTED
                       0 | ' PREVENTION, operation blocked'                                                       | PREVENTED
                    """)
    void whatFalconSaysInWordsCounts(long bits, String description, Disposition disposition) {
        assertThat(Disposition.of(description, bits)).isEqualTo(disposition);
    }

    @ParameterizedTest
    @CsvSource({
        "0, DETECTED",
        "2, DETECTED",
        "16, PREVENTED",
        "128, PREVENTED",
        "1024, PREVENTED",
        "2048, PREVENTED",
        "2176, PREVENTED",
        // the policy is off
        "272, DETECTED",
        "2304, DETECTED",
        // the host was cut off from the network, and the process runs
        "64, DETECTED",
        // the kill failed
        "131088, DETECTED",
        "-1, DETECTED"
    })
    void withoutWordsTheNumberIsRead(long bits, Disposition disposition) {
        assertThat(Disposition.of("", bits)).isEqualTo(disposition);
        assertThat(Disposition.of("Unbekannt", bits)).isEqualTo(disposition);
    }
}
