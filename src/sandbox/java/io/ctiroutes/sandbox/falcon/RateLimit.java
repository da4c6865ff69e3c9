package io.ctiroutes.sandbox.falcon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A number of requests in any minute. Used by one thread. */
final class RateLimit {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final boolean enforced;
    private final int requests;
    private final Deque<Instant> admitted = new ArrayDeque<>();

    /** A limit of some requests a minute; with none given, Falcon's own is only told, not enforced. */
    RateLimit(int requests, int falcons) {
        enforced = requests > 0;
        this.requests = enforced ? requests : falcons;
    }

    /** Admits a request, or tells when the next one can be admitted. */
    Optional<Instant> admit(Instant now) {
        if (!enforced) {
            return Optional.empty();
        }
        while (!admitted.isEmpty() && !admitted.peek().plus(WINDOW).isAfter(now)) {
            admitted.remove();
        }
        if (admitted.size() >= requests) {
            return Optional.of(admitted.peek().plus(WINDOW));
        }
        admitted.add(now);
        return Optional.empty();
    }

    int limit() {
        return requests;
    }

    int remaining() {
        return enforced ? requests - admitted.size() : requests - 1;
    }
}
