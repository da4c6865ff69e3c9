package io.ctiroutes.falcon.access;

import java.time.Instant;

/** Falcon wants no more requests before a certain time. */
public final class RateLimitedException extends RuntimeException {

    public RateLimitedException(Instant until) {
        super("Falcon's rate limit is reached: no request before " + until);
    }
}
