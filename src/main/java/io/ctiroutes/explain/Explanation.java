package io.ctiroutes.explain;

import java.util.List;
import java.util.Set;

/**
 * What is known of an IOC.
 *
 * @param known whether anything is
 * @param ioc   which one; empty if what was asked about is none
 * @param lines what is said of it, also if nothing is known
 */
public record Explanation(boolean known, String ioc, List<Line> lines) {

    private static final int LABEL = 14;
    private static final Set<String> DETAILS = Set.of("link", "since", "removed", "record");

    /**
     * A line.
     *
     * @param label what it is about; empty if what was asked about is no IOC
     * @param text  without a line break
     */
    public record Line(String label, String text) {}

    public Explanation {
        lines = List.copyOf(lines);
    }

    /** As people read it, in several lines. */
    public String text() {
        StringBuilder text = new StringBuilder(400);
        if (!ioc.isEmpty()) {
            text.append(ioc).append('\n');
        }
        lines.forEach(line -> {
            // what belongs to the line above it is set back
            String label = DETAILS.contains(line.label()) ? "  " + line.label() : line.label();
            text.append(label)
                    .append(" ".repeat(label.isEmpty() ? 0 : LABEL - label.length()))
                    .append(line.text())
                    .append('\n');
        });
        return text.toString();
    }
}
