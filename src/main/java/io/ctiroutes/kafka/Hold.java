package io.ctiroutes.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Which partitions a worker holds for a tenant, as far as the broker has confirmed it. Kafka keeps a worker that has lost a
 * partition from committing, but not from calling Falcon: so it asks here before each call. What was confirmed counts for a third
 * of the session time-out, which leaves the rest to the call itself. Safe for use by several threads; it outlives the
 * consumers that Camel makes one after the other.
 */
public final class Hold {

    /** The header of records that tells when their partition was taken up. */
    public static final String HEADER = "io.ctiroutes.hold";

    /**
     * What a group knows of a partition.
     *
     * @param offset where it goes on
     * @param by     the {@link Intake#name} of who said so
     */
    public record Committed(long offset, String by) {}

    /** Decides where a partition is read from. Asked on the thread that polls. */
    public interface Intake {

        /** Tells who it is from all others that read for the tenant, also in other workers. */
        String name();

        /**
         * A partition is assigned.
         *
         * @param committed where the group goes on; empty if it has never been there
         * @param end       behind the last record there is now
         * @return whether it is read from its beginning
         */
        boolean fromBeginning(int partition, Optional<Committed> committed, long end);

        /** These partitions are assigned, and no others are. */
        void assigned(Set<Integer> partitions);

        /**
         * Whether the group is at rest, and some partition is held by nobody.
         *
         * @param patience how long to wait for Kafka
         * @throws TopicUnavailableException if Kafka does not say
         */
        boolean isLeftOver(Duration patience) throws TopicUnavailableException;
    }

    private final Intake intake;
    private final Duration session;
    private final LongSupplier nanoTime;
    private final Runnable fenced;
    // each partition with the number of the time it was taken up
    private volatile Map<Integer, Integer> partitions = Map.of();
    private volatile boolean isFenced;
    private volatile long confirmed;
    private volatile boolean asked;
    private volatile Optional<String> problem = Optional.empty();
    private volatile Optional<String> failure = Optional.empty();
    private volatile HeldConsumer consumer;
    private volatile long polled;
    private volatile long lag;

    /**
     * Nothing is held yet.
     *
     * @param session  the session time-out of the consumer group
     * @param nanoTime like {@link System#nanoTime()}
     * @param fenced   called when another worker has the same name: this one must not go on
     */
    public Hold(Intake intake, Duration session, LongSupplier nanoTime, Runnable fenced) {
        this.intake = intake;
        this.session = session;
        this.nanoTime = nanoTime;
        this.fenced = fenced;
        this.polled = nanoTime.getAsLong();
        this.confirmed = polled;
    }

    /** The partitions that are held. */
    public Set<Integer> partitions() {
        return partitions.keySet();
    }

    /**
     * Whether a record was read since its partition was taken up last. One that was read before, and has waited in Camel, may
     * be behind, or ahead of, where the partition is read from now.
     *
     * @param mark the record's header of the name {@link #HEADER}; null if it has none
     */
    public boolean isCurrent(int partition, byte[] mark) {
        Integer number = partitions.get(partition);
        return number != null && mark != null && Arrays.equals(mark, mark(number));
    }

    static byte[] mark(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    /** Whether all of these are held: asks the broker if it has not said so lately. */
    public boolean holds(Collection<Integer> wanted) {
        if (!partitions.keySet().containsAll(wanted)) {
            return false;
        }
        if (isFresh()) {
            return true;
        }
        HeldConsumer now = consumer;
        if (now == null || !now.confirmAside()) {
            // it is polling: it will
            asks();
        }
        return isFresh() && partitions.keySet().containsAll(wanted);
    }

    /**
     * Tells the group how far the worker is. Only on the thread that polls, or while that waits.
     *
     * @param next the next offset, by partition
     * @throws TopicUnavailableException if the broker does not take it: what came before may come again, here or at another
     *     worker
     */
    public void commit(Map<Integer, Long> next) throws TopicUnavailableException {
        HeldConsumer now = consumer;
        if (now == null) {
            throw new TopicUnavailableException("the partitions are not held any more", null);
        }
        now.commit(next);
        failure = Optional.empty();
    }

    /** A batch has failed, and comes again: says why, until one is done. */
    public void batchFails(String why) {
        failure = Optional.of(why);
    }

    /** How many records are still to be read, as far as the last poll has told. */
    public long lag() {
        return lag;
    }

    /** What keeps the topic from being read; empty if nothing does. */
    public Optional<String> problem() {
        return problem.or(() -> failure);
    }

    /** How long ago the consumer polled last; longer than a moment while a batch is at work. */
    public Duration sincePoll() {
        return Duration.ofNanos(nanoTime.getAsLong() - polled);
    }

    Intake intake() {
        return intake;
    }

    void begins(HeldConsumer next) {
        partitions = Map.of();
        consumer = next;
    }

    void ends(HeldConsumer last) {
        if (consumer == last) {
            partitions = Map.of();
            consumer = null;
        }
    }

    /** By the number of the time that each was taken up. */
    void holdsNow(Map<Integer, Integer> now) {
        partitions = Map.copyOf(now);
    }

    /** The broker has answered what was sent then. */
    void confirmed(long sent) {
        confirmed = sent;
        asked = false;
    }

    /** The broker is to be asked with the next poll. */
    void asks() {
        asked = true;
    }

    boolean isAsked() {
        return asked;
    }

    /** Whether nobody at Kafka has answered for long, or the last answer was none. */
    boolean isSilent() {
        return problem.isPresent() || sinceConfirmed().compareTo(session) > 0;
    }

    Duration sinceConfirmed() {
        return Duration.ofNanos(nanoTime.getAsLong() - confirmed);
    }

    void polls() {
        polled = nanoTime.getAsLong();
    }

    void lags(long records) {
        lag = records;
    }

    void works() {
        problem = Optional.empty();
    }

    void fails(String what) {
        problem = Optional.of(what);
    }

    /** Whether another worker has the same name: a new consumer would take its place from it. */
    public boolean isFenced() {
        return isFenced;
    }

    void fencedOff() {
        isFenced = true;
        partitions = Map.of();
        fenced.run();
    }

    long now() {
        return nanoTime.getAsLong();
    }

    private boolean isFresh() {
        return !partitions.isEmpty()
                && nanoTime.getAsLong() - confirmed < TimeUnit.MILLISECONDS.toNanos(session.toMillis() / 3);
    }
}
