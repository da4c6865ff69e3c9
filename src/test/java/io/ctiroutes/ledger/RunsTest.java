package io.ctiroutes.ledger;

import static io.ctiroutes.ledger.GivenEntry.A;
import static io.ctiroutes.ledger.GivenEntry.B;
import static io.ctiroutes.ledger.GivenEntry.NOW;
import static io.ctiroutes.ledger.GivenEntry.get;
import static io.ctiroutes.ledger.GivenEntry.live;
import static io.ctiroutes.ledger.GivenEntry.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the claims of the ledger are all there are, and when the ledger is an older copy. */
class RunsTest {

    private static final Optional<String> NO_POSITION = Optional.empty();

    @TempDir
    Path data;

    private final MovableClock clock = new MovableClock(NOW);
    private Ledger ledger;

    @BeforeEach
    void open() {
        ledger = new Ledger(data, clock);
        ledger.open();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private void restart() {
        close();
        open();
    }

    private static String position(long secondsAfterNow) {
        return NOW.plusSeconds(secondsAfterNow).toEpochMilli() + "-0";
    }

    @Test
    void aNewLedgerIsNotComplete() {
        assertThat(ledger.isComplete()).isFalse();
    }

    @Test
    void aFirstRunMakesItCompleteOnceItHasComeToTheTimeAtWhichItBegan() {
        ledger.resumed("c", NO_POSITION, true);
        put(ledger, live(A));
        clock.forward(Duration.ofHours(1));

        ledger.saving("c", position(-1));
        assertThat(ledger.isComplete()).isFalse();

        ledger.saving("c", position(0));
        assertThat(ledger.isComplete()).isTrue();
        restart();
        assertThat(ledger.isComplete()).isTrue();
    }

    @Test
    void aFirstRunMayBeInterrupted() {
        ledger.resumed("c", NO_POSITION, true);
        put(ledger, live(A));
        restart();
        clock.forward(Duration.ofHours(1));
        ledger.resumed("c", NO_POSITION, true);
        ledger.saving("c", position(-100));
        restart();
        ledger.resumed("c", Optional.of(position(-100)), true);
        assertThat(ledger.isComplete()).isFalse();

        ledger.saving("c", position(1));

        assertThat(ledger.isComplete()).isTrue();
        assertThat(fingerprint()).isEqualTo(77);
    }

    @Test
    void whatWasToldByOthersIsTrustedAlthoughItWasNoPartOfARun() {
        put(ledger, live(A));
        ledger.caughtUp("c", position(100));

        ledger.resumed("c", Optional.of(position(100)), true);

        assertThat(fingerprint()).isEqualTo(77);
        assertThat(ledger.isComplete()).as("others may have left something out").isFalse();
    }

    @Test
    void anOlderCopyThatHasCaughtUpIsNoOlderCopy() {
        ledger.resumed("c", Optional.of(position(-100)), true);
        ledger.saving("c", position(-50));
        put(ledger, live(A));
        ledger.caughtUp("c", position(100));

        ledger.resumed("c", Optional.of(position(100)), true);
        assertThat(fingerprint()).isEqualTo(77);

        // as is one that is ahead
        ledger.caughtUp("c", position(10));
        ledger.resumed("c", Optional.of(position(50)), true);
        assertThat(fingerprint()).isEqualTo(77);
    }

    @Test
    void aStreamThatIsResumedInTheMiddleLeavesItIncomplete() {
        ledger.resumed("c", Optional.of(position(-100)), true);
        put(ledger, live(A));

        ledger.saving("c", position(100));

        assertThat(ledger.isComplete()).isFalse();
        assertThat(fingerprint()).as("what is learnt now is trusted").isEqualTo(77);
    }

    @Test
    void aStreamThatIsNotReadFromTheBeginningLeavesItIncomplete() {
        ledger.resumed("c", NO_POSITION, false);

        ledger.saving("c", position(100));

        assertThat(ledger.isComplete()).isFalse();
    }

    @Test
    void aLedgerThatHeldSomethingBeforeIsNotMadeCompleteByARun() {
        put(ledger, live(A));

        ledger.resumed("c", NO_POSITION, true);
        ledger.saving("c", position(100));

        assertThat(ledger.isComplete()).isFalse();
    }

    @Test
    void itStaysCompleteAcrossRestartsAlsoWhenItIsAheadOfOpenCti() {
        complete();
        ledger.saving("c", position(50));
        restart();

        ledger.resumed("c", Optional.of(position(40)), true);

        assertThat(ledger.isComplete()).isTrue();
        assertThat(fingerprint()).isEqualTo(77);
    }

    @Test
    void anOlderCopyIsNotTrustedAndNotComplete() throws IOException {
        complete();
        Path copy = Files.createTempFile("ledger", "copy");
        close();
        Files.copy(data.resolve("ledger.db"), copy, StandardCopyOption.REPLACE_EXISTING);
        open();
        ledger.resumed("c", Optional.of(position(20)), true);
        ledger.saving("c", position(30));
        close();
        Files.move(copy, data.resolve("ledger.db"), StandardCopyOption.REPLACE_EXISTING);
        open();

        ledger.resumed("c", Optional.of(position(30)), true);

        assertThat(ledger.isComplete()).isFalse();
        assertThat(fingerprint()).isZero();
        assertThat(get(ledger, A).claims())
                .as("they may have been released since")
                .isEmpty();
        assertThat(get(ledger, A).delivered().orElseThrow().eventId())
                .isEqualTo(live(A).delivered().orElseThrow().eventId());
        assertThat(ledger.counts().claims()).isZero();
        put(ledger, live(B));
        restart();
        ledger.resumed("c", Optional.of(position(30)), true);
        assertThat(get(ledger, B)).as("what is learnt since is trusted").isEqualTo(live(B));
        assertThat(ledger.isComplete()).isFalse();
    }

    @Test
    void aLedgerOfAnotherConnectorIsNotTrusted() {
        complete();

        ledger.resumed("other", Optional.of(position(1)), true);

        assertThat(ledger.isComplete()).isFalse();
        assertThat(fingerprint()).isZero();
    }

    @Test
    void aResetKeepsWhatWasDeliveredAndLeavesItIncomplete() {
        complete();

        ledger.resumed("c", NO_POSITION, true);
        ledger.saving("c", position(100));

        assertThat(ledger.isComplete()).isFalse();
        assertThat(fingerprint()).isEqualTo(77);
        restart();
        ledger.resumed("c", Optional.of(position(100)), true);
        assertThat(fingerprint()).isEqualTo(77);
    }

    @Test
    void itIsCompleteWhenAllStreamsHaveComeFarEnough() {
        ledger.resumed("c", NO_POSITION, true);
        ledger.resumed("d", NO_POSITION, true);
        put(ledger, live(A));
        restart();
        ledger.resumed("d", NO_POSITION, true);

        ledger.saving("c", position(0));
        assertThat(ledger.isComplete()).isFalse();
        ledger.saving("d", position(0));
        assertThat(ledger.isComplete()).isTrue();

        ledger.resumed("e", NO_POSITION, true);
        assertThat(ledger.isComplete()).isFalse();
        ledger.saving("c", position(10));
        assertThat(ledger.isComplete()).isFalse();
        ledger.saving("e", position(10));
        assertThat(ledger.isComplete()).isTrue();
    }

    @Test
    void aReconciliationMakesItComplete() {
        ledger.resumed("c", Optional.of(position(-100)), true);
        put(ledger, live(A));

        ledger.complete();
        ledger.saving("c", position(100));

        assertThat(ledger.isComplete()).isTrue();
        restart();
        ledger.resumed("c", Optional.of(position(100)), true);
        assertThat(ledger.isComplete()).isTrue();
    }

    @Test
    void itIsIncompleteOnceSomethingWasLeftOut() {
        complete();

        ledger.incomplete("a part of the stream is gone");
        ledger.saving("c", position(200));

        assertThat(ledger.isComplete()).isFalse();
        restart();
        assertThat(ledger.isComplete()).isFalse();
    }

    private void complete() {
        ledger.resumed("c", NO_POSITION, true);
        put(ledger, live(A));
        ledger.saving("c", position(20));
        assertThat(ledger.isComplete()).isTrue();
    }

    private long fingerprint() {
        return get(ledger, A).delivered().orElseThrow().fingerprint();
    }
}
