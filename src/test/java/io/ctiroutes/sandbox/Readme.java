package io.ctiroutes.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A section of the README, for tests that do what it says. */
public final class Readme {

    private static final Pattern HEADING = Pattern.compile("(?m)^#{2,3} ");

    private final String text;

    private Readme(String text) {
        this.text = text;
    }

    /** The section under a heading, up to the next one. */
    public static Readme section(String heading) {
        try {
            String all = Files.readString(Path.of("README.md"));
            for (String section : HEADING.split(all)) {
                if (section.startsWith(heading + '\n')) {
                    return new Readme(section);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("README.md has no section " + heading);
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

    /** What the first group of a pattern matches, at the only place where it does. */
    public String only(String pattern) {
        List<MatchResult> found =
                Pattern.compile(pattern).matcher(text).results().toList();
        if (found.size() != 1) {
            throw new AssertionError(pattern + " is in the README " + found.size() + " times");
        }
        return found.get(0).group(1);
    }
}
