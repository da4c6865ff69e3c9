package io.ctiroutes.falcon.access;

/** Falcon does not accept our credentials, or they may not manage IOCs. Nothing can be delivered before that is mended. */
public final class AccessRefusedException extends RuntimeException {

    public AccessRefusedException(String message) {
        super(message);
    }
}
