package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A session with {@code jshell} as the pages have it, word for word but for the port. */
final class JshellSession {

    private static final Path JSHELL =
            Path.of(System.getProperty("java.home"), "bin", File.separatorChar == '/' ? "jshell" : "jshell.exe");
    private static final String PAGE_PORT = "127.0.0.1:9999";
    private static final String END = "--- end of part ---";
    private static final long LONG_ENOUGH = 120;

    private JshellSession() {}

    static void assumeItCanBe() {
        assumeThat(JSHELL).as("a JDK with jshell").exists();
    }

    /**
     * What jshell says to each part of a session; fails if it complains of one.
     *
     * @param directory for files of the session
     * @param port      of JMX
     */
    static List<String> of(Path directory, int port, String... parts) throws IOException, InterruptedException {
        StringBuilder lines = new StringBuilder();
        for (String part : parts) {
            lines.append(part).append("System.out.println(\"").append(END).append("\")\n");
        }
        assertThat(lines).contains(PAGE_PORT);
        Path file = directory.resolve("session.txt");
        Files.writeString(file, lines.toString().replace(PAGE_PORT, "127.0.0.1:" + port));
        Path output = directory.resolve("output.txt");
        Process jshell = new ProcessBuilder(JSHELL.toString(), "-s", "-")
                .redirectInput(file.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(jshell.waitFor(LONG_ENOUGH, TimeUnit.SECONDS))
                    .as("jshell comes to an end")
                    .isTrue();
        } finally {
            jshell.destroyForcibly();
        }
        String said = Files.readString(output);
        // errors and exceptions are lines of that kind, and the exit status is 0 all the same
        assertThat(said.lines().filter(line -> line.startsWith("|"))).as(said).isEmpty();
        List<String> answers = Stream.of(said.split(END, -1)).map(String::strip).toList();
        assertThat(answers).as(said).hasSize(parts.length + 1);
        return answers;
    }
}
