package io.ctiroutes.sandbox;

import io.ctiroutes.sandbox.falcon.StoredIoc;
import java.util.ArrayList;
import java.util.List;

/** What a Falcon holds, as a table of text. */
final class IocTable {

    private static final int LONGEST_VALUE = 40;

    private IocTable() {}

    /** Its lines, the first of which says what is in the columns. */
    static List<String> lines(List<StoredIoc> iocs) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"type", "value", "action", "severity", "platforms", "tags"});
        for (StoredIoc ioc : iocs) {
            rows.add(new String[] {
                ioc.type(),
                ioc.value().length() > LONGEST_VALUE ? ioc.value().substring(0, LONGEST_VALUE - 1) + "…" : ioc.value(),
                ioc.action(),
                ioc.severity(),
                String.join(" ", ioc.platforms()),
                String.join(" ", ioc.tags())
            });
        }
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
