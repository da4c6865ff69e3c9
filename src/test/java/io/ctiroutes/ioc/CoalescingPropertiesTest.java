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

class CoalescingPropertiesTest {

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
