package io.ctiroutes.topic;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Ledger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether what a tenant's ledger knows of a partition can be gone on with. If not, the partition is read from its beginning,
 * which is the current state of all its IOCs: where another worker has had the partition meanwhile, or the ledger was lost, what
 * it knows is forgotten first, and where only the tenant's own choice has changed, it stays.
 */
public final class Intake {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private static final String NAME = "name";

    private final Ledger ledger;
    private final Marks marks;
    private final Supplier<String> topic;
    private final String profile;
    private final ToIntFunction<IocKey> partitionOf;
    // what the ledger is known to be about alone
    private Optional<Set<Integer>> kept = Optional.empty();

    /**
     * An intake.
     *
     * @param topic       the id of the topic
     * @param profile     what decides what the tenant wants of a state
     * @param partitionOf the partition of an IOC
     */
    public Intake(Ledger ledger, Supplier<String> topic, String profile, ToIntFunction<IocKey> partitionOf) {
        this.ledger = ledger;
        this.marks = new Marks(ledger);
        this.topic = topic;
        this.profile = profile;
        this.partitionOf = partitionOf;
    }

    /** Names the ledger, among all that there are or have been of the tenant. */
    public String name() {
        return ledger.remembered(NAME).orElseGet(() -> {
            String made = UUID.randomUUID().toString();
            ledger.remember(Map.of(NAME, made));
            return made;
        });
    }

    /**
     * No others than these are this worker's: what the ledger knows of others will not be true for long.
     *
     * @param all how many there are
     */
    public void keepOnly(Set<Integer> partitions, int all) {
        if (kept.filter(partitions::equals).isPresent()) {
            return;
        }
        if (partitions.size() < all) {
            int forgotten = ledger.forget(key -> !partitions.contains(partitionOf.applyAsInt(key)));
            Set<Integer> others = new TreeSet<>(marks.all(all).keySet());
            others.removeAll(partitions);
            others.forEach(marks::remove);
            if (forgotten > 0 || !others.isEmpty()) {
                LOG.info("the partitions {} are this worker's, {} IOCs of others are forgotten", partitions, forgotten);
            }
        }
        kept = Optional.of(Set.copyOf(partitions));
    }

    /**
     * Takes a partition up.
     *
     * @param committed where the tenant's group goes on; empty if it has never been there
     * @param by        the name of the ledger of who has said so
     * @param end       behind the last record there is now
     * @return whether it is read from its beginning
     */
    public boolean fromBeginning(int partition, Optional<Long> committed, String by, long end) {
        Optional<Marks.Mark> mark = marks.of(partition);
        String id = topic.get();
        Marks.Mark fresh =
                Marks.Mark.first(id, profile, mark.map(Marks.Mark::old).orElse(end));
        if (committed.isEmpty() && mark.orElse(fresh).equals(fresh)) {
            begin(partition, fresh);
            return true;
        }
        boolean own = committed.isPresent() && by.equals(name());
        boolean known = mark.filter(one -> one.topic().equals(id)).isPresent();
        if (!known || !own || committed.get() > mark.get().offset()) {
            int forgotten = ledger.forget(key -> partitionOf.applyAsInt(key) == partition);
            begin(partition, new Marks.Mark(id, profile, 0, committed.orElse(end), 0, end, end));
            LOG.info(
                    "partition {} of the topic is read from its beginning: what another worker did meanwhile is not known"
                            + " here, or the ledger was lost; {} IOCs are looked at anew",
                    partition,
                    forgotten);
            return true;
        }
        Marks.Mark last = mark.get();
        // a batch may have been in work when the process was killed: Falcon knows more of it than the ledger
        long from = last.offset();
        if (!last.profile().equals(profile)) {
            begin(partition, new Marks.Mark(id, profile, 0, last.others(), from, end, end));
            LOG.info(
                    "partition {} of the topic is read from its beginning: the tenant wants something else now",
                    partition);
            return true;
        }
        begin(partition, new Marks.Mark(id, profile, from, last.others(), from, end, last.old()));
        return false;
    }

    private void begin(int partition, Marks.Mark mark) {
        marks.put(Map.of(partition, mark));
    }

    /** Writes down that everything before these offsets is taken in. */
    public void takenIn(Map<Integer, Long> next) {
        Map<Integer, Marks.Mark> now = new HashMap<>();
        next.forEach((partition, offset) -> marks.of(partition).ifPresent(mark -> now.put(partition, mark.at(offset))));
        marks.put(now);
    }

    /** The marks of some partitions. */
    public Map<Integer, Marks.Mark> marks(Set<Integer> partitions) {
        Map<Integer, Marks.Mark> all = new HashMap<>();
        partitions.forEach(partition -> marks.of(partition).ifPresent(mark -> all.put(partition, mark)));
        return all;
    }
}
