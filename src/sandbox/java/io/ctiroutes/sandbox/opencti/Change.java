package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One field that an update changed, as the platform reports it in {@code context.changes} and in the message. */
record Change(String field, String label, List<String> added, List<String> removed) {

    static List<Change> between(Indicator before, Indicator after) {
        List<Change> changes = new ArrayList<>();
        note(changes, "x_opencti_score", "Score", score(before), score(after));
        note(changes, "revoked", "Revoked", text(before.revoked()), text(after.revoked()));
        note(changes, "x_opencti_detection", "Is detected", text(before.detection()), text(after.detection()));
        note(changes, "pattern", "Pattern", List.of(before.pattern()), List.of(after.pattern()));
        note(changes, "pattern_type", "Pattern type", List.of(before.patternType()), List.of(after.patternType()));
        note(changes, "name", "Name", List.of(before.name()), List.of(after.name()));
        note(
                changes,
                "description",
                "Description",
                before.description().stream().toList(),
                after.description().stream().toList());
        note(changes, "valid_until", "Valid until", validUntil(before), validUntil(after));
        note(changes, "objectLabel", "Label", before.labels(), after.labels());
        note(changes, "x_mitre_platforms", "Platforms", before.platforms(), after.platforms());
        return changes;
    }

    private static void note(List<Change> changes, String field, String label, List<String> old, List<String> now) {
        List<String> added = now.stream().filter(value -> !old.contains(value)).toList();
        List<String> removed =
                old.stream().filter(value -> !now.contains(value)).toList();
        if (!added.isEmpty() || !removed.isEmpty()) {
            changes.add(new Change(field, label, added, removed));
        }
    }

    private static List<String> score(Indicator indicator) {
        return indicator.score().stream().mapToObj(Integer::toString).toList();
    }

    private static List<String> validUntil(Indicator indicator) {
        return indicator.validUntil().map(Timestamps::format).stream().toList();
    }

    private static List<String> text(boolean value) {
        return List.of(Boolean.toString(value));
    }

    /** Whether this field is one that decay and expiry change by themselves. */
    boolean madeByDecay() {
        return List.of("x_opencti_score", "revoked", "x_opencti_detection").contains(field);
    }

    static ArrayNode render(List<Change> changes) {
        ArrayNode array = Json.array();
        for (Change change : changes) {
            ObjectNode node = array.addObject().put("field", "Indicator--" + change.field);
            raw(node, "changes_added", change.added);
            raw(node, "changes_removed", change.removed);
        }
        return array;
    }

    private static void raw(ObjectNode node, String key, List<String> values) {
        ArrayNode array = node.putArray(key);
        values.forEach(value -> array.addObject().put("raw", value));
    }

    /** E.g. {@code replaces `20` in `Score` - `yes` in `Revoked`}. */
    static String message(List<Change> changes) {
        Map<String, List<String>> phrases = new LinkedHashMap<>();
        for (Change change : changes) {
            String verb = change.removed.isEmpty() ? "adds" : change.added.isEmpty() ? "removes" : "replaces";
            String values = (change.added.isEmpty() ? change.removed : change.added)
                    .stream().map(Change::spoken).collect(Collectors.joining(", "));
            phrases.computeIfAbsent(verb, key -> new ArrayList<>()).add("`" + values + "` in `" + change.label + "`");
        }
        return phrases.entrySet().stream()
                .map(phrase -> phrase.getKey() + " " + String.join(" - ", phrase.getValue()))
                .collect(Collectors.joining(" | "));
    }

    private static String spoken(String value) {
        return switch (value) {
            case "true" -> "yes";
            case "false" -> "no";
            default -> value;
        };
    }
}
