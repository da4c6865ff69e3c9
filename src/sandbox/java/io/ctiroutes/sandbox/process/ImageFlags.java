package io.ctiroutes.sandbox.process;

import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the image starts Java with: flags for little memory, and an archive of the connector's classes. */
public final class ImageFlags {

    private static final Path OPTIONS = Path.of("src", "dist", "jvm.options");

    private ImageFlags() {}

    /** The flags of jvm.options, and others behind them, which win. */
    public static String[] and(String... others) {
        List<String> flags = new ArrayList<>(fromOptions());
        flags.add("-XX:SharedArchiveFile=" + Archive.FILE);
        flags.addAll(List.of(others));
        return flags.toArray(String[]::new);
    }

    private static List<String> fromOptions() {
        try {
            return Files.readAllLines(OPTIONS).stream()
                    .filter(line -> line.startsWith("-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Made when it is needed first, once for all: a start with it takes half the time. */
    private static final class Archive {
        private static final Map<Setting, String> NOWHERE = Map.of(
                Setting.OPENCTI_URL, "http://127.0.0.1:1",
                Setting.OPENCTI_TOKEN, "none",
                Setting.CONNECTOR_LIVE_STREAM_ID, "none",
                Setting.CROWDSTRIKE_CLIENT_ID, "none",
                Setting.CROWDSTRIKE_CLIENT_SECRET, "none");

        static final Path FILE = made();

        /** Starts once, without anything to connect to, as the image and bin/opencti-falcon do. */
        private static Path made() {
            Path jar = Path.of(System.getProperty("connector.jar")).toAbsolutePath();
            Path directory = jar.getParent().resolveSibling("image");
            Path file = directory.resolve("connector.jsa");
            Map<String, String> environment =
                    new HashMap<>(Installation.in(directory, NOWHERE).environment());
            environment.put("CAMEL_MAIN_DURATION_MAX_SECONDS", "3");
            List<String> flags = new ArrayList<>(fromOptions());
            flags.addAll(List.of("-Xlog:cds=off", "-XX:ArchiveClassesAtExit=" + file));
            try (ConnectorProcess process =
                    ConnectorProcess.start(directory, environment, flags.toArray(String[]::new))) {
                if (process.exitStatus() != 0) {
                    throw new IllegalStateException(process.output() + process.errors());
                }
            }
            return file;
        }
    }
}
