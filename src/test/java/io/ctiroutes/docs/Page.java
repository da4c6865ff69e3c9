package io.ctiroutes.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A page of the documents, or a section of one, for tests that do what it says. */
public final class Page {

    private static final Pattern HEADING = Pattern.compile("(?m)^#{2,3} ");
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    private final String name;
    private final String text;

    private Page(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /** All of a file. */
    public static Page of(String file) {
        try {
            return new Page(file, Files.readString(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The section of a file under a heading, up to the next one. */
    public static Page section(String file, String heading) {
        for (String section : HEADING.split(of(file).text)) {
            if (section.startsWith(heading + '\n')) {
                return new Page(file + ", " + heading, section);
            }
        }
        throw new AssertionError(file + " has no section " + heading);
    }

    /** All of it. */
    public String text() {
        return text;
    }

    /** The blocks of a language, without their fences, in their order. */
    public List<String> blocks(String language) {
        return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
                .matcher(text)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** The first cell of each row of its tables, where that is one word of code. */
    public List<String> firstCells() {
        return FIRST_CELL.matcher(text).results().map(row -> row.group(1)).toList();
    }

    /** What the first group of a pattern matches, at the only place where it does. */
    public String only(String pattern) {
        List<MatchResult> found =
                Pattern.compile(pattern).matcher(text).results().toList();
        if (found.size() != 1) {
            throw new AssertionError(pattern + " is in " + name + ' ' + found.size() + " times");
        }
        return found.get(0).group(1);
    }
}
