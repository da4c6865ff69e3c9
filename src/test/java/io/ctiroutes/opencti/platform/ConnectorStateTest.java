package io.ctiroutes.opencti.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorStateTest {

    private static final StreamId ID = new StreamId(1748961817678L, 3);
    private static final String DATE = "2025-06-16T02:49:27Z";

    @Test
    void theShapeOfTodayIsRead() {
        assertThat(ConnectorState.parse(
                        "{\"start_from\":\"1748961817678-3\",\"recover_until\":\"2025-06-16T02:49:27Z\"}"))
                .contains(new ConnectorState(ID, Optional.of(DATE)));
    }

    @Test
    void theShapeOfOlderConnectorsIsRead() {
        assertThat(
                        ConnectorState.parse(
                                "{\"connectorLastEventId\": \"1748961817678-3\", \"connectorStartTime\": \"2025-06-16T02:49:27Z\"}"))
                .contains(new ConnectorState(ID, Optional.of(DATE)));
    }

    @Test
    void theShapeOfTodayCountsWhereBothAreThere() {
        assertThat(ConnectorState.parse("{\"connectorLastEventId\":\"1-0\",\"start_from\":\"1748961817678-3\"}"))
                .contains(new ConnectorState(ID, Optional.empty()));
    }

    @Test
    void aDashIsTheBeginning() {
        assertThat(ConnectorState.parse("{\"connectorLastEventId\":\"-\"}"))
                .contains(new ConnectorState(StreamId.BEGINNING, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "null", "\"\"", "\" \"", "5", "{}"})
    void noRecoveryIsReadHoweverItIsSaid(String recoverUntil) {
        assertThat(ConnectorState.parse("{\"start_from\":\"1748961817678-3\",\"recover_until\":" + recoverUntil + "}"))
                .contains(new ConnectorState(ID, Optional.empty()));
    }

    @Test
    void whatOtherConnectorsKeepBesidesIsPassedOver() {
        assertThat(ConnectorState.parse(
                        "{\"intel\":{\"a\":[]},\"start_from\":\"1748961817678-3\",\"last_written_msg_id\":5}"))
                .contains(new ConnectorState(ID, Optional.empty()));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "null", " null ", "{}", "\"\"", "\n"})
    void nothingKeptIsEmpty(String text) {
        assertThat(ConnectorState.isEmpty(text)).isTrue();
        assertThat(ConnectorState.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "junk",
                "{",
                "[]",
                "5",
                "\"1748961817678-3\"",
                "{\"start_from\":5}",
                "{\"start_from\":null}",
                "{\"start_from\":\"\"}",
                "{\"start_from\":\"yesterday\"}",
                "{\"start_from\":\"1748961817678\"}",
                "{\"start_from\":{\"id\":\"1-0\"}}",
                "{\"recover_until\":\"2025-06-16T02:49:27Z\"}"
            })
    void whatCannotBeReadIsSomethingKeptButNoState(String text) {
        assertThat(ConnectorState.isEmpty(text)).isFalse();
        assertThat(ConnectorState.parse(text)).isEmpty();
    }

    @Test
    void itIsWrittenInTheShapeThatPythonConnectorsRead() {
        assertThat(new ConnectorState(ID, Optional.of(DATE)).json())
                .isEqualTo("{\"start_from\":\"1748961817678-3\",\"recover_until\":\"2025-06-16T02:49:27Z\"}");
        assertThat(new ConnectorState(ID, Optional.empty()).json())
                .isEqualTo("{\"start_from\":\"1748961817678-3\",\"recover_until\":false}");
    }

    @Test
    void whatIsWrittenIsReadBack() {
        ConnectorState withRecovery = new ConnectorState(new StreamId(5, -1), Optional.of("a \"date\""));
        ConnectorState without = new ConnectorState(StreamId.BEGINNING, Optional.empty());

        assertThat(ConnectorState.parse(withRecovery.json())).contains(withRecovery);
        assertThat(ConnectorState.parse(without.json())).contains(without);
    }

    @Test
    void anotherPositionKeepsTheRecovery() {
        assertThat(new ConnectorState(StreamId.BEGINNING, Optional.of(DATE)).at(ID))
                .isEqualTo(new ConnectorState(ID, Optional.of(DATE)));
    }
}
