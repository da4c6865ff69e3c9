package io.ctiroutes.text;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people, in one line each time, of what fails and is tried again: at the level error, with a stack trace when a cause
 * comes up for the first time, and at the level debug after that. Safe for use by several threads.
 */
public final class FailureLog {

    /** Shown at every level: whoever read of trouble at the level error wants to read of its end. */
    private static final Logger NOTICES = LoggerFactory.getLogger("io.ctiroutes.notices");

    private static final int MOST_CAUSES = 100;

    private final Logger log;
    private final Map<Cause, Boolean> traced = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Cause, Boolean> eldest) {
            return size() > MOST_CAUSES;
        }
    };

    /**
     * Of one kind of work.
     *
     * @param log the logger that lines about failures are written by
     */
    public FailureLog(Logger log) {
        this.log = log;
    }

    /**
     * Something failed.
     *
     * @param what  what has failed, since when, and when it is tried again; the cause is put behind it
     */
    public void failed(String what, Cause cause, Throwable failure) {
        if (isNew(cause)) {
            log.error("{}: {}", what, cause, failure);
        } else {
            log.error("{}: {}", what, cause);
            log.debug("{}", what, failure);
        }
    }

    /** Something failed of which {@link #failed} has told enough. */
    public void failedToo(String what, Throwable failure) {
        log.debug("{}", what, failure);
    }

    /** What failed is well again; or what is no failure, but nobody must miss. */
    public static void notice(String what) {
        NOTICES.warn(what);
    }

    private synchronized boolean isNew(Cause cause) {
        return traced.put(cause, true) == null;
    }
}
