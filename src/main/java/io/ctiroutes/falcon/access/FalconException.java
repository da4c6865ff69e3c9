package io.ctiroutes.falcon.access;

/** Falcon cannot be asked now. What to do about each kind is told by the routes. */
public abstract sealed class FalconException extends RuntimeException
        permits AccessRefusedException, RateLimitedException {

    FalconException(String message) {
        super(message);
    }
}
