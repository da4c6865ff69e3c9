package io.ctiroutes.falcon.delivery;

import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.Fingerprint;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Ledgers in a database of their own, and what they know when a test begins. */
public final class GivenLedger {

    private GivenLedger() {}

    /** One that knows nothing. */
    public static Ledger empty() {
        return Ledger.copyOf(Path.of("no-such-folder"), Clock.systemUTC());
    }

    /** Falcon holds an IOC of ours under this id, with another tag than is wanted now; long enough for its search to show it. */
    static void live(Ledger ledger, IocKey key, String id) {
        live(ledger, key, id, Instant.EPOCH.minusSeconds(3600));
    }

    /** The same, written at this time. */
    static void live(Ledger ledger, IocKey key, String id, Instant at) {
        GivenChange change = GivenChange.of(key).tags("old");
        Ioc record = change.ioc();
        FalconRules rules = GivenRules.rules(false, false, false, 200, Clock.systemUTC());
        Entry after = Entry.unknown(key)
                .after(List.of(change.upsert()))
                .with(new Delivered(
                        Delivered.State.LIVE, id, Fingerprint.of(rules.held(id, record)), at, "1795478400000-0"));
        write(ledger, after);
    }

    /** Falcon holds an IOC of ours, as it was written at this time, but it is not known how. */
    static void liveOfUnknownRecord(Ledger ledger, IocKey key, Instant at) {
        write(ledger, Entry.unknown(key).with(new Delivered(Delivered.State.LIVE, "", Fingerprint.NONE, at, "")));
    }

    /** Falcon holds an IOC that was ours, marked as retired. */
    static void retired(Ledger ledger, IocKey key, String id) {
        write(ledger, Entry.unknown(key).with(new Delivered(Delivered.State.RETIRED, id, 7, Instant.EPOCH, "")));
    }

    private static void write(Ledger ledger, Entry after) {
        ledger.write(List.of(new Ledger.Update(Entry.unknown(after.key()), after)));
    }

    /** Falcon's id of an IOC, as a ledger knows it. */
    static Optional<String> id(Ledger ledger, IocKey key) {
        return ledger.find(List.of(key)).get(key).delivered().map(Delivered::falconId);
    }
}
