package io.ctiroutes.ioc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CoalescingTest {

    private static final IocKey EVIL = GivenIoc.domain("evil.example");
    private static final IocKey WORSE = GivenIoc.domain("worse.example");

    @Test
    void theLastChangeOfAKeyWins() {
        IocChange created = GivenIoc.upsert(EVIL, "1-0");
        IocChange deleted = GivenIoc.retire(EVIL, "2-0");
        IocChange restored = GivenIoc.upsert(EVIL, "3-0");

        assertThat(Coalescing.lastPerKey(List.of(created, deleted))).containsExactly(deleted);
        assertThat(Coalescing.lastPerKey(List.of(created, deleted, restored))).containsExactly(restored);
    }

    @Test
    void theyComeInTheOrderOfTheLastChanges() {
        IocChange first = GivenIoc.upsert(EVIL, "1-0");
        IocChange other = GivenIoc.upsert(WORSE, "2-0");
        IocChange last = GivenIoc.retire(EVIL, "3-0");

        assertThat(Coalescing.lastPerKey(List.of(first, other, last))).containsExactly(other, last);
    }

    @Test
    void theSameValueOfAnotherTypeIsAnotherIoc() {
        IocChange domain = GivenIoc.upsert(new IocKey(IocType.IPV4, "198.51.100.7"), "1-0");
        IocChange address = GivenIoc.upsert(new IocKey(IocType.DOMAIN, "198.51.100.7"), "1-0");

        assertThat(Coalescing.lastPerKey(List.of(domain, address))).containsExactly(domain, address);
    }

    @Property
    void whatIsLeftIsWhatAWalkFromTheEndKeeps(@ForAll("changes") List<IocChange> changes) {
        List<IocChange> expected = new ArrayList<>();
        for (int i = changes.size() - 1; i >= 0; i--) {
            IocChange change = changes.get(i);
            if (expected.stream().noneMatch(kept -> kept.key().equals(change.key()))) {
                expected.add(0, change);
            }
        }

        assertThat(Coalescing.lastPerKey(changes)).isEqualTo(expected);
    }

    @Property
    void coalescingTwiceIsCoalescingOnce(@ForAll("changes") List<IocChange> changes) {
        List<IocChange> once = Coalescing.lastPerKey(changes);

        assertThat(Coalescing.lastPerKey(once)).isEqualTo(once);
    }

    @Provide
    Arbitrary<List<IocChange>> changes() {
        Arbitrary<IocKey> keys = Combinators.combine(
                        Arbitraries.of(IocType.DOMAIN, IocType.IPV4), Arbitraries.of("a", "b", "c", "d"))
                .as(IocKey::new);
        return Combinators.combine(keys, Arbitraries.integers().between(1, 1000), Arbitraries.of(true, false))
                .as((key, id, upsert) -> upsert ? GivenIoc.upsert(key, id + "-0") : GivenIoc.retire(key, id + "-0"))
                .list()
                .ofMaxSize(40);
    }
}
