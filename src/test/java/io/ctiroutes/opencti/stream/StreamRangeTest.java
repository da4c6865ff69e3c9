package io.ctiroutes.opencti.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.opencti.platform.ConnectorState;
import io.ctiroutes.opencti.platform.StreamId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamRangeTest {

    private static final StreamId NOW = new StreamId(1748961900000L, 0);

    @ParameterizedTest
    @CsvSource({
        // resume, recover, oldest, whether something is missing
        "0-0, , 1748961817678-0, false",
        "1748961817678-0, , 1748961817678-0, false",
        "1748961817679-0, , 1748961817678-0, false",
        "1748961817677-9, , 1748961817678-0, true",
        "1748961817678-0, , 1748961817678-1, true",
        "1748961817677-0, 2025-06-03T14:43:37.678Z, 1748961817678-0, false",
        "1748961817677-0, 1748961817678-0, 1748961817678-0, false",
        // what is asked for ends before the stream begins
        "1748961817000-0, 2025-06-03T14:43:37.677Z, 1748961817678-0, true",
        "1748961817000-0, 1748961817677-0, 1748961817678-0, true",
        "1748961817000-0, nonsense, 1748961817678-0, true",
        "1748961817000-0, , nonsense, false"
    })
    void eventsAreLeftOutIfTheStreamBeginsLaterAndTheyAreNotAskedFor(
            String from, String recover, String oldest, boolean missing) {
        ConnectorState asked = new ConnectorState(StreamId.parse(from).orElseThrow(), Optional.ofNullable(recover));

        assertThat(StreamRange.parse("{\"firstEventId\":\"" + oldest + "\"}").leavesOut(asked))
                .isEqualTo(missing);
    }

    @ParameterizedTest
    @CsvSource({
        "1748961817678-0, 1748961817999-5, 1748961817999-5",
        "1748961817678-0, , 1748961900000-0",
        // our idea of the time does not count against what the platform says
        "1748961999999-7, , 1748961999999-7",
        "1748961999999-7, 1748961999999-7, 1748961999999-7"
    })
    void theDatabaseMakesUpForItUntilTheLatestEvent(String first, String last, String until) {
        StreamRange range = new StreamRange(StreamId.parse(first), StreamId.parse(last));

        assertThat(range.recoverUntil(NOW)).hasToString(until);
        // or it would be asked for again and again
        assertThat(range.leavesOut(new ConnectorState(new StreamId(5, 0), Optional.of(until))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "{}", "[]", "7", "{\"firstEventId\":5}"})
    void aFrameThatSaysNothingIsNoReasonToRecover(String connected) {
        assertThat(StreamRange.parse(connected).leavesOut(new ConnectorState(new StreamId(5, 0), Optional.empty())))
                .isFalse();
    }

    @Test
    void bothEndsAreRead() {
        assertThat(StreamRange.parse("{\"lastEventId\":\"9-1\",\"firstEventId\":\"5-0\"}"))
                .isEqualTo(new StreamRange(Optional.of(new StreamId(5, 0)), Optional.of(new StreamId(9, 1))));
    }
}
