package io.ctiroutes.reconcile;

import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.FieldDifference;
import io.ctiroutes.falcon.api.Fingerprint;
import io.ctiroutes.falcon.api.IocBody;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IsoTime;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is to be said of an IOC, by what is wanted and what Falcon holds. An entry has the claims that OpenCTI makes, and what
 * the ledger knows beside them.
 */
final class Comparison {

    /**
     * What is said.
     *
     * @param fields      that differ
     * @param fingerprint of what Falcon holds
     */
    record Judgement(DriftKind kind, List<FieldDifference> fields, long fingerprint) {}

    private static final Origin ORIGIN = Origin.of("check");

    private final FalconRules rules;
    private final Predicate<IocKey> refused;

    /**
     * A comparison.
     *
     * @param refused whether there is a dead letter about an IOC
     */
    Comparison(FalconRules rules, Predicate<IocKey> refused) {
        this.rules = rules;
        this.refused = refused;
    }

    /** Of an IOC that Falcon holds; empty if it is none of our business. */
    Optional<Judgement> held(Entry entry, FalconIoc ioc) {
        Optional<IocBody> wanted = wanted(entry);
        if (wanted.isEmpty()) {
            return rules.isOurs(ioc)
                    ? Optional.of(new Judgement(unwanted(entry, ioc), List.of(), Fingerprint.of(ioc)))
                    : Optional.empty();
        }
        if (!rules.mayChange(ioc)) {
            return Optional.of(new Judgement(DriftKind.FOREIGN, List.of(), Fingerprint.NONE));
        }
        long should = Fingerprint.of(wanted.get());
        long is = Fingerprint.of(ioc);
        return Optional.of(
                should == is
                        ? new Judgement(DriftKind.EQUAL, List.of(), is)
                        : new Judgement(different(entry, should), FieldDifference.between(wanted.get(), ioc), is));
    }

    private DriftKind different(Entry entry, long wanted) {
        if (entry.owed().isPresent()) {
            return DriftKind.OWED;
        }
        if (refused.test(entry.key())) {
            return DriftKind.REFUSED;
        }
        boolean accepted = entry.delivered()
                .filter(last -> last.state() == Delivered.State.LIVE && last.fingerprint() == wanted)
                .isPresent();
        return accepted ? DriftKind.CHANGED_BY_HAND : DriftKind.DIFFERENT;
    }

    private DriftKind unwanted(Entry entry, FalconIoc ioc) {
        if (rules.retired(ioc)) {
            return DriftKind.RETIRED;
        }
        if (expired(ioc)) {
            return DriftKind.EXPIRED;
        }
        if (entry.owed().isPresent()) {
            return DriftKind.OWED;
        }
        boolean retired = entry.delivered()
                .filter(last -> last.state() == Delivered.State.RETIRED || last.state() == Delivered.State.DELETED)
                .isPresent();
        return retired ? DriftKind.STILL_LIVE : DriftKind.UNWANTED;
    }

    private boolean expired(FalconIoc ioc) {
        try {
            return !ioc.expiration().isEmpty()
                    && IsoTime.parse(ioc.expiration()).getEpochSecond() <= rules.now();
        } catch (DateTimeException e) {
            return false;
        }
    }

    /**
     * Of an IOC of which Falcon holds none that we may change; empty if that is as it should be.
     *
     * @param foreign whether it holds somebody else's
     */
    Optional<DriftKind> notHeld(Entry entry, boolean foreign) {
        if (wanted(entry).isEmpty()) {
            return Optional.empty();
        }
        if (foreign) {
            return Optional.of(DriftKind.FOREIGN);
        }
        if (entry.owed().isPresent()) {
            return Optional.of(DriftKind.OWED);
        }
        boolean refusedBefore = refused.test(entry.key())
                || entry.delivered()
                        .filter(last -> last.state() == Delivered.State.REFUSED)
                        .isPresent();
        return Optional.of(refusedBefore ? DriftKind.REFUSED : DriftKind.MISSING);
    }

    /** What Falcon should hold; empty if nobody wants it, or not any more. */
    private Optional<IocBody> wanted(Entry entry) {
        return entry.wanted(rules.clock().instant())
                .flatMap(Claim::record)
                .filter(record -> !expired(record))
                .map(rules::create);
    }

    private boolean expired(Ioc record) {
        return rules.expired(new IocChange.Upsert(record, ORIGIN), rules.now());
    }
}
