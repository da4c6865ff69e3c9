package io.ctiroutes.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What a property does with its cases, and what it tells of the one that fails. */
@Isolated("sets what every property reads")
class PropertyTest {

    @BeforeEach
    @AfterEach
    void asByDefault() {
        System.clearProperty("property.seed");
        System.clearProperty("property.tries");
        System.clearProperty("property.draws");
    }

    @Test
    void aPropertyThatHoldsIsTriedAsOftenAsAskedFor() {
        AtomicInteger tries = new AtomicInteger();

        Property.holds(123, draw -> tries.incrementAndGet());
        assertThat(tries).hasValue(123);

        Property.holds(draw -> tries.incrementAndGet());
        assertThat(tries).hasValue(1123);
    }

    @Test
    void theFirstCaseIsTheSimplest() {
        List<List<Long>> cases = new ArrayList<>();

        Property.holds(1, draw -> cases.add(List.of(draw.anyLong(), draw.between(7, 9L))));

        assertThat(cases).containsExactly(List.of(0L, 7L));
    }

    @Test
    void theSameCasesAreTriedEveryTimeAndOthersOnRequest() {
        List<Long> first = drawn();
        List<Long> second = drawn();
        System.setProperty("property.seed", "7");
        List<Long> other = drawn();
        System.setProperty("property.tries", "3");

        assertThat(second).isEqualTo(first).hasSize(100);
        assertThat(other).isNotEqualTo(first).hasSize(100);
        assertThat(drawn()).isEqualTo(other.subList(0, 3));
    }

    @Test
    void aFailureTellsSeedDrawsValuesAndCause() {
        AssertionError failure = failure(draw -> {
            int number = draw.as("one").between(0, 1000);
            int other = draw.between(-5, -1);
            List<String> words = draw.as("words").list(1, 3, word -> word.string("xyz", 2, 4));
            assertThat(number + other + words.size()).as("sum").isLessThan(50);
        });

        assertThat(failure.getMessage()).startsWith("""
                fails with
                  one = 50
                  -1
                  words = [xx]
                which -Dproperty.draws=50,0,0,0,0,0 tries again, and -Dproperty.seed=1 finds again
                """).contains("[sum]");
        assertThat(failure.getCause()).hasMessageContaining("[sum]");
    }

    @Test
    void theSeedToldFindsTheSameFailureAgain() {
        System.setProperty("property.seed", "77");
        String message = failure(draw -> assertThat(draw.between(0, 100_000)).isLessThan(777))
                .getMessage();

        System.setProperty("property.seed", found(message, "seed=(-?\\d+)"));

        assertThat(failure(draw -> assertThat(draw.between(0, 100_000)).isLessThan(777)))
                .hasMessage(message);
    }

    @Test
    void theDrawsToldAreTheCaseThatFailed() {
        List<List<Integer>> failed = new ArrayList<>();
        Property.Body body = draw -> {
            List<Integer> all = draw.list(0, 30, one -> one.between(0, 500));
            if (all.stream().mapToInt(i -> i).sum() > 776) {
                failed.add(all);
                throw new IllegalStateException("too much");
            }
        };
        String message = failure(body).getMessage();
        failed.clear();

        System.setProperty("property.draws", found(message, "draws=([\\d,]+)"));

        assertThat(failure(body)).hasMessage(message);
        assertThat(failed).containsOnly(List.of(277, 500));
    }

    @Test
    void drawsThatDoNotFailAnyMorePass() {
        List<Integer> cases = new ArrayList<>();
        System.setProperty("property.draws", "4,-1,99");

        Property.holds(draw -> cases.addAll(List.of(draw.between(0, 9), draw.between(0, 9), draw.between(0, 9))));

        assertThat(cases).as("within the bounds").containsExactly(4, 0, 9);
    }

    @Test
    void everyThrowableIsAFailure() {
        assertThat(failure(draw -> {
                    throw new StackOverflowError("deep");
                }))
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(failure(draw -> {
                    throw new IOException("disk " + draw.between(3, 9));
                }))
                .hasMessageContaining("disk 3");
    }

    @Test
    void shrinkingDoesNotEndWithAFailureOfAnotherKind() {
        AssertionError failure = failure(draw -> {
            int number = draw.between(0, 100_000);
            if (number > 20_010) {
                throw new IllegalStateException("large");
            }
            assertThat(number).as("hit on the way down at most").isLessThan(20_000);
        });

        assertThat(failure).hasCauseInstanceOf(IllegalStateException.class).hasMessageContaining("\n  20011\n");
    }

    @Test
    void whatIsAssumedAwayDoesNotCount() {
        List<Integer> kept = new ArrayList<>();

        Property.holds(100, draw -> {
            int number = draw.between(0, 99);
            assumeTrue(number % 2 == 1);
            kept.add(number);
        });

        assertThat(kept).hasSize(100).allMatch(number -> number % 2 == 1);
    }

    @Test
    void whatIsNearlyAlwaysAssumedAwayIsNoProperty() {
        assertThat(failure(draw -> assumeTrue(draw.between(0, 99) == 50)))
                .hasMessageContaining("assumed away")
                .hasNoCause();
    }

    @Test
    void unshrunkTheCaseIsToldAsItCame() {
        List<Integer> failed = new ArrayList<>();

        AssertionError failure = failureOf(() -> Property.holdsUnshrunk(1000, draw -> {
            int number = draw.between(0, 100_000);
            if (number > 1000) {
                failed.add(number);
                throw new IllegalStateException("large");
            }
        }));

        assertThat(failed).hasSize(1);
        assertThat(failure).hasMessageContaining("\n  " + failed.get(0) + "\n");
    }

    private static List<Long> drawn() {
        List<Long> all = new ArrayList<>();
        Property.holds(100, draw -> all.add(draw.anyLong()));
        return all;
    }

    private static AssertionError failure(Property.Body body) {
        return failureOf(() -> Property.holds(body));
    }

    private static AssertionError failureOf(Runnable property) {
        try {
            property.run();
        } catch (AssertionError e) {
            return e;
        }
        throw new IllegalStateException("it holds");
    }

    private static String found(String message, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(message);
        assertThat(matcher.find()).as(message).isTrue();
        return matcher.group(1);
    }
}
