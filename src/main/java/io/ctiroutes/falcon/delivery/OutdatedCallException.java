package io.ctiroutes.falcon.delivery;

/** A call must not go out as it was written: since then, an IOC in it has expired. It is written anew. */
public final class OutdatedCallException extends RuntimeException {

    OutdatedCallException() {
        super("an IOC has expired since the call was written: it is retired instead");
    }
}
