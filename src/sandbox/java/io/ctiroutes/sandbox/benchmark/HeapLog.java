package io.ctiroutes.sandbox.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The log of a JVM's garbage collections ({@code -Xlog:gc}), whichever collector it uses. */
final class HeapLog {

    /** Its name, in the working directory. */
    static final String FILE = "gc.log";

    /** E.g. {@code Pause Young (Normal) (G1 Evacuation Pause) 24M->5M(256M) 3.214ms}. */
    private static final Pattern COLLECTION = Pattern.compile(" (\\d+)M->\\d+M\\(\\d+M\\)");

    private static final long MEGABYTE = 1024L * 1024;

    private HeapLog() {}

    /** The most that was used when a collection began, in bytes; 0 if there was none. */
    static long peak(Path directory) throws IOException {
        return MEGABYTE
                * COLLECTION
                        .matcher(Files.readString(directory.resolve(FILE)))
                        .results()
                        .map((MatchResult collection) -> collection.group(1))
                        .mapToLong(Long::parseLong)
                        .max()
                        .orElse(0);
    }
}
