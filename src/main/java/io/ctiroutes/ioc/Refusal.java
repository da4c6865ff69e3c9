package io.ctiroutes.ioc;

import java.util.Optional;

/**
 * An IOC change that Falcon refused for good.
 *
 * @param change   what was wanted
 * @param category the kind of refusal, e.g. {@code refused} or {@code quota}
 * @param message  Falcon's own words
 * @param answer   Falcon's row in the answer, as JSON; empty if it named none
 */
public record Refusal(IocChange change, String category, String message, Optional<String> answer) {

    /** Falcon refused this value. */
    public static final String REFUSED = "refused";
    /** Falcon's answers contradict each other about this IOC. */
    public static final String UNCONFIRMED = "unconfirmed";
    /** Falcon fails at every request with this IOC, while it answers others. */
    public static final String FAILED_IN_FALCON = "failed-in-falcon";
}
