package io.ctiroutes.ioc.observable;

import io.ctiroutes.text.FailureLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exclusions from a file, read again when it has changed. A file that cannot be read, or that has a wrong line, changes
 * nothing: the list read before stays in force.
 */
public final class ExclusionFile implements Supplier<Exclusions> {

    private static final Logger LOG = LoggerFactory.getLogger(ExclusionFile.class);
    private static final long LOOK_AGAIN = Duration.ofSeconds(1).toNanos();

    private final Path file;
    private final LongSupplier nanoTime;
    private Exclusions exclusions;
    private Version version;
    private long looked;
    private boolean wrong;
    private boolean unreadable;

    /** Tells one content of the file from another without reading it. */
    private record Version(FileTime changed, long size) {}

    private ExclusionFile(Path file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
    }

    /**
     * Reads a file.
     *
     * @throws IOException                   if it cannot be read
     * @throws Exclusions.WrongLineException if one of its lines is no entry
     */
    public static ExclusionFile open(Path file) throws IOException, Exclusions.WrongLineException {
        return open(file, System::nanoTime);
    }

    static ExclusionFile open(Path file, LongSupplier nanoTime) throws IOException, Exclusions.WrongLineException {
        ExclusionFile opened = new ExclusionFile(file, nanoTime);
        opened.version = version(file);
        opened.exclusions = read(file);
        opened.looked = nanoTime.getAsLong();
        return opened;
    }

    /** The list in force now. Looks at the file once a second at most. */
    @Override
    public synchronized Exclusions get() {
        if (nanoTime.getAsLong() - looked >= LOOK_AGAIN) {
            looked = nanoTime.getAsLong();
            reload();
        }
        return exclusions;
    }

    private void reload() {
        try {
            Version now = version(file);
            if (now.equals(version) && !unreadable) {
                return;
            }
            version = now;
            exclusions = read(file);
            unreadable = false;
            if (wrong) {
                FailureLog.notice("well again: exclusions reloaded from " + file + ", entries: " + exclusions.size());
                wrong = false;
            } else {
                LOG.warn("exclusions reloaded from {}: {} entries", file, exclusions.size());
            }
        } catch (Exclusions.WrongLineException e) {
            wrong = true;
            unreadable = false;
            LOG.error("{}, {}; the exclusions read before stay in force", file, e.getMessage());
        } catch (IOException e) {
            if (!unreadable) {
                // once: it is looked at every second
                LOG.error("{} cannot be read: {}; the exclusions read before stay in force", file, e.toString());
            }
            wrong = true;
            unreadable = true;
        }
    }

    private static Version version(Path file) throws IOException {
        return new Version(Files.getLastModifiedTime(file), Files.size(file));
    }

    private static Exclusions read(Path file) throws IOException, Exclusions.WrongLineException {
        return Exclusions.of(Files.readAllLines(file, StandardCharsets.UTF_8));
    }
}
