package io.ctiroutes.property;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * What holds whatever is drawn, checked by an ordinary test: {@code Property.holds(draw -> …)}. A case that an assumption
 * of JUnit leaves out does not count. The cases are the same every time; {@code -Dproperty.seed} draws others,
 * {@code -Dproperty.tries} more or fewer, and {@code -Dproperty.draws} the one that a failure told.
 */
public final class Property {

    /** What is checked with each case. */
    public interface Body {
        void check(Draw draw) throws Exception;
    }

    private Property() {}

    public static void holds(Body body) {
        holds(1000, body);
    }

    public static void holds(int tries, Body body) {
        firstFailure(tries, body).ifPresent(failed -> fail(new Shrinking(body, failed).smallest()));
    }

    /** For what goes another way each time, or takes long. */
    public static void holdsUnshrunk(int tries, Body body) {
        firstFailure(tries, body).ifPresent(Property::fail);
    }

    private static Optional<Draw> firstFailure(int usualTries, Body body) {
        List<Long> given = Stream.of(System.getProperty("property.draws", "").split(","))
                .filter(number -> !number.isEmpty())
                .map(Long::valueOf)
                .toList();
        int tries = given.isEmpty() ? Integer.getInteger("property.tries", usualTries) : 1;
        SplittableRandom random = new SplittableRandom(seed());
        int kept = 0;
        for (int all = 0; kept < tries; all++) {
            // the simplest case comes first
            boolean made = all > 0 && given.isEmpty();
            Draw draw = new Draw(made ? Optional.of(random) : Optional.empty(), given).tried(body);
            if (draw.failure.isEmpty()) {
                kept++;
            } else if (!(draw.failure.get() instanceof TestAbortedException)) {
                return Optional.of(draw);
            } else if (all > 4 * tries) {
                throw new AssertionError("all but " + kept + " of " + all + " cases are assumed away");
            }
        }
        return Optional.empty();
    }

    private static long seed() {
        return Long.getLong("property.seed", 1);
    }

    private static void fail(Draw draw) {
        String values = draw.values.stream().map(Supplier::get).collect(Collectors.joining("\n  "));
        String draws = draw.taken.stream().map(String::valueOf).collect(Collectors.joining(","));
        Throwable cause = draw.failure.orElseThrow();
        String message =
                "fails with\n  %s\nwhich -Dproperty.draws=%s tries again, and -Dproperty.seed=%d finds again\n%s"
                        .formatted(values, draws.isEmpty() ? "0" : draws, seed(), cause);
        throw new AssertionError(message, cause);
    }
}
