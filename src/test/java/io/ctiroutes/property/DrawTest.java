package io.ctiroutes.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is drawn stays within its bounds, and reaches them. */
class DrawTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "-7, -7",
        "0, 9",
        "1, 6000",
        "-9, -1",
        "-9, 0",
        "-1, 1000000",
        "-70000000000, 300000000000",
        "-9223372036854775808, 9223372036854775807",
        "-9223372036854775808, -1",
        "0, 9223372036854775807"
    })
    void aNumberIsWithinItsBoundsAndOftenOneOfThem(long least, long most) {
        assertThat(many(draw -> draw.between(least, most)))
                .allMatch(number -> number >= least && number <= most)
                .contains(least, most);
        assertThat(any(draw -> draw.between(least, most))).allMatch(number -> number >= least && number <= most);
    }

    @Test
    void aNumberOfAllIsOftenZeroOrAboutAndAsOftenLarge() {
        List<Long> all = many(Draw::anyLong);

        assertThat(all).contains(0L, 1L, -1L, -2L, Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(all.stream().filter(number -> number > 1L << 60 || number < -1L << 60))
                .hasSizeBetween(1000, 1800);
    }

    @Test
    void boundsThatLeaveNothingAreAMistake() {
        assertThatIllegalArgumentException().isThrownBy(() -> many(draw -> draw.between(2, 1)));
    }

    @Test
    void aChoiceIsOneOfTheValuesAndEachIsChosen() {
        assertThat(many(draw -> draw.of("a", "b", "c"))).containsOnly("a", "b", "c");
        assertThat(any(draw -> draw.of("a", "b", "c"))).containsOnly("a", "b", "c");
        assertThat(many(Draw::bool)).containsOnly(true, false);
    }

    @Test
    void aWayOfMoreWeightIsGoneMoreOften() {
        List<Integer> all = many(draw -> draw.way(9, 0, 1));

        assertThat(all).containsOnly(0, 2);
        assertThat(all.stream().filter(way -> way == 0)).hasSizeBetween(1700, 1900);
        assertThat(any(draw -> draw.way(9, 0, 1))).allMatch(way -> way >= 0 && way <= 2);
    }

    @Test
    void aListIsWithinItsBoundsAndOftenAsShortOrLongAsMayBe() {
        assertThat(many(draw -> draw.list(2, 9, Draw::bool)))
                .extracting(List::size)
                .containsOnly(2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(any(draw -> draw.list(2, 9, Draw::bool))).allMatch(list -> list.size() >= 2 && list.size() <= 9);
        assertThat(many(draw -> draw.list(3, 3, Draw::bool))).allMatch(list -> list.size() == 3);
        assertThat(many(draw -> draw.list(0, 100, Draw::bool)).stream().map(List::size))
                .filteredOn(size -> size == 0 || size == 100)
                .hasSizeBetween(200, 700);
    }

    @Test
    void aStringIsOfItsAlphabetAndOfItsLength() {
        assertThat(many(draw -> draw.string("ab\u00fc", 1, 4)))
                .allMatch(text -> text.matches("[ab\u00fc]{1,4}"))
                .contains("a", "b", "\u00fc");
        assertThat(any(draw -> draw.string("ab", 0, 4))).allMatch(text -> text.matches("[ab]{0,4}"));
    }

    @Test
    void anyTextCanBeWrittenAsUtf8AndIsOfAllScripts() {
        List<String> all = many(draw -> AnyText.text(draw, 20));

        assertThat(all)
                .allMatch(
                        text -> text.equals(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)))
                .allMatch(text -> text.codePointCount(0, text.length()) <= 20)
                .contains("");
        assertThat(all.stream().flatMap(text -> text.codePoints().boxed()))
                .contains(0, (int) '\'', (int) '\\', (int) 'x', 0x10ffff)
                .anyMatch(point -> point > 0x80 && point < Character.MIN_SURROGATE);
    }

    @Test
    void anOptionalIsEmptyNowAndThen() {
        assertThat(many(draw -> draw.optional(Draw::bool)).stream().filter(Optional::isEmpty))
                .hasSizeBetween(300, 500);
    }

    /** Made up. */
    private static <T> List<T> many(Draw.Gen<T> gen) {
        SplittableRandom random = new SplittableRandom(1);
        return Stream.generate(() -> gen.from(new Draw(Optional.of(random), List.of())))
                .limit(2000)
                .toList();
    }

    /** Of draws that were meant for something else, as shrinking hands them in. */
    private static <T> List<T> any(Draw.Gen<T> gen) {
        SplittableRandom random = new SplittableRandom(2);
        return Stream.generate(
                        () -> random.longs(random.nextInt(8), -1, 12).boxed().toList())
                .map(draws -> gen.from(new Draw(Optional.empty(), draws)))
                .limit(2000)
                .toList();
    }
}
