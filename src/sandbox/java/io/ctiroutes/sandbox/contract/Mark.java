package io.ctiroutes.sandbox.contract;

/** How sure we are of an example. */
enum Mark {
    /** Read in first-party code, or seen in an answer that somebody captured. */
    CONFIRMED,
    /** Said by others, or concluded from what their clients do. */
    REPORTED,
    /** Nobody says: the example allows all that the connector can live with, and a run tells which of it is true. */
    UNKNOWN
}
