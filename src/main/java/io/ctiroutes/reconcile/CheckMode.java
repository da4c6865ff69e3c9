package io.ctiroutes.reconcile;

/** What a check is for. */
public enum CheckMode {
    /** Tells what differs, and writes nothing to Falcon. */
    REPORT,
    /** Has what differs delivered as well. */
    REPAIR
}
