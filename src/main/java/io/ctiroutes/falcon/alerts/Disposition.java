package io.ctiroutes.falcon.alerts;

import java.util.Locale;

/** What Falcon did when an endpoint met what an alert is about. */
public enum Disposition {
    /** Something was kept from happening. */
    PREVENTED,
    /** It was seen, and nothing more is known to have been done. */
    DETECTED;

    private static final long KILL_PROCESS = 1 << 4;
    private static final long KILL_SUBPROCESS = 1 << 5;
    private static final long QUARANTINE_FILE = 1 << 7;
    private static final long POLICY_DISABLED = 1 << 8;
    private static final long KILL_PARENT = 1 << 9;
    private static final long OPERATION_BLOCKED = 1 << 10;
    private static final long PROCESS_BLOCKED = 1 << 11;
    private static final long REGISTRY_OPERATION_BLOCKED = 1 << 12;
    private static final long FS_OPERATION_BLOCKED = 1 << 15;
    private static final long KILL_ACTION_FAILED = 1 << 17;

    private static final long PREVENTING = KILL_PROCESS
            | KILL_SUBPROCESS
            | QUARANTINE_FILE
            | KILL_PARENT
            | OPERATION_BLOCKED
            | PROCESS_BLOCKED
            | REGISTRY_OPERATION_BLOCKED
            | FS_OPERATION_BLOCKED;

    /** Then the others say what would have been done. */
    private static final long IN_VAIN = POLICY_DISABLED | KILL_ACTION_FAILED;

    /**
     * What an alert tells of it. Falcon's own words count first: they begin with {@code Prevention} or {@code Detection}. The
     * number is read only where there are no such words. Its bits are not documented: seen were 16 (process killed), 1024 and
     * 2048 (operation, process blocked), each also with 256 (the policy would have, but is off), which is the order that
     * Falcon names them in; the others follow from that order. What cannot be told is a detection.
     *
     * @param description {@code pattern_disposition_description}; empty for none
     * @param bits        {@code pattern_disposition}; 0 for none
     */
    static Disposition of(String description, long bits) {
        String words = description.strip().toLowerCase(Locale.ROOT);
        if (words.startsWith("prevent")) {
            return PREVENTED;
        }
        if (words.startsWith("detect")) {
            return DETECTED;
        }
        return (bits & PREVENTING) != 0 && (bits & IN_VAIN) == 0 ? PREVENTED : DETECTED;
    }
}
