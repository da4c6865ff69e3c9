package io.ctiroutes.ledger;

import static io.ctiroutes.ioc.GivenIoc.domain;

import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.IocKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Entries for the tests. */
final class GivenEntry {

    static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    static final IocKey A = domain("a.example");
    static final IocKey B = domain("b.example");
    static final IocKey C = domain("c.example");
    static final String EVENT = "1795478400000-0";

    private GivenEntry() {}

    /** Wanted by one indicator, and in Falcon. */
    static Entry live(IocKey key) {
        return Entry.unknown(key)
                .after(List.of(GivenIoc.upsert(key, EVENT)))
                .with(delivered(Delivered.State.LIVE, NOW));
    }

    static Delivered delivered(Delivered.State state, Instant at) {
        return new Delivered(state, "5f".repeat(32), 77, at, EVENT);
    }

    static Claim claim(String indicator, String event) {
        return new Claim(indicator, "Evil things", event, Optional.empty());
    }

    /** Writes an entry over what is there. */
    static void put(Ledger ledger, Entry... entries) {
        for (Entry entry : entries) {
            ledger.write(List.of(new Ledger.Update(get(ledger, entry.key()), entry)));
        }
    }

    static Entry get(Ledger ledger, IocKey key) {
        return ledger.find(List.of(key)).get(key);
    }
}
