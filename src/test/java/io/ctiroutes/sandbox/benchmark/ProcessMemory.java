package io.ctiroutes.sandbox.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory of a running process, where the operating system tells it (Linux). */
final class ProcessMemory {

    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final long KILOBYTE = 1024;

    private ProcessMemory() {}

    /** The most that was resident so far, in bytes; 0 where it is not told. */
    static long peak(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        Matcher peak = PEAK.matcher(Files.readString(status));
        return peak.find() ? KILOBYTE * Long.parseLong(peak.group(1)) : 0;
    }
}
