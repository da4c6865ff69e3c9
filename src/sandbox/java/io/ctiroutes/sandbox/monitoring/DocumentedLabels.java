package io.ctiroutes.sandbox.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values that {@code docs/metrics.md} says labels of metrics can have. */
public final class DocumentedLabels {

    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z]+)` \\| ((?:`[a-z_]+`(?:, )?)+) \\| ([^|]*) \\|$", Pattern.MULTILINE);
    private static final Pattern SKIP_REASON = Pattern.compile("^\\| `([a-z-]+)` \\| [^|]* \\|$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final String SKIPPED = "## What is skipped\n";

    private final Map<String, Set<String>> values = new TreeMap<>();

    private DocumentedLabels(String metrics, String mapping) {
        Matcher row = ROW.matcher(metrics);
        while (row.find()) {
            for (String metric : codes(row.group(2))) {
                values.put(metric + ' ' + row.group(1), codes(row.group(3)));
            }
        }
        values.put("skipped_total reason", reasons(mapping));
    }

    /** Those of the project's pages; the reasons of what is skipped are in {@code docs/mapping.md}. */
    public static DocumentedLabels read() throws IOException {
        return new DocumentedLabels(
                Files.readString(Path.of("docs/metrics.md")), Files.readString(Path.of("docs/mapping.md")));
    }

    /**
     * The values of a label.
     *
     * @param metric as Prometheus stores it; parts of a histogram have the labels of the whole
     * @return empty if the pages do not tell
     */
    public Optional<Set<String>> of(String metric, String label) {
        String whole = metric.replaceAll("_(bucket|count|sum|max)$", "");
        return Optional.ofNullable(values.get(metric + ' ' + label))
                .or(() -> Optional.ofNullable(values.get(whole + ' ' + label)));
    }

    /** How many labels of metrics there are. */
    public int size() {
        return values.size();
    }

    private static Set<String> reasons(String mapping) {
        int from = mapping.indexOf(SKIPPED) + SKIPPED.length();
        String section = mapping.substring(from, mapping.indexOf("\n## ", from));
        Set<String> reasons = new TreeSet<>();
        SKIP_REASON.matcher(section).results().forEach(reason -> reasons.add(reason.group(1)));
        return reasons;
    }

    private static Set<String> codes(String cell) {
        List<String> codes =
                CODE.matcher(cell).results().map(code -> code.group(1)).toList();
        return new TreeSet<>(codes);
    }
}
