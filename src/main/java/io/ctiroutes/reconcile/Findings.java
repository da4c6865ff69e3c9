package io.ctiroutes.reconcile;

import io.ctiroutes.falcon.api.FieldDifference;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ledger.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a check has found so far: counted, with the first of each kind as examples, and written down one by one. */
final class Findings implements AutoCloseable {

    private static final int EXAMPLES = 10;

    private final DriftFile file;
    private final Map<DriftKind, Long> counts = new EnumMap<>(DriftKind.class);
    private final Map<String, Long> fields = new LinkedHashMap<>();
    private final Map<DriftKind, List<String>> examples = new EnumMap<>(DriftKind.class);

    Findings(Path file) throws IOException {
        this.file = new DriftFile(file);
        clear();
    }

    private void clear() {
        for (DriftKind kind : DriftKind.values()) {
            counts.put(kind, 0L);
        }
        FieldDifference.FIELDS.forEach(field -> fields.put(field, 0L));
        examples.clear();
    }

    /** What was found so far counts for nothing. */
    void startOver() throws IOException {
        clear();
        file.startOver();
    }

    /**
     * One more.
     *
     * @param id Falcon's; empty if there is none
     */
    void add(DriftKind kind, Entry entry, String id, List<FieldDifference> different) throws IOException {
        counts.merge(kind, 1L, Long::sum);
        if (kind == DriftKind.EQUAL || kind == DriftKind.RETIRED) {
            return;
        }
        different.forEach(difference -> fields.merge(difference.field(), 1L, Long::sum));
        List<String> some = examples.computeIfAbsent(kind, of -> new ArrayList<>());
        if (some.size() < EXAMPLES) {
            some.add(example(entry, different));
        }
        file.add(DriftFile.Finding.of(kind, entry, id, different));
    }

    private static String example(Entry entry, List<FieldDifference> different) {
        String key = entry.key().toString();
        return different.isEmpty()
                ? key
                : key + " ("
                        + String.join(
                                ", ",
                                different.stream().map(FieldDifference::field).toList())
                        + ')';
    }

    /** There are no more: from now on the file is to be seen. */
    void complete() throws IOException {
        file.complete();
    }

    /** See {@link DriftFile#repairs}. */
    List<IocChange> repairs(int most) throws IOException {
        return file.repairs(most);
    }

    Map<DriftKind, Long> counts() {
        return counts;
    }

    Map<String, Long> fields() {
        return fields;
    }

    Map<DriftKind, List<String>> examples() {
        return examples;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
