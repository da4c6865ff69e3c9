package io.ctiroutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.console.ConsoleAccess.Request;
import io.ctiroutes.console.ConsoleAccess.Verdict;
import io.ctiroutes.sandbox.MovableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleAccessTest {

    private static final String PASSWORD = "pässword: with a colon";

    private final MovableClock clock = new MovableClock(Instant.parse("2026-12-01T00:00:00Z"));
    private final ConsoleAccess locked = new ConsoleAccess(Optional.of(PASSWORD), List.of("Falcon.Example.com"), clock);
    private final ConsoleAccess open = new ConsoleAccess(Optional.empty(), List.of(), clock);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:9113",
                "127.0.0.1:9113",
                "[::1]:9113",
                "10.1.2.3",
                "falcon.example.com:9113",
                "FALCON.example.com.:9113"
            })
    void itsOwnNamesAndAllAddressesLeadToIt(String host) {
        assertThat(locked.of(request("a", host, basic("any", PASSWORD)))).isEqualTo(Verdict.OK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "localhost.evil.example:9113", "falcon.example.com.evil.example", "", "a b"})
    void anotherNameCouldBeMadeToMeanThisMachineByAnybody(String host) {
        assertThat(locked.of(request("a", host, basic("any", PASSWORD)))).isEqualTo(Verdict.WRONG_HOST);
        assertThat(open.of(request("a", host, null))).isEqualTo(Verdict.WRONG_HOST);
    }

    @Test
    void withoutAHostThereIsNoAnswer() {
        assertThat(open.of(request("a", null, null))).isEqualTo(Verdict.WRONG_HOST);
    }

    @ParameterizedTest
    @CsvSource({
        "Basic, wrong",
        "Basic, ''",
        "Bearer, 'pässword: with a colon'",
    })
    void theWholePasswordHasToBeKnown(String scheme, String password) {
        String header = basic("any", password).replace("Basic", scheme);

        assertThat(locked.of(request("a", "localhost", header))).isEqualTo(Verdict.NO_PASSWORD);
        assertThat(locked.of(request("b", "localhost", "Basic no base64!"))).isEqualTo(Verdict.NO_PASSWORD);
        assertThat(locked.of(request("b", "localhost", basic("any", PASSWORD)))).isEqualTo(Verdict.OK);
    }

    @Test
    void fiveFailuresInAMinuteAreEnoughOfAClient() {
        for (int i = 0; i < 5; i++) {
            // to be asked is no failure
            assertThat(locked.of(request("a", "localhost", null))).isEqualTo(Verdict.NO_PASSWORD);
            assertThat(locked.of(request("a", "localhost", basic("any", "wrong"))))
                    .isEqualTo(Verdict.NO_PASSWORD);
        }

        assertThat(locked.of(request("a", "localhost", basic("any", PASSWORD)))).isEqualTo(Verdict.TOO_MANY);
        assertThat(locked.of(request("b", "localhost", basic("any", PASSWORD)))).isEqualTo(Verdict.OK);
        clock.forward(Duration.ofSeconds(59));
        assertThat(locked.of(request("a", "localhost", basic("any", PASSWORD)))).isEqualTo(Verdict.TOO_MANY);
        clock.forward(Duration.ofSeconds(1));
        assertThat(locked.of(request("a", "localhost", basic("any", PASSWORD)))).isEqualTo(Verdict.OK);
    }

    @Test
    void thatManyClientsFailMakesNobodyElseWait() {
        for (int i = 0; i < 5_000; i++) {
            locked.of(request("client-" + i, "localhost", basic("any", "wrong")));
        }

        assertThat(locked.of(request("a", "localhost", basic("any", PASSWORD)))).isEqualTo(Verdict.OK);
    }

    @Test
    void aChangeNeedsTheHeaderThatAPageElsewhereCannotSend() {
        assertThat(open.of(new Request("a", "localhost", null, true, false))).isEqualTo(Verdict.NOT_MARKED);
        assertThat(open.of(new Request("a", "localhost", null, true, true))).isEqualTo(Verdict.OK);
        assertThat(locked.of(new Request("a", "localhost", null, true, true))).isEqualTo(Verdict.NO_PASSWORD);
    }

    private static Request request(String client, String host, String authorization) {
        return new Request(client, host, authorization, false, false);
    }

    private static String basic(String user, String password) {
        byte[] text = (user + ':' + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(text);
    }
}
