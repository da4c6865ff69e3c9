package io.ctiroutes.falcon.delivery;

import io.ctiroutes.ioc.IocKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Which IOCs were created so lately that Falcon's search may not show them yet. At full speed these are many more than can
 * be kept with all that is known of them, so eight bytes are kept of each: 48 bits of the hash of its key, and when it was
 * created. A key with the same bits as one of them is taken for it, which happens in less than one of a hundred million
 * cases. If about {@value #MOST} are created within the time, the oldest are given up. Safe for use by several threads.
 */
final class RecentlyCreated {

    static final int MOST = 1 << 20;

    private static final int FIRST = 1 << 10;
    // an entry is in one of two buckets, the emptier one when it came: so hardly one is full before nearly all are
    private static final int BUCKET = 8;
    private static final int PLACES = 2 * BUCKET;
    private static final int TIME_BITS = 16;
    private static final long TIME = (1L << TIME_BITS) - 1;

    private final long seconds;
    private final LongSupplier nanoTime;
    private final long begin;
    private long[] entries = new long[FIRST];

    /**
     * Nothing was created yet.
     *
     * @param searchLag how long the search may not show what was created, in whole seconds; nothing is remembered if zero
     */
    RecentlyCreated(Duration searchLag, LongSupplier nanoTime) {
        this.seconds = searchLag.toSeconds();
        this.nanoTime = nanoTime;
        this.begin = nanoTime.getAsLong();
    }

    synchronized void add(IocKey key) {
        if (seconds > 0) {
            put(hash(key) | now());
        }
    }

    synchronized boolean contains(IocKey key) {
        return seconds > 0 && find(hash(key), now()) >= 0;
    }

    synchronized void remove(IocKey key) {
        int place = find(hash(key), now());
        if (place >= 0) {
            entries[place] = 0;
        }
    }

    private void put(long entry) {
        long now = entry & TIME;
        int same = find(entry, now);
        int place = same >= 0 ? same : free(entry, now);
        while (place < 0 && entries.length < MOST) {
            grow(now);
            place = free(entry, now);
        }
        put(entry, place, now);
    }

    private void put(long entry, int free, long now) {
        entries[free >= 0 ? free : oldest(entry, now)] = entry;
    }

    /** Where it is; negative if it is not there, or has been for too long. */
    private int find(long entry, long now) {
        for (int i = 0; i < PLACES; i++) {
            int place = place(entry, i);
            if (isSame(entries[place], entry) && isRecent(entries[place], now)) {
                return place;
            }
        }
        return -1;
    }

    /** Where it may be put; negative if both buckets are full. */
    private int free(long entry, long now) {
        int first = recent(entry, 0, now);
        int second = recent(entry, BUCKET, now);
        if (Math.min(first, second) == BUCKET) {
            return -1;
        }
        int i = first <= second ? 0 : BUCKET;
        while (isRecent(entries[place(entry, i)], now)) {
            i++;
        }
        return place(entry, i);
    }

    private int recent(long entry, int from, long now) {
        int recent = 0;
        for (int i = from; i < from + BUCKET; i++) {
            if (isRecent(entries[place(entry, i)], now)) {
                recent++;
            }
        }
        return recent;
    }

    private int oldest(long entry, long now) {
        int oldest = place(entry, 0);
        for (int i = 1; i < PLACES; i++) {
            int place = place(entry, i);
            if (age(entries[place], now) > age(entries[oldest], now)) {
                oldest = place;
            }
        }
        return oldest;
    }

    private void grow(long now) {
        long[] before = entries;
        entries = new long[before.length * 2];
        Arrays.stream(before).filter(entry -> isRecent(entry, now)).forEach(entry -> put(entry, free(entry, now), now));
    }

    private int place(long entry, int i) {
        long bucket = i < BUCKET ? entry >>> TIME_BITS : entry >>> TIME_BITS + (Long.SIZE - TIME_BITS) / 2;
        return (int) (bucket * BUCKET + i % BUCKET) & entries.length - 1;
    }

    private boolean isRecent(long entry, long now) {
        return entry != 0 && age(entry, now) <= seconds;
    }

    private static boolean isSame(long entry, long other) {
        return (entry & ~TIME) == (other & ~TIME);
    }

    private static long age(long entry, long now) {
        return now - entry & TIME;
    }

    /** In seconds; it begins again after 18 hours: what is left of then counts as recent once more, for a moment. */
    private long now() {
        return Duration.ofNanos(nanoTime.getAsLong() - begin).toSeconds() & TIME;
    }

    /** Without the bits that hold the time, and never zero, which stands for none. */
    private static long hash(IocKey key) {
        long hash = key.type().ordinal() + 1L;
        String value = key.value();
        for (int i = 0; i < value.length(); i++) {
            hash = hash * 0x100000001b3L ^ value.charAt(i);
        }
        // as splitmix64 does: similar values end up far from each other
        hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
        hash = (hash ^ hash >>> 31) & ~TIME;
        return hash == 0 ? TIME + 1 : hash;
    }
}
