package io.ctiroutes.stix;

import io.ctiroutes.ioc.BatchSummary;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.text.FailureLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the changes of a batch out of what became of its events, and tells what was skipped. */
public final class Batches {

    /** What became of an event that brings no IOC changes. */
    public enum Kept {
        AS_DEAD_LETTER
    }

    private static final Logger LOG = LoggerFactory.getLogger(Batches.class);

    private final Consumer<SkipReason> listener;
    private final Consumer<String> notices;
    private final FilteredShare share = new FilteredShare();

    /**
     * Batches.
     *
     * @param listener is told of everything that is left out by rule
     */
    public Batches(Consumer<SkipReason> listener) {
        this(listener, FailureLog::notice);
    }

    private Batches(Consumer<SkipReason> listener, Consumer<String> notices) {
        this.listener = listener;
        this.notices = notices;
    }

    /** For events that come a second time: what is left out of them is told nobody again. */
    public static Batches untold() {
        return new Batches(reason -> {}, notice -> {});
    }

    /**
     * The changes of a batch, in the order of its events.
     *
     * @param events what the routes made of each event: its changes, or the event itself where a filter let it drop, or
     *               {@link Kept} for one that became a dead letter
     * @param size   how many events the batch has
     * @param tally  where to count what was left out; null for nowhere
     * @throws IllegalStateException if what became of some events is not told: the batch must not count as done
     */
    public List<IocChange> changes(List<?> events, int size, BatchSummary tally) {
        if (events.size() != size) {
            throw new IllegalStateException(
                    "the routes tell what became of " + events.size() + " events, but the batch has " + size);
        }
        List<IocChange> all = new ArrayList<>();
        int passed = 0;
        int filtered = 0;
        for (Object outcome : events) {
            if (outcome instanceof IndicatorChanges changes) {
                // its filters may have left nothing of it
                if (changes.changes().isEmpty() && changes.filtered()) {
                    filtered++;
                } else {
                    passed++;
                }
                all.addAll(changes.changes());
                changes.skipped().forEach(skip -> skipped(changes.event(), skip, tally));
            } else if (outcome instanceof IndicatorEvent event) {
                SkipReason reason = reason(event);
                filtered += reason == SkipReason.FILTERED ? 1 : 0;
                skipped(event, new Skip(reason, event.entityType()), tally);
            } else if (outcome instanceof StreamEvent) {
                // a filter before it was even read
                filtered++;
                count(SkipReason.FILTERED, tally);
            } else if (outcome instanceof Kept) {
                if (tally != null) {
                    tally.add(BatchSummary.Count.DEAD, 1);
                }
            } else {
                throw new IllegalStateException("the routes made " + kind(outcome)
                        + " of an event: the steps for each event must end with its IOC changes, or with the event");
            }
        }
        share.add(passed, filtered).ifPresent(notices);
        return List.copyOf(all);
    }

    private static String kind(Object outcome) {
        return outcome == null ? "nothing" : "a " + outcome.getClass().getSimpleName();
    }

    private static SkipReason reason(IndicatorEvent event) {
        if (event.about().isEmpty()) {
            return SkipReason.NOT_AN_INDICATOR;
        }
        return event.stixIndicator() ? SkipReason.FILTERED : SkipReason.NOT_STIX;
    }

    private void skipped(IndicatorEvent event, Skip skip, BatchSummary tally) {
        count(skip.reason(), tally);
        if (LOG.isDebugEnabled() && event.about().isPresent()) {
            LOG.debug("skipped, {}: {} of {}", skip.reason().text(), skip.part(), event.origin());
        }
    }

    private void count(SkipReason reason, BatchSummary tally) {
        listener.accept(reason);
        if (tally != null) {
            tally.skipped(reason, 1);
        }
    }
}
