package io.ctiroutes.sandbox.contract;

/** Whose behaviour an example is about. */
enum Api {
    FALCON,
    OPENCTI
}
