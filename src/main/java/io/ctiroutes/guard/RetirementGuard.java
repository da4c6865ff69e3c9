package io.ctiroutes.guard;

import io.ctiroutes.ioc.IocKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps mass retirements back: whoever empties the filter of a live stream by mistake must not switch the protection of all
 * endpoints off. Of what Falcon holds of ours, so many percent may be retired within ten minutes, or {@value #ALWAYS} IOCs if
 * that is more; what is to be retired beyond that waits for somebody's word. Safe for use by several threads.
 */
public final class RetirementGuard {

    /** So many may be retired within ten minutes, however few there are. */
    public static final int ALWAYS = 1_000;

    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(RetirementGuard.class);
    private static final int ALL = 100;
    private static final int EXAMPLES = 10;

    private final int percent;
    private final LongSupplier live;
    private final Clock clock;
    // what was let through, the first first; a change that comes again counts once
    private final Map<IocKey, Instant> letThrough = new LinkedHashMap<>();
    private final List<IocKey> examples = new ArrayList<>();
    private long atBegin;
    private long before;
    private Instant beforeCountsUntil = Instant.MIN;
    private Instant keptBackLast = Instant.MIN;

    /**
     * A guard that has let nothing through.
     *
     * @param percent of what is live that may be retired within ten minutes; 100 for all
     * @param live    how many IOCs of ours Falcon holds that are not retired
     */
    public RetirementGuard(int percent, LongSupplier live, Clock clock) {
        this.percent = percent;
        this.live = live;
        this.clock = clock;
    }

    /** So many were retired in the last ten minutes before this process began. */
    public synchronized void retiredBefore(long number) {
        before = number;
        beforeCountsUntil = clock.instant().plus(WINDOW);
    }

    /** Since when a retirement counts that this process knows nothing of. */
    public static Instant windowBegin(Clock clock) {
        return clock.instant().minus(WINDOW);
    }

    /** Whether this IOC may be retired now; it counts as retired if so. */
    public synchronized boolean letsThrough(IocKey key) {
        Instant now = clock.instant();
        forget(now);
        if (percent >= ALL || letThrough.containsKey(key)) {
            return true;
        }
        long earlier = now.isBefore(beforeCountsUntil) ? before : 0;
        long retired = letThrough.size() + earlier;
        // what has been retired within the window was live at its begin
        long nowLive = live.getAsLong();
        atBegin = letThrough.isEmpty() ? nowLive + earlier : Math.max(atBegin, nowLive);
        long most = Math.max(ALWAYS, atBegin * percent / ALL);
        if (retired >= most) {
            keptBack(key, now, retired, most);
            return false;
        }
        letThrough.put(key, now);
        return true;
    }

    /** The first IOCs that were kept back, for people. */
    public synchronized List<IocKey> examples() {
        return List.copyOf(examples);
    }

    private void forget(Instant now) {
        Instant begin = now.minus(WINDOW);
        Iterator<Instant> oldest = letThrough.values().iterator();
        while (oldest.hasNext() && !oldest.next().isAfter(begin)) {
            oldest.remove();
        }
    }

    private void keptBack(IocKey key, Instant now, long retired, long most) {
        if (keptBackLast.plus(WINDOW).isBefore(now)) {
            examples.clear();
            LOG.error(
                    "{} IOCs were retired within ten minutes, and {} are as many as can be meant"
                            + " (connector.max-retire-percent): what else is to be retired waits, the first is {}. If it is"
                            + " meant, approve it: approveRetirements over JMX, or the command approve-retirements. If not, mend"
                            + " the stream's filter in OpenCTI, which sends the indicators again, or dropRetirements over"
                            + " JMX. New and changed indicators are delivered meanwhile",
                    retired,
                    most,
                    key);
        }
        keptBackLast = now;
        if (examples.size() < EXAMPLES) {
            examples.add(key);
        }
    }
}
