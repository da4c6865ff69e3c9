package io.ctiroutes.sandbox.opencti.deployment;

import io.ctiroutes.sandbox.opencti.GraphQlException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** How many reports of each kind are taken a second. The second begins with the first of them. */
final class ReportLimits {

    /** What is counted on its own, in the platform's words. */
    enum Kind {
        SINGLE,
        BATCH,
        HITS;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Window(Instant end, int taken) {}

    private static final Duration LENGTH = Duration.ofSeconds(1);

    private final Clock clock;
    private final Map<Kind, Integer> most;
    private final Map<Kind, Window> windows = new EnumMap<>(Kind.class);

    ReportLimits(Clock clock, DeploymentOptions options) {
        this.clock = clock;
        most = Map.of(Kind.SINGLE, options.singleReports(), Kind.BATCH, options.batches(), Kind.HITS, options.hits());
    }

    /** Counts a report, and refuses it if there were too many. */
    void take(Kind kind) {
        Instant now = clock.instant();
        Window window = windows.get(kind);
        if (window == null || !now.isBefore(window.end())) {
            window = new Window(now.plus(LENGTH), 0);
        }
        windows.put(kind, new Window(window.end(), window.taken() + 1));
        if (window.taken() >= most.get(kind)) {
            long wait = Math.max(1, Duration.between(now, window.end()).toMillis());
            throw GraphQlException.of(
                    "FUNCTIONAL_ERROR", "Too many requests", Map.of("kind", kind.text(), "retry_after_ms", wait));
        }
    }
}
