package io.ctiroutes.settings.kind;

import java.time.Instant;
import java.util.Optional;

/**
 * Up to which moment a first run recovers from the platform what it knows, before it follows the live stream.
 *
 * @param wanted whether anything is recovered at all
 * @param date the moment the user chose; empty: the moment of the first run
 */
public record Recovery(boolean wanted, Optional<Instant> date) {

    static Recovery off() {
        return new Recovery(false, Optional.empty());
    }

    static Recovery upTo(Instant date) {
        return new Recovery(true, Optional.of(date));
    }

    public static Recovery upToFirstRun() {
        return new Recovery(true, Optional.empty());
    }

    /** The moment to recover up to when the first run is at {@code firstRun}; empty: do not recover. */
    public Optional<Instant> until(Instant firstRun) {
        return wanted ? Optional.of(date.orElse(firstRun)) : Optional.empty();
    }
}
