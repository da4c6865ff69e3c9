package io.ctiroutes.opencti.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.ctiroutes.opencti.ScriptedPlatform;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorSessionTest {

    private static final String ID = GivenConfiguration.CONNECTOR_ID;
    private static final StreamId POSITION = new StreamId(1748961817678L, 0);
    private static final String DATE = "2025-06-16T02:49:27Z";

    private final OpenCtiStandIn platform = OpenCtiStandIn.start();
    private final ScriptedPlatform scripted = new ScriptedPlatform();
    private final OpenCtiConfiguration configuration = GivenConfiguration.of(platform);
    private final OpenCtiClient client = new OpenCtiClient(configuration);
    private final ConnectorSession session = new ConnectorSession(client, configuration);
    private boolean known = true;

    @AfterEach
    void close() {
        client.close();
        platform.close();
        scripted.close();
    }

    @Test
    void theFirstRunTakesAllThereIsUpToNow() throws Exception {
        configuration.setRecoverIsoDate("");

        ConnectorState state = session.start();

        assertThat(state.startFrom()).isEqualTo(StreamId.BEGINNING);
        assertThat(Instant.parse(state.recoverUntil().orElseThrow()))
                .isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }

    @Test
    void whereNoStateIsToBeSavedThePlatformIsToldNoneWhateverHappens() throws Exception {
        configuration.setSaveState(false);

        session.start();
        assertThat(save(POSITION)).isTrue();
        session.recover(POSITION);

        assertThat(session.state().orElseThrow().startFrom()).isEqualTo(POSITION);
        assertThat(session.state().orElseThrow().recoverUntil()).contains(POSITION.toString());
        assertThat(platform.traffic().pings()).isEmpty();
    }

    @Test
    void whereNoStateIsToBeSavedTheOneThatThePlatformKeepsIsReadAllTheSame() throws Exception {
        configuration.setSaveState(false);
        platform.storeConnectorState(ID, "{\"start_from\":\"" + POSITION + "\"}");

        assertThat(session.start().startFrom()).isEqualTo(POSITION);
        save(new StreamId(1748961817679L, 0));

        assertThat(platform.connectorState(ID)).contains("{\"start_from\":\"" + POSITION + "\"}");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1})
    void theFirstRunTakesAllThereIsUpToThePlatformsNowWhateverOurClockSays(long daysAhead) throws Exception {
        Instant there = Instant.now().plus(daysAhead, ChronoUnit.DAYS);
        try (OpenCtiStandIn elsewhen =
                OpenCtiStandIn.start(OpenCtiOptions.defaults().clock(Clock.fixed(there, ZoneOffset.UTC)))) {
            OpenCtiConfiguration other = GivenConfiguration.of(elsewhen);
            other.setRecoverIsoDate("");
            try (OpenCtiClient to = new OpenCtiClient(other)) {
                ConnectorState state = new ConnectorSession(to, other).start();

                assertThat(Instant.parse(state.recoverUntil().orElseThrow()))
                        .isBetween(there.minusSeconds(1), there.plusSeconds(30));
            }
        }
    }

    @Test
    void thePlatformsTimeOutlivesTheClientThatWasTold() throws Exception {
        Instant there = Instant.parse("2031-01-01T00:00:00Z");
        client.clock().says(there);
        try (OpenCtiClient other = new OpenCtiClient(configuration)) {
            session.with(other, configuration);

            assertThat(other.clock().now()).isBetween(there, there.plusSeconds(30));
        }
    }

    @ParameterizedTest
    @CsvSource({"1748961817678, 1748961817678-0", "1748961817678-5, 1748961817678-5", "0, 0-0", "nonsense, 0-0"})
    void theFirstRunStartsWhereTheOperatorSays(String startTimestamp, String startFrom) throws Exception {
        configuration.setStartTimestamp(startTimestamp);

        assertThat(session.start().startFrom()).hasToString(startFrom);
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "FALSE", "no", "none", "None"})
    void theFirstRunDoesNotRecoverIfTheOperatorSaysSo(String recoverIsoDate) throws Exception {
        configuration.setRecoverIsoDate(recoverIsoDate);

        assertThat(session.start()).isEqualTo(new ConnectorState(StreamId.BEGINNING, Optional.empty()));
    }

    @Test
    void theFirstRunRecoversUpToTheOperatorsDate() throws Exception {
        configuration.setRecoverIsoDate(DATE);

        assertThat(session.start().recoverUntil()).contains(DATE);
    }

    @Test
    void theStateThatAPythonConnectorSavedGoesOn() throws Exception {
        configuration.setStartTimestamp("5");
        platform.storeConnectorState(
                ID, "{\"start_from\": \"1748961817678-0\", \"recover_until\": \"2025-06-16T02:49:27Z\"}");

        assertThat(session.start()).isEqualTo(new ConnectorState(POSITION, Optional.of(DATE)));
    }

    @Test
    void theStateThatAnOlderConnectorSavedGoesOn() throws Exception {
        platform.storeConnectorState(ID, "{\"connectorLastEventId\": \"1748961817678-0\"}");

        assertThat(session.start()).isEqualTo(new ConnectorState(POSITION, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "junk", "{\"start_from\":7}"})
    void aStateThatSaysNothingIsAFirstRun(String saved) throws Exception {
        configuration.setRecoverIsoDate(DATE);
        platform.storeConnectorState(ID, saved);

        assertThat(session.start()).isEqualTo(new ConnectorState(StreamId.BEGINNING, Optional.of(DATE)));
    }

    @Test
    void thePositionIsSavedInTheKnownShape() throws Exception {
        configuration.setRecoverIsoDate(DATE);
        session.start();

        assertThat(save(POSITION)).isTrue();

        assertThat(platform.connectorState(ID))
                .contains("{\"start_from\":\"1748961817678-0\",\"recover_until\":\"" + DATE + "\"}");
        assertThat(session.state()).contains(new ConnectorState(POSITION, Optional.of(DATE)));
    }

    @Test
    void nothingIsSavedBeforeTheStartIsKnown() throws Exception {
        assertThat(save(POSITION)).isTrue();

        assertThat(session.state()).isEmpty();
        assertThat(platform.traffic().graphQlCalls()).isEmpty();
    }

    @Test
    void itRegistersOnceAndGoesOnFromWhatItKnowsItself() throws Exception {
        session.start();
        save(POSITION);
        platform.storeConnectorState(ID, "{\"start_from\":\"1-0\"}");

        assertThat(session.start().startFrom()).isEqualTo(POSITION);
        assertThat(platform.traffic().graphQlCalls("registerConnector")).hasSize(1);
    }

    @Test
    void anotherClientDoesNotChangeWhatIsKnown() throws Exception {
        session.start();
        save(POSITION);
        try (OpenCtiClient other = new OpenCtiClient(configuration)) {
            assertThat(session.with(other, configuration).start().startFrom()).isEqualTo(POSITION);
        }
    }

    @Test
    void aPositionThatCouldNotBeSavedIsStillTheOneToGoOnFrom() throws Exception {
        session.start();
        platform.faults().failGraphQl(1, 502);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> save(POSITION));

        assertThat(session.start().startFrom()).isEqualTo(POSITION);
    }

    @Test
    void aRegistrationThatFailedIsTriedAgain() throws Exception {
        platform.faults().failGraphQl(1, "DATABASE_ERROR", "no shard");
        assertThatExceptionOfType(IOException.class).isThrownBy(session::start);

        session.start();

        assertThat(save(POSITION)).isTrue();
    }

    @Test
    void aFirstRunIsSavedBeforeAnythingIsRead() throws Exception {
        configuration.setRecoverIsoDate(DATE);

        session.start();

        assertThat(platform.connectorState(ID)).contains("{\"start_from\":\"0-0\",\"recover_until\":\"" + DATE + "\"}");
    }

    @Test
    void aFirstRunThatCannotBeSavedHasNotBegun() throws Exception {
        session.start();
        save(POSITION);
        platform.resetConnectorState(ID);
        save(POSITION);
        platform.faults().failGraphQl(1, 502);

        assertThatExceptionOfType(IOException.class).isThrownBy(session::start);

        assertThat(session.state()).isEmpty();
        assertThat(session.start().startFrom()).isEqualTo(StreamId.BEGINNING);
    }

    @Test
    void aRecoveryIsSavedBeforeItBegins() throws Exception {
        session.start();

        session.recover(POSITION);

        assertThat(platform.connectorState(ID))
                .hasValueSatisfying(state -> assertThat(state).contains("\"recover_until\":\"" + POSITION + '"'));
    }

    @Test
    void aRecoveryThatCannotBeSavedHasNotBegun() throws Exception {
        ConnectorState before = session.start();
        platform.faults().failGraphQl(1, 502);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> session.recover(POSITION));

        assertThat(session.state()).contains(before);
    }

    @Test
    void aResetInTheUserInterfaceStartsOver() throws Exception {
        session.start();
        save(POSITION);
        platform.resetConnectorState(ID);

        assertThat(save(POSITION)).isFalse();

        assertThat(session.state()).isEmpty();
        assertThat(session.start().startFrom()).isEqualTo(StreamId.BEGINNING);
        assertThat(save(StreamId.BEGINNING)).isTrue();
    }

    @Test
    void aResetThatIsToldAsARecoveryBeginsStartsOver() throws Exception {
        session.start();
        save(POSITION);
        platform.resetConnectorState(ID);

        assertThat(session.recover(POSITION)).isFalse();

        assertThat(session.state()).isEmpty();
        assertThat(session.start().startFrom()).isEqualTo(StreamId.BEGINNING);
        assertThat(platform.connectorState(ID))
                .hasValueSatisfying(state -> assertThat(state).contains("\"start_from\":\"0-0\""));
    }

    @Test
    void aPositionFromBeforeAResetIsNotWrittenOverTheFirstRun() throws Exception {
        session.start();
        save(POSITION);
        platform.resetConnectorState(ID);
        int before = session.run();
        save(POSITION);
        session.start();

        // a save that had the old position in hand already
        assertThat(session.save(before, POSITION)).isTrue();

        assertThat(session.state().orElseThrow().startFrom()).isEqualTo(StreamId.BEGINNING);
        assertThat(platform.connectorState(ID))
                .hasValueSatisfying(state -> assertThat(state).contains("\"start_from\":\"0-0\""));
    }

    @Test
    void aStaleAnswerIsNoResetAndNotBelieved() throws Exception {
        session.start();
        save(POSITION);
        platform.faults().staleEcho(true);
        StreamId later = new StreamId(POSITION.milliseconds() + 1, 0);

        assertThat(save(later)).isTrue();

        assertThat(session.start().startFrom()).isEqualTo(later);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\"null\"", "\"{}\""})
    void anEmptyAnswerToTheVeryFirstStateIsStaleToo(String nothing) throws Exception {
        String state = "\"{\\\"start_from\\\":\\\"1-0\\\"}\"";
        scripted.keeps(nothing).keeps(nothing).keeps(state).keeps(state).keeps(nothing);
        OpenCtiConfiguration other = GivenConfiguration.at(scripted.url());
        try (OpenCtiClient to = new OpenCtiClient(other)) {
            ConnectorSession fresh = new ConnectorSession(to, other);
            fresh.start();

            // nothing was kept before the start: its first, empty answer tells nothing
            assertThat(fresh.save(fresh.run(), POSITION)).isTrue();
            // once a state was kept, an empty answer is a reset
            assertThat(fresh.save(fresh.run(), POSITION)).isFalse();
        }
    }

    @Test
    void emptyAnswersThatDoNotEndAreAResetEvenIfNoStateWasEverKept() throws Exception {
        for (int answers = 0; answers < 9; answers++) {
            scripted.keeps("\"\"");
        }
        OpenCtiConfiguration other = GivenConfiguration.at(scripted.url());
        try (OpenCtiClient to = new OpenCtiClient(other)) {
            ConnectorSession fresh = new ConnectorSession(to, other);
            fresh.start();

            assertThat(fresh.save(fresh.run(), POSITION)).isTrue();
            assertThat(fresh.save(fresh.run(), POSITION)).isFalse();

            // the first answer after a reset may be stale as well
            fresh.start();
            assertThat(fresh.save(fresh.run(), StreamId.BEGINNING)).isTrue();
            assertThat(fresh.save(fresh.run(), StreamId.BEGINNING)).isFalse();
        }
    }

    @Test
    void aResetBeforeTheFirstPingIsNoticedToo() throws Exception {
        platform.storeConnectorState(ID, "{\"start_from\":\"1748961817678-0\"}");
        session.start();
        platform.resetConnectorState(ID);

        assertThat(save(POSITION)).isFalse();
    }

    @Test
    void aConnectorThatWasDeletedRegistersAgainAndKeepsItsPosition() throws Exception {
        session.start();
        save(POSITION);
        platform.forgetConnector(ID);

        assertThat(save(POSITION)).isTrue();

        assertThat(platform.traffic().graphQlCalls("registerConnector")).hasSize(2);
        assertThat(platform.connectorState(ID))
                .hasValueSatisfying(state -> assertThat(state).contains("1748961817678-0"));
    }

    @Test
    void aConnectorThatWasDeletedIsRegisteredAgainForARecoveryToo() throws Exception {
        session.start();
        platform.forgetConnector(ID);

        assertThat(session.recover(POSITION)).isTrue();

        assertThat(platform.connectorState(ID))
                .hasValueSatisfying(state -> assertThat(state).contains("\"recover_until\":\"" + POSITION + '"'));
    }

    @Test
    void anEditedRouteThatSavesItsStateDoes() throws Exception {
        configuration.setSaveState(false);
        session.start();
        save(POSITION);
        OpenCtiConfiguration edited = configuration.copy();
        edited.setSaveState(true);

        session.with(client, edited);
        save(POSITION);

        assertThat(platform.connectorState(ID))
                .hasValueSatisfying(state -> assertThat(state).contains(POSITION.toString()));
    }

    @Test
    void anEditedFirstRunCountsAfterAReset() throws Exception {
        session.start();
        save(POSITION);
        OpenCtiConfiguration edited = configuration.copy();
        edited.setStartTimestamp("1748961817000");
        edited.setRecoverIsoDate(DATE);

        assertThat(session.with(client, edited).start().startFrom()).isEqualTo(POSITION);
        platform.resetConnectorState(ID);
        save(POSITION);

        assertThat(session.start()).isEqualTo(new ConnectorState(new StreamId(1748961817000L, 0), Optional.of(DATE)));
    }

    @Test
    void anEditedNameIsToldAndAResetThatIsStillToBeToldIsNotMissed() throws Exception {
        session.start();
        save(POSITION);
        platform.resetConnectorState(ID);
        OpenCtiConfiguration edited = configuration.copy();
        edited.setConnectorName("Another");
        try (OpenCtiClient other = new OpenCtiClient(edited)) {
            assertThat(session.with(other, edited).start().startFrom()).isEqualTo(POSITION);

            assertThat(platform.traffic().graphQlCalls("registerConnector")).hasSize(2);
            assertThat(save(POSITION)).isFalse();
        }
    }

    @Test
    void askingForRecoveryIsRememberedUntilItIsTakenBack() throws Exception {
        session.start();

        session.recover(POSITION);
        assertThat(session.start().recoverUntil()).contains("1748961817678-0");

        session.doNotRecover();
        assertThat(session.start().recoverUntil()).isEmpty();
    }

    @Test
    void aFirstRunThatEndedBeforeItHadGotAnywhereIsStillOneThatReadsAllThereIs() throws Exception {
        List<String> told = new ArrayList<>();
        configuration.setRecoverIsoDate("");
        listened(told).start();
        listened(told).start();
        assertThat(told).containsOnly("resumed from the beginning").hasSize(2);

        ConnectorSession third = listened(told);
        third.start();
        third.save(third.run(), POSITION);
        listened(told).start();
        assertThat(told)
                .endsWith("resumed from the beginning", "saving " + POSITION, "resumed at " + POSITION)
                .hasSize(5);
    }

    @Test
    void thatTheStreamDoesNotBringAllIsTold() throws Exception {
        List<String> told = new ArrayList<>();
        configuration.setRecoverIsoDate("");
        ConnectorSession first = listened(told);
        first.start();

        first.doNotRecover();

        assertThat(told).containsExactly("resumed from the beginning", "lost");
        configuration.setSaveState(false);
        platform.storeConnectorState(ID, "{\"start_from\":\"0-0\",\"recover_until\":false}");
        listened(told).start();
        assertThat(told).endsWith("resumed somewhere").hasSize(3);
    }

    @Test
    void whatThePlatformKeepsIsShownAndNotBelieved() throws Exception {
        assertThat(session.shown()).as("not registered yet").isEmpty();
        session.start();
        save(POSITION);
        assertThat(session.shown()).contains(POSITION);

        platform.storeConnectorState(ID, "{\"start_from\":\"5-0\"}");

        assertThat(session.shown()).contains(new StreamId(5, 0));
        assertThat(session.start().startFrom()).isEqualTo(POSITION);
    }

    @Test
    void aConnectorThatWasDeletedIsRegisteredAgainWhenItIsAskedFor() throws Exception {
        session.start();
        save(POSITION);
        platform.forgetConnector(ID);

        assertThat(session.shown()).isEmpty();

        assertThat(session.registeredAgain()).isEqualTo(1);
        assertThat(save(POSITION)).isTrue();
        assertThat(platform.traffic().graphQlCalls("registerConnector")).hasSize(2);
    }

    @Test
    void whatAPlatformHeldBeforeAConnectorWasDeletedAndRegisteredAgainIsNoReset() throws Exception {
        String state = "\"{\\\"start_from\\\":\\\"1-0\\\"}\"";
        scripted.keeps(state)
                .keeps(state)
                .keeps("null")
                .keeps("null")
                .keeps(state)
                .keeps("\"\"");
        OpenCtiConfiguration other = GivenConfiguration.at(scripted.url());
        try (OpenCtiClient to = new OpenCtiClient(other)) {
            ConnectorSession deleted = new ConnectorSession(to, other);
            deleted.start();
            assertThat(deleted.save(deleted.run(), POSITION)).isTrue();

            assertThat(deleted.shown()).isEmpty();

            assertThat(deleted.save(deleted.run(), POSITION)).isTrue();
            assertThat(deleted.save(deleted.run(), POSITION)).isTrue();
            assertThat(deleted.save(deleted.run(), POSITION)).isFalse();
        }
    }

    @Test
    void aResetIsToldByTheNextSaveAlsoIfItWasAskedBefore() throws Exception {
        session.start();
        save(POSITION);
        platform.resetConnectorState(ID);

        assertThat(session.shown()).isEmpty();

        assertThat(save(POSITION)).isFalse();
        assertThat(session.registeredAgain()).isZero();
    }

    @Test
    void aPositionBeforeWhichNothingIsWhereItShouldBeIsNotGoneOnFrom() throws Exception {
        List<String> told = new ArrayList<>();
        configuration.setRecoverIsoDate("");
        ConnectorSession first = listened(told);
        first.start();
        first.save(first.run(), POSITION);
        known = false;

        assertThat(listened(told).start().startFrom()).isEqualTo(StreamId.BEGINNING);

        assertThat(told).endsWith("resumed at " + POSITION, "resumed from the beginning");
    }

    private ConnectorSession listened(List<String> told) {
        return new ConnectorSession(client, configuration, new PositionListener() {
            @Override
            public boolean resumed(String connectorId, Optional<StreamId> position, boolean fromTheBeginning) {
                String from = position.map(at -> "at " + at).orElse("somewhere");
                told.add("resumed " + (fromTheBeginning ? "from the beginning" : from));
                return position.isEmpty() || known;
            }

            @Override
            public void saving(String connectorId, StreamId position) {
                told.add("saving " + position);
            }

            @Override
            public void lost(String why) {
                told.add("lost");
            }
        });
    }

    private boolean save(StreamId position) throws IOException {
        return session.save(session.run(), position);
    }
}
