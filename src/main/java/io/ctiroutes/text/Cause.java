package io.ctiroutes.text;

import java.util.Objects;

/**
 * Why something failed. Two failures have the same cause if their root causes are of the same class and have the same
 * message, words with a digit in them (ids, times, counts) left aside.
 */
public final class Cause {

    private static final int LONGEST_MESSAGE = 1_000;
    private static final int LONGEST_REASON = 300;
    private static final int DEEPEST_CAUSE = 100;

    private final String kind;
    private final String reason;

    private Cause(String name, String message, String reason) {
        this.kind = name
                + ' '
                + message.substring(0, Math.min(message.length(), LONGEST_MESSAGE))
                        .replaceAll("\\S*\\d\\S*", "");
        this.reason = shortened(reason.strip().replaceAll("\\s*\\R\\s*", " "));
    }

    /** The cause of a failure. */
    public static Cause of(Throwable failure) {
        Throwable root = root(failure);
        return new Cause(
                root.getClass().getName(),
                String.valueOf(root.getMessage()),
                root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ": " + root.getMessage()));
    }

    /** A cause that somebody has put into words already. */
    public static Cause of(String words) {
        return new Cause("", words, words);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < DEEPEST_CAUSE; depth++) {
            root = root.getCause();
        }
        return root;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + " …";
    }

    /** The cause in one line, for people. */
    public String reason() {
        return reason;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cause cause && cause.kind.equals(kind);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(kind);
    }

    @Override
    public String toString() {
        return reason;
    }
}
