package io.ctiroutes.reconcile;

import io.ctiroutes.falcon.api.FieldDifference;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a check came to.
 *
 * @param reason   why nothing is concluded; empty if something is
 * @param held     IOCs that Falcon holds, of whomever
 * @param counts   IOCs of each kind; each is there
 * @param fields   how many IOCs differ in which field; each is there
 * @param examples the first of each kind, but for those that are as they should be
 * @param repair   what came of the repair, in numbers; empty if there was none
 * @param file     where each finding has a line
 */
public record CheckResult(
        CheckMode mode,
        Verdict verdict,
        String reason,
        Instant begun,
        Instant ended,
        long held,
        Map<DriftKind, Long> counts,
        Map<String, Long> fields,
        Map<DriftKind, List<String>> examples,
        Optional<String> repair,
        Path file) {

    /** What it comes to. */
    public enum Verdict {
        /** Falcon holds what OpenCTI wants, or does so now. */
        EQUAL(0),
        /** Some IOCs differ. */
        DRIFT(3),
        /** Not both sides could be read whole, so nothing is concluded. */
        UNKNOWN(1);

        private final int exitStatus;

        Verdict(int exitStatus) {
            this.exitStatus = exitStatus;
        }
    }

    public CheckResult {
        counts = Map.copyOf(counts);
        fields = Map.copyOf(fields);
        examples = Map.copyOf(examples);
    }

    /** One that tells nothing but why. */
    static CheckResult unknown(CheckMode mode, String reason, Instant begun, Instant ended, Path file) {
        return new CheckResult(
                mode, Verdict.UNKNOWN, reason, begun, ended, 0, Map.of(), Map.of(), Map.of(), Optional.empty(), file);
    }

    /** What a command exits with. */
    public int exitStatus() {
        return verdict.exitStatus;
    }

    /** How many IOCs are of this kind. */
    public long count(DriftKind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** How many IOCs Falcon does not hold as OpenCTI wants them. */
    public long drift() {
        return counts.entrySet().stream()
                .filter(count -> count.getKey().isDrift())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** All of it as people read it, in several lines. */
    public String table() {
        StringBuilder text = new StringBuilder(1_000);
        if (verdict == Verdict.UNKNOWN) {
            return text.append("could not tell whether Falcon holds what OpenCTI wants: ")
                    .append(reason)
                    .append('\n')
                    .toString();
        }
        for (DriftKind kind : DriftKind.values()) {
            row(text, kind);
        }
        String different = differentFields();
        if (!different.isEmpty()) {
            text.append("fields that differ: ").append(different).append('\n');
        }
        repair.ifPresent(what -> text.append("repaired: ").append(what).append('\n'));
        text.append("Falcon holds ")
                .append(held)
                .append(" IOCs in all; checked from ")
                .append(begun.truncatedTo(ChronoUnit.SECONDS))
                .append(", in ")
                .append(Duration.between(begun, ended).toSeconds())
                .append(" s; one by one in ")
                .append(file)
                .append('\n');
        return text.append(summary()).append('\n').toString();
    }

    private void row(StringBuilder text, DriftKind kind) {
        text.append(String.format(Locale.ROOT, "%-16s%10d  %s%n", kind.text(), count(kind), kind.meaning()));
        examples.getOrDefault(kind, List.of())
                .forEach(example -> text.append(" ".repeat(28)).append(example).append('\n'));
    }

    private String differentFields() {
        StringBuilder text = new StringBuilder();
        FieldDifference.FIELDS.forEach(field -> {
            long number = fields.getOrDefault(field, 0L);
            if (number > 0) {
                text.append(text.length() == 0 ? "" : ", ")
                        .append(field)
                        .append(' ')
                        .append(number);
            }
        });
        return text.toString();
    }

    /** All of it in one line. */
    public String summary() {
        return switch (verdict) {
            case EQUAL ->
                drift() == 0
                        ? "Falcon holds what OpenCTI wants: " + count(DriftKind.EQUAL) + " IOCs"
                        : "Falcon holds what OpenCTI wants again: " + drift() + " IOCs were repaired";
            case DRIFT -> "Falcon does not hold what OpenCTI wants: " + differing();
            case UNKNOWN -> "could not tell whether Falcon holds what OpenCTI wants: " + reason;
        };
    }

    /** What differs, or still does after a repair. */
    private String differing() {
        StringBuilder text = new StringBuilder();
        for (DriftKind kind : DriftKind.values()) {
            if (kind.isDrift() && count(kind) > 0 && !(repair.isPresent() && kind.isRepaired())) {
                text.append(text.length() == 0 ? "" : ", ")
                        .append(kind.text())
                        .append(' ')
                        .append(count(kind));
            }
        }
        repair.ifPresent(what ->
                text.append(text.length() == 0 ? "" : "; ").append("repaired: ").append(what));
        return text.toString();
    }
}
