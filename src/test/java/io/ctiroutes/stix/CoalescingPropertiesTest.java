package io.ctiroutes.stix;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoalescingPropertiesTest {

    @Test
    void whatIsLeftIsWhatAWalkFromTheEndKeeps() {
        Property.holds(draw -> {
            List<IocChange> changes = draw.list(0, 40, CoalescingPropertiesTest::change);
            List<IocChange> expected = new ArrayList<>();
            for (int i = changes.size() - 1; i >= 0; i--) {
                IocChange change = changes.get(i);
                if (expected.stream().noneMatch(kept -> kept.key().equals(change.key()))) {
                    expected.add(0, change);
                }
            }

            assertThat(Batches.lastPerClaim(changes)).isEqualTo(expected);
        });
    }

    @Test
    void coalescingTwiceIsCoalescingOnce() {
        Property.holds(draw -> {
            List<IocChange> changes = draw.list(0, 40, CoalescingPropertiesTest::change);

            List<IocChange> once = Batches.lastPerClaim(changes);

            assertThat(Batches.lastPerClaim(once)).isEqualTo(once);
        });
    }

    private static IocChange change(Draw draw) {
        IocKey key = new IocKey(draw.of(IocType.DOMAIN, IocType.IPV4), draw.of("a", "b", "c", "d"));
        String event = draw.between(1, 1000) + "-0";
        return draw.bool() ? GivenIoc.upsert(key, event) : GivenIoc.retire(key, event);
    }
}
