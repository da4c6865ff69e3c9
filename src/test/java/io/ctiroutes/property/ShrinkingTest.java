package io.ctiroutes.property;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever case a failure is found with, the smallest is told. */
class ShrinkingTest {

    private static final long SEEDS = 5;

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 1000, 123_456, Integer.MAX_VALUE, 1L << 60})
    void aNumberBecomesTheThreshold(long threshold) {
        assertThat(smallest(Draw::anyLong, number -> number < threshold)).containsOnly(threshold);
        assertThat(smallest(Draw::anyLong, number -> number > -threshold)).containsOnly(-threshold);
    }

    @Test
    void aNumberAwayFromZeroBecomesItsNearerBound() {
        assertThat(smallest(draw -> draw.between(10, 20), number -> false)).containsOnly(10);
        assertThat(smallest(draw -> draw.between(-20, -10), number -> false)).containsOnly(-10);
    }

    @Test
    void aListBecomesTheOneElementThatFails() {
        assertThat(smallest(
                        draw -> draw.list(0, 200, one -> one.between(0, 100_000)),
                        list -> list.stream().noneMatch(one -> one >= 777)))
                .containsOnly(List.of(777));
    }

    @Test
    void aLongElementGoesAsAWhole() {
        assertThat(smallest(
                        draw -> draw.list(0, 40, one -> one.string("abc", 32, 32)),
                        list -> list.stream().noneMatch(one -> one.contains("b"))))
                .containsOnly(List.of("a".repeat(31) + "b"));
    }

    @Test
    void aSumIsMovedToTheLastElements() {
        assertThat(smallest(
                        draw -> draw.list(0, 50, one -> one.between(0, 1000)),
                        list -> list.stream().mapToInt(one -> one).sum() <= 1000))
                .containsOnly(List.of(1, 1000));
    }

    @Test
    void aPairIsLoweredTogether() {
        assertThat(smallest(
                        draw -> List.of(draw.between(0, 9999), draw.between(0, 9999)),
                        pair -> pair.get(0) < 50 || pair.get(0) >= pair.get(1)))
                .containsOnly(List.of(50, 51));
        assertThat(smallest(
                        draw -> List.of(draw.between(0, 99), draw.between(0, 99)),
                        pair -> pair.get(0) < 50 || !pair.get(0).equals(pair.get(1))))
                .containsOnly(List.of(50, 50));
    }

    @Test
    void twoEqualElementsAreAllThatIsLeftOfAList() {
        assertThat(smallest(
                        draw -> draw.list(0, 100, one -> one.between(0, 20)),
                        list -> new HashSet<>(list).size() == list.size()))
                .containsOnly(List.of(0, 0));
    }

    @Test
    void aTextBecomesTheCharactersThatFail() {
        assertThat(smallest(draw -> AnyText.text(draw, 60), text -> text.chars().allMatch(c -> c < 0x80)))
                .containsOnly("\u0080");
        assertThat(smallest(draw -> draw.string("abc", 0, 40), text -> !text.contains("b") || !text.contains("c")))
                .containsOnly("bc");
    }

    @Test
    void aTreeBecomesTheShortestOfItsDepth() {
        assertThat(smallest(ShrinkingTest::tree, tree -> !tree.contains("((("))).containsOnly("(((0)))");
    }

    @Test
    void theSimplestOfSeveralChoicesIsTheFirst() {
        assertThat(smallest(draw -> draw.of("a", "b", "c"), text -> text.equals("a")))
                .containsOnly("b");
        assertThat(smallest(draw -> draw.way(1, 2, 3), way -> false)).containsOnly(0);
        assertThat(smallest(draw -> draw.optional(Draw::bool), value -> false)).containsOnly(Optional.empty());
        assertThat(smallest(Draw::bool, value -> false)).containsOnly(false);
    }

    private static String tree(Draw draw) {
        return draw.way(2, 1) == 0
                ? String.valueOf(draw.between(0, 99))
                : "(" + String.join("", draw.list(1, 2, ShrinkingTest::tree)) + ")";
    }

    /** What is left of the first failure that each of many seeds finds. */
    private static <T> List<T> smallest(Draw.Gen<T> gen, Predicate<T> holds) {
        Property.Body body = draw -> assertThat(holds.test(gen.from(draw))).isTrue();
        return LongStream.range(0, SEEDS)
                .mapToObj(SplittableRandom::new)
                .map(random -> Stream.generate(() -> new Draw(Optional.of(random), List.of()).tried(body))
                        .filter(draw -> draw.failure.isPresent())
                        .findFirst()
                        .orElseThrow())
                .map(failed -> new Shrinking(body, failed).smallest())
                .map(smallest -> gen.from(new Draw(Optional.empty(), smallest.taken)))
                .toList();
    }
}
