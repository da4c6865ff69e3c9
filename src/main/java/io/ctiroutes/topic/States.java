package io.ctiroutes.topic;

import io.ctiroutes.claims.Claiming;
import io.ctiroutes.ioc.EventOrder;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Traits;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.text.Utf8Text;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes states out of the changes of stream events, by what the reader's ledger knows of other claims. In that ledger,
 * {@code delivered} means: written to the topic.
 */
public final class States {

    private static final int AT_ONCE = 1_000;

    private final Claiming claiming;
    private final Function<Utf8Text, Traits> traits;
    private final Duration retention;
    private final Clock clock;

    /**
     * States.
     *
     * @param claiming  by the reader's ledger
     * @param traits    of the indicator that an event is about
     * @param retention how long the topic says of an IOC that it is retired
     */
    public States(Claiming claiming, Function<Utf8Text, Traits> traits, Duration retention, Clock clock) {
        this.claiming = claiming;
        this.traits = traits;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * What becomes of one IOC.
     *
     * @param state    what the topic should say; empty if it says so already, or should not say anything any more
     * @param outlived whether the IOC is to be taken out of the topic
     * @param update   of the ledger, once the topic says so
     * @param cause    the last of the changes that it comes from
     */
    public record Publication(
            IocKey key, Optional<IocState> state, boolean outlived, Ledger.Update update, IocChange cause) {

        /** Whether there is anything to write to the topic. */
        public boolean isWritten() {
            return outlived || state.isPresent();
        }
    }

    /** Some of the IOCs that were retired longer ago than they are kept. */
    public List<Entry> outlived(Ledger ledger) {
        return ledger.retiredBefore(clock.instant().minus(retention), AT_ONCE);
    }

    /**
     * What these changes come to, once for each IOC.
     *
     * @param changes in the order of the stream
     * @throws IOException if nobody can say who else claims an IOC
     */
    public List<Publication> of(List<IocChange> changes) throws IOException {
        List<Publication> publications = new ArrayList<>();
        Instant now = clock.instant();
        for (Claiming.Claimed claimed : claiming.of(changes)) {
            publications.add(publication(claimed, now));
        }
        return publications;
    }

    private Publication publication(Claiming.Claimed claimed, Instant now) {
        Entry before = claimed.before();
        Entry after = claimed.after().with(claims(claimed));
        if (after.claims().isEmpty() && isOutlived(before, now)) {
            Ledger.Update gone = new Ledger.Update(before, Entry.unknown(before.key()));
            return new Publication(before.key(), Optional.empty(), true, gone, claimed.last());
        }
        String last = claimed.last().origin().eventId();
        String event = EventOrder.isAfter(before.newestEvent(), last) ? before.newestEvent() : last;
        IocState state = new IocState(before.key(), event, after.claims());
        boolean told = before.delivered().isPresent() && saysTheSame(before.claims(), after.claims());
        return new Publication(
                before.key(),
                told ? Optional.empty() : Optional.of(state),
                false,
                new Ledger.Update(before, after.with(published(state, since(before, told, now)))),
                claimed.last());
    }

    /** The topic keeps it from the day on which it was retired. */
    private static Instant since(Entry before, boolean told, Instant now) {
        return told ? before.delivered().map(Delivered::at).orElse(now) : now;
    }

    private boolean isOutlived(Entry before, Instant now) {
        return before.delivered()
                .filter(last -> last.state() == Delivered.State.RETIRED)
                .filter(last -> !last.at().plus(retention).isAfter(now))
                .isPresent();
    }

    /** What the reader's ledger knows of a state that has been in the topic since then. */
    public static Entry entry(IocState state, Instant since) {
        return Entry.unknown(state.key()).with(state.claims()).with(published(state, since));
    }

    private static Delivered published(IocState state, Instant now) {
        return new Delivered(
                state.retired() ? Delivered.State.RETIRED : Delivered.State.LIVE, "", 0, now, state.event());
    }

    private List<Claim> claims(Claiming.Claimed claimed) {
        List<Claim> claims = new ArrayList<>();
        for (Claim claim : claimed.after().claims()) {
            if (claim.record().isPresent()) {
                claims.add(upsert(claim, claimed.changes())
                        .map(upsert -> claim.with(traits.apply(upsert.origin().event())))
                        .orElse(claim));
            } else {
                // known by its name alone, until its own event comes: what the topic says of the IOC stands for it
                claimed.before().claims().stream()
                        .findFirst()
                        .ifPresent(former ->
                                claims.add(new Claim(claim.indicatorId(), claim.indicatorName(), "", former.record())
                                        .with(former.traits())));
            }
        }
        return claims;
    }

    private static Optional<IocChange.Upsert> upsert(Claim claim, List<IocChange> changes) {
        Ioc record = claim.record().orElseThrow();
        for (IocChange change : changes) {
            if (change instanceof IocChange.Upsert upsert && upsert.ioc() == record) {
                return Optional.of(upsert);
            }
        }
        return Optional.empty();
    }

    /** Whatever events said it. */
    private static boolean saysTheSame(List<Claim> some, List<Claim> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            Claim one = some.get(i);
            Claim other = others.get(i);
            boolean same = one.indicatorId().equals(other.indicatorId())
                    && one.indicatorName().equals(other.indicatorName())
                    && one.record().equals(other.record())
                    && one.traits().equals(other.traits());
            if (!same) {
                return false;
            }
        }
        return true;
    }
}
