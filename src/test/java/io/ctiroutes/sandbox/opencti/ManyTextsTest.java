package io.ctiroutes.sandbox.opencti;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManyTextsTest {

    @Test
    void theyAreFoundAsOneByOneWould() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            List<String> wanted =
                    IntStream.range(0, 5).mapToObj(one -> text(random, 8)).toList();
            String whole = text(random, 20);

            assertThat(new ManyTexts(wanted).isAnyIn(whole))
                    .as("%s in '%s'", wanted, whole)
                    .isEqualTo(wanted.stream().anyMatch(whole::contains));
        }
    }

    /** Of few letters, so that many begin alike, and two of which have the same hash when they change places. */
    private static String text(Random random, int longest) {
        return IntStream.range(0, random.nextInt(longest + 1))
                .mapToObj(i -> List.of("Aa", "BB", "ü", "'").get(random.nextInt(4)))
                .reduce("", String::concat);
    }
}
