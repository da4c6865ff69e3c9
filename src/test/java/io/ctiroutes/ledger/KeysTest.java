package io.ctiroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.property.Property;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which rows a hash leads to. */
class KeysTest {

    @Test
    void aHashLeadsToAllRowsThatHaveIt() {
        Property.holds(200, draw -> {
            Keys keys = new Keys(1);
            Map<Integer, Set<Integer>> expected = new HashMap<>();
            int row = 0;
            // of few hashes, most of them in one place of the table
            for (int next : draw.list(0, 200, one -> one.between(1, 5) << one.of(0, 13, 14, 27))) {
                row += draw.between(1, 3);
                keys.add(row, next);
                expected.computeIfAbsent(next, same -> new TreeSet<>()).add(row);
            }
            for (int bit : new int[] {0, 13, 14, 27}) {
                for (int hash = 1; hash <= 5; hash++) {
                    assertThat(keys.rowsOf(new int[] {hash << bit}))
                            .containsExactly(expected.getOrDefault(hash << bit, Set.of()).stream()
                                    .mapToInt(n -> n)
                                    .toArray());
                }
            }
        });
    }

    @Test
    void itGrowsAndIsReadAgainChunkByChunk() {
        int rows = 5 * Keys.CHUNK / 2;
        Keys keys = new Keys(77);
        for (int row = 1; row < rows; row++) {
            keys.add(row, keys.hash(key(row)));
        }

        Keys again = new Keys(77);
        again.addChunk(0, keys.chunk(0));
        again.addChunk(1, keys.chunk(1));
        assertThat(again.last()).isEqualTo(2 * Keys.CHUNK - 1);
        for (int row = again.last() + 1; row < rows; row++) {
            again.add(row, again.hash(key(row)));
        }

        for (int row = 1; row < rows; row++) {
            int[] hash = {keys.hash(key(row))};
            assertThat(keys.rowsOf(hash)).contains(row);
            assertThat(again.rowsOf(hash)).isEqualTo(keys.rowsOf(hash));
        }
    }

    @Test
    void whereARowIsMissingNoneIsFoundAfterTheChunkIsRead() {
        Keys keys = new Keys(1);
        keys.add(Keys.CHUNK - 2, 5);

        Keys again = new Keys(1);
        again.addChunk(0, keys.chunk(0));

        assertThat(again.rowsOf(new int[] {5, 0})).containsExactly(Keys.CHUNK - 2);
        assertThat(again.last()).isEqualTo(Keys.CHUNK - 1);
    }

    @Test
    void rowsComeOneAfterTheOther() {
        Keys keys = new Keys(1);
        keys.add(7, 5);

        assertThatThrownBy(() -> keys.add(7, 6)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hashesAreSpreadAndDifferFromFileToFile() {
        Keys keys = new Keys(1);
        Keys others = new Keys(2);
        Set<Integer> hashes = new HashSet<>();
        Set<Integer> ends = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            int hash = keys.hash(key(i));
            hashes.add(hash);
            ends.add(hash & 0x3ff);
            assertThat(hash).isNotZero();
        }

        assertThat(hashes).hasSizeGreaterThan(99_990);
        assertThat(ends).hasSize(1024);
        assertThat(List.of(others.hash(key(1)), keys.hash(new IocKey(IocType.IPV4, key(1).value()))))
                .doesNotContain(keys.hash(key(1)));
    }

    private static IocKey key(int number) {
        return GivenIoc.domain(number + ".example");
    }
}
