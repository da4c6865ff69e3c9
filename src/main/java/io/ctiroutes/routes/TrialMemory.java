package io.ctiroutes.routes;

import io.ctiroutes.settings.Mode;
import io.ctiroutes.text.PrivateFiles;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which route files the last start was good with, as a hash in the data folder: the same files need no trial again. The
 * hash is of all that a trial depends on: files, mode, program and settings. A start takes it away and puts it back once the
 * routes run, so that one that fails is followed by one that looks at everything.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class TrialMemory {

    private static final Logger LOG = LoggerFactory.getLogger(TrialMemory.class);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");

    private final Optional<Path> file;
    private final Optional<String> version;
    private final Properties settings;
    private Optional<String> tried = Optional.empty();

    private TrialMemory(Optional<Path> file, Optional<String> version, Properties settings) {
        this.file = file;
        this.version = version;
        this.settings = settings;
    }

    /** Remembers nothing. */
    public static TrialMemory none() {
        return new TrialMemory(Optional.empty(), Optional.empty(), new Properties());
    }

    /**
     * In a data folder.
     *
     * @param version  of this program; without one, as when it runs from classes, nothing is remembered
     * @param settings what routes may refer to in double braces
     */
    public static TrialMemory in(Path data, Optional<String> version, Properties settings) {
        return new TrialMemory(Optional.of(data.resolve("routes.sha256")), version, settings);
    }

    /** Whether the last start was good with these files; nothing is remembered any more until {@link #keep}. */
    boolean holds(RouteFiles files, Mode mode, CamelContext context) {
        if (file.isEmpty()) {
            return false;
        }
        tried = hash(files, mode, context);
        try {
            Optional<String> kept = Files.exists(file.get())
                    ? Optional.of(Files.readString(file.get(), StandardCharsets.US_ASCII)
                            .strip())
                    : Optional.empty();
            Files.deleteIfExists(file.get());
            boolean known = tried.isPresent() && tried.equals(kept);
            LOG.debug("the route files are {}", known ? "those of the last good start: no trial" : "tried out");
            return known;
        } catch (IOException e) {
            LOG.debug("{} is of no use, the route files are tried out", file.get(), e);
            return false;
        }
    }

    /** There is something to tell of these files, which every start has to tell. */
    void forget() {
        tried = Optional.empty();
    }

    /** The files that were asked for run. */
    public void keep() {
        if (file.isEmpty() || tried.isEmpty()) {
            return;
        }
        try {
            Files.writeString(file.get(), tried.get() + '\n', StandardCharsets.US_ASCII);
            PrivateFiles.restrict(file.get());
        } catch (IOException e) {
            LOG.debug("{} cannot be written, the next start tries the route files out", file.get(), e);
        }
    }

    /** Empty if something is not known of which the result of a trial depends. */
    private Optional<String> hash(RouteFiles files, Mode mode, CamelContext context) {
        if (version.isEmpty()) {
            return Optional.empty();
        }
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            add(hash, version.get(), context.getVersion(), mode.text());
            for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
                BasicFileAttributes attributes = Files.readAttributes(Path.of(part), BasicFileAttributes.class);
                add(hash, part, attributes.size() + " " + attributes.lastModifiedTime());
            }
            new TreeMap<>(settings).forEach((name, value) -> add(hash, name.toString(), value.toString()));
            for (var text : files.texts().entrySet()) {
                add(hash, text.getKey().toString(), text.getValue());
                for (MatchResult found :
                        PLACEHOLDER.matcher(text.getValue()).results().toList()) {
                    String name = found.group(1);
                    if (!settings.containsKey(name)) {
                        // from the environment, or from a file of the user's
                        return Optional.empty();
                    }
                    // Camel takes these before the setting
                    add(hash, System.getProperty(name, ""), environment(name));
                }
            }
            return Optional.of(HexFormat.of().formatHex(hash.digest()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String environment(String name) {
        String variable = name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
        return Optional.ofNullable(System.getenv(variable)).orElse("");
    }

    private static void add(MessageDigest hash, String... texts) {
        for (String text : texts) {
            hash.update(text.getBytes(StandardCharsets.UTF_8));
            // no two texts side by side are as one
            hash.update((byte) 0);
        }
    }
}
