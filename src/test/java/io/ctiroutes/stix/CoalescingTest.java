package io.ctiroutes.stix;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoalescingTest {

    private static final IocKey EVIL = GivenIoc.domain("evil.example");
    private static final IocKey WORSE = GivenIoc.domain("worse.example");

    @Test
    void theLastChangeOfAKeyWins() {
        IocChange created = GivenIoc.upsert(EVIL, "1-0");
        IocChange deleted = GivenIoc.retire(EVIL, "2-0");
        IocChange restored = GivenIoc.upsert(EVIL, "3-0");

        assertThat(Batches.lastPerClaim(List.of(created, deleted))).containsExactly(deleted);
        assertThat(Batches.lastPerClaim(List.of(created, deleted, restored))).containsExactly(restored);
    }

    @Test
    void theyComeInTheOrderOfTheLastChanges() {
        IocChange first = GivenIoc.upsert(EVIL, "1-0");
        IocChange other = GivenIoc.upsert(WORSE, "2-0");
        IocChange last = GivenIoc.retire(EVIL, "3-0");

        assertThat(Batches.lastPerClaim(List.of(first, other, last))).containsExactly(other, last);
    }

    @Test
    void theSameValueOfAnotherTypeIsAnotherIoc() {
        IocChange domain = GivenIoc.upsert(new IocKey(IocType.IPV4, "198.51.100.7"), "1-0");
        IocChange address = GivenIoc.upsert(new IocKey(IocType.DOMAIN, "198.51.100.7"), "1-0");

        assertThat(Batches.lastPerClaim(List.of(domain, address))).containsExactly(domain, address);
    }
}
