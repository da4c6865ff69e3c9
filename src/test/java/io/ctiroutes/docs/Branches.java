package io.ctiroutes.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The branches of a recipe, put into the stream's routes as docs/routes.md says: one with a known id takes that one's place,
 * one with a new id goes before {@code created}.
 */
final class Branches {

    private static final String INDENT = " ".repeat(20);
    private static final String BEGIN = INDENT + "- id: ";
    private static final Pattern EACH = Pattern.compile("(?m)^(?=" + BEGIN + ")");

    private Branches() {}

    static String put(String stream, String recipe) {
        String edited = stream;
        for (String branch : EACH.split(recipe)) {
            if (!branch.startsWith(BEGIN)) {
                throw new AssertionError("no branch of by-event-type: " + branch);
            }
            String id = branch.lines().findFirst().orElseThrow();
            String former = branch(edited, id);
            String created = branch(edited, BEGIN + "created");
            edited = former.isEmpty() ? edited.replace(created, branch + created) : edited.replace(former, branch);
        }
        return edited;
    }

    /** From its first line to the last one that is further in; empty if there is none of that id. */
    private static String branch(String stream, String firstLine) {
        List<String> lines = stream.lines().toList();
        int begin = lines.indexOf(firstLine);
        if (begin < 0) {
            return "";
        }
        List<String> branch = new ArrayList<>(List.of(firstLine));
        lines.stream()
                .skip(begin + 1L)
                .takeWhile(line -> line.startsWith(INDENT + "  "))
                .forEach(branch::add);
        return String.join("\n", branch) + '\n';
    }
}
