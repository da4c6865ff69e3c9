package io.ctiroutes.sandbox.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** The log of a JVM's garbage collections ({@code -Xlog:gc}), whichever collector it uses. */
final class HeapLog {

    /** Its name, in the working directory. */
    static final String FILE = "gc.log";

    /** E.g. {@code Pause Young (Normal) (G1 Evacuation Pause) 24M->5M(256M) 3.214ms}. */
    private static final Pattern COLLECTION = Pattern.compile(" (\\d+)M->(\\d+)M\\(\\d+M\\)");

    private static final long MEGABYTE = 1024L * 1024;

    private HeapLog() {}

    /** The most that was used when a collection began, in bytes; 0 if there was none. */
    static long peak(Path directory) throws IOException {
        return MEGABYTE * numbers(directory, 1).max().orElse(0);
    }

    /** What was left by the last collection, in bytes; 0 if there was none. */
    static long left(Path directory) throws IOException {
        return MEGABYTE * numbers(directory, 2).reduce(0, (former, last) -> last);
    }

    private static LongStream numbers(Path directory, int group) throws IOException {
        return COLLECTION
                .matcher(Files.readString(directory.resolve(FILE)))
                .results()
                .map((MatchResult collection) -> collection.group(group))
                .mapToLong(Long::parseLong);
    }
}
