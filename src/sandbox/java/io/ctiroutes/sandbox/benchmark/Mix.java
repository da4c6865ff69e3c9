package io.ctiroutes.sandbox.benchmark;

/** What happens in OpenCTI. */
enum Mix {
    /** New indicators only, and a connector that comes for the first time: it reads OpenCTI's database. */
    CREATES,
    /** What piled up while the connector was away: also updates, deletions, and events of other entities. */
    MIXED,
    /** What piled up while the connector was away: nine of ten events are updates that change nothing of an IOC. */
    UPDATES_THAT_CHANGE_NOTHING
}
