package io.ctiroutes.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may be delivering at the same time, and who has to wait for whom. */
@Timeout(60)
class TurnsTest {

    private static final Duration A_WHILE = Duration.ofMillis(150);

    private final Turns turns = new Turns();

    @Test
    void whatHasNoKeyInCommonIsGrantedAtTheSameTime() throws InterruptedException {
        assertThat(join().take(List.of("a", "b"))).isTrue();
        assertThat(join().take(List.of("c"))).isTrue();
    }

    @Test
    void whatHasAKeyInCommonWaitsForAllBeforeItThatHave() throws InterruptedException {
        Turn first = join();
        first.take(List.of("a"));
        Turn second = join();
        second.take(List.of("b"));

        CompletableFuture<Boolean> third = take(join(), "a", "b");
        CompletableFuture<Boolean> fourth = take(join(), "b");
        over(second);
        await().during(A_WHILE).until(() -> !third.isDone() && !fourth.isDone());

        over(first);
        assertThat(third.join()).isTrue();
        await().during(A_WHILE).until(() -> !fourth.isDone());
    }

    @Test
    void nothingIsGrantedBeforeItIsKnownWhatAllBeforeItAreAbout() throws InterruptedException {
        Turn first = join();
        CompletableFuture<Boolean> second = take(join(), "b");
        await().during(A_WHILE).until(() -> !second.isDone());

        first.take(List.of("a"));

        assertThat(second.join()).isTrue();
    }

    @Test
    void aPartDoesNotTellWhatTheRestIsAbout() throws InterruptedException {
        Turn inParts = join();
        inParts.inParts();
        inParts.take(List.of("a"));
        inParts.leave();

        CompletableFuture<Boolean> next = take(join(), "b");
        await().during(A_WHILE).until(() -> !next.isDone());

        inParts.end();
        assertThat(next.join()).isTrue();
    }

    @Test
    void aPlaceIsKeptWhileItsHolderTriesAgain() throws InterruptedException {
        Turn failing = join();
        failing.take(List.of("a"));
        failing.leave();
        CompletableFuture<Boolean> next = take(join(), "a");
        await().during(A_WHILE).until(() -> !next.isDone());

        assertThat(failing.take(List.of("a"))).isTrue();
    }

    @Test
    void aTurnThatWasGivenUpIsNotOverBeforeEverythingWithinItHasLeft() throws InterruptedException {
        Turn batch = join();
        batch.take(List.of("a"));
        batch.enter();
        batch.leave();
        batch.end();
        CompletableFuture<Boolean> next = take(join(), "a");
        await().during(A_WHILE).until(() -> !next.isDone());

        batch.leave();

        assertThat(next.join()).isTrue();
    }

    @Test
    void inATurnThatWasGivenUpNothingBegins() throws InterruptedException {
        Turn batch = join();
        batch.take(List.of("a"));
        batch.end();

        assertThat(batch.enter()).isFalse();
        assertThat(batch.take(List.of("a"))).isFalse();
    }

    @Test
    void whoHasNotTakenATurnCannotEnterIt() {
        assertThatThrownBy(() -> join().enter()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoDoesNotWantToGoOnWaitsForNothing() throws InterruptedException {
        join().take(List.of("a"));
        AtomicBoolean wanted = new AtomicBoolean(true);
        Turn stopping = turns.join(wanted::get);
        CompletableFuture<Boolean> taken = take(stopping, "a");
        Turn pausing = turns.join(wanted::get);
        pausing.take(List.of("b"));
        CompletableFuture<Boolean> paused = CompletableFuture.supplyAsync(() -> pause(pausing, Duration.ofHours(1)));
        await().during(A_WHILE).until(() -> !taken.isDone() && !paused.isDone());

        wanted.set(false);

        assertThat(taken.join()).isFalse();
        assertThat(paused.join()).isFalse();
        assertThat(pausing.enter()).isFalse();
    }

    @Test
    void aPauseTakesItsTime() {
        long begin = System.nanoTime();

        assertThat(pause(join(), A_WHILE)).isTrue();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(A_WHILE);
    }

    @Test
    void whatIsOverLeavesNothingBehind() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            Turn turn = join();
            turn.take(List.of("a"));
            over(turn);
        }

        assertThat(turns.isEmpty()).isTrue();
    }

    private Turn join() {
        return turns.join(() -> true);
    }

    private static void over(Turn turn) {
        turn.end();
        turn.leave();
    }

    private static CompletableFuture<Boolean> take(Turn turn, String... keys) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return turn.take(List.of(keys));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static boolean pause(Turn turn, Duration time) {
        try {
            return turn.pause(time);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
