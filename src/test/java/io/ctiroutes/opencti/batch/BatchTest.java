package io.ctiroutes.opencti.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.opencti.stream.Backoff;
import io.ctiroutes.opencti.stream.StreamEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final List<StreamEvent> EVENTS = IntStream.range(0, 3)
            .mapToObj(i -> new StreamEvent(i + "-0", "create", "{}"))
            .toList();

    private final Batch batch = new Batch(EVENTS, 3, new Backoff(SECOND, Duration.ofSeconds(60), 0, () -> 0));

    @Test
    void allEventsComeTogetherUntilTheyHaveFailedTooOften() {
        IllegalStateException failure = new IllegalStateException("no");
        batch.failed(failure);
        batch.failed(failure);
        assertThat(batch.isAlone()).isFalse();
        assertThat(batch.next()).isEqualTo(EVENTS);
        assertThat(batch.range()).isEqualTo("0-0 to 2-0");

        batch.failed(failure);

        assertThat(batch.isAlone()).isTrue();
        assertThat(batch.next()).isEqualTo(EVENTS.subList(0, 1));
    }

    @Test
    void aloneEachEventComesUntilItIsAcknowledged() {
        IntStream.range(0, 3).forEach(i -> batch.failed(new IllegalStateException()));

        batch.acknowledged();
        assertThat(batch.next()).isEqualTo(EVENTS.subList(1, 2));
        IntStream.range(0, 100).forEach(i -> batch.failed(new IllegalStateException()));
        assertThat(batch.next()).isEqualTo(EVENTS.subList(1, 2));
        batch.acknowledged();
        assertThat(batch.next()).isEqualTo(EVENTS.subList(2, 3));
        assertThat(batch.isDone()).isFalse();
        batch.acknowledged();

        assertThat(batch.isDone()).isTrue();
    }

    @Test
    void anotherCauseStartsTheCountAgain() {
        for (int i = 0; i < 20; i++) {
            batch.failed(new IllegalStateException(i % 4 < 2 ? "red" : "green"));
        }

        assertThat(batch.isAlone()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "event 1789373551421-0 is bad, event 1789373551422-7 is bad, true",
        "took 5 ms, took 61 ms, true",
        "no host a.example, no host b.example, false",
        ",, true",
        ", x, false"
    })
    void wordsWithADigitInThemDoNotMakeAnotherCause(String first, String second, boolean same) {
        batch.failed(new IllegalStateException(first));
        batch.failed(new IllegalStateException(second));
        batch.failed(new IllegalStateException(second));

        assertThat(batch.isAlone()).isEqualTo(same);
    }

    @Test
    void itIsTheRootOfACauseThatCounts() {
        batch.failed(new IllegalStateException("one", new IOException("reset")));
        batch.failed(new IllegalArgumentException("two", new IOException("reset")));
        batch.failed(new IOException("reset"));

        assertThat(batch.isAlone()).isTrue();
    }

    @Test
    void causesThatGoInCirclesAndEndlessMessagesAreNoProblem() {
        Exception circle = new Exception("a");
        circle.initCause(new Exception("b", circle));
        batch.failed(circle);
        batch.failed(new IllegalStateException("x".repeat(10_000_000)));
    }

    @Test
    void delaysGrowAndBeginAnewWithEveryEventAlone() {
        IllegalStateException failure = new IllegalStateException("no");
        assertThat(batch.failed(failure)).isEqualTo(SECOND);
        assertThat(batch.failed(failure)).isEqualTo(Duration.ofSeconds(2));
        assertThat(batch.failed(failure)).isEqualTo(Duration.ofSeconds(4));
        assertThat(batch.failed(failure)).isEqualTo(SECOND);
        assertThat(batch.failed(failure)).isEqualTo(Duration.ofSeconds(2));
        batch.acknowledged();
        assertThat(batch.failed(failure)).isEqualTo(SECOND);
    }
}
