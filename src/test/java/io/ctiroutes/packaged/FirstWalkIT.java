package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.docs.Page;
import io.ctiroutes.sandbox.Sandbox;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.process.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.prefs.Preferences;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what docs/first-walk.md says: its commands as they are, in a copy of the project's folder. */
@Order(3)
class FirstWalkIT {

    private static final Pattern BLOCK = Pattern.compile("```(sh|text)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern EXPORT = Pattern.compile("export (\\w+)='(.*)'");
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

    /** A block of commands, and what it prints as the page has it. */
    private record Step(String commands, String prints) {}

    @TempDir
    private Path project;

    private final Deque<Process> running = new ArrayDeque<>();
    private final Map<String, String> environment = new HashMap<>();
    private final String jmxPort = Integer.toString(FreePort.next());
    private final String healthPort = Integer.toString(FreePort.next());
    private Deque<Step> steps;
    private Path standIns;
    private int seen;

    @BeforeAll
    static void nothingIsTheFirstTime() {
        // the first jshell of a user makes this folder, and says so
        Preferences.userRoot();
    }

    @BeforeEach
    void prepare() throws IOException {
        String walk = Page.of("docs/first-walk.md").text();
        steps = steps(walk.replace("9999", jmxPort).replace("9113", healthPort));
        Path dist =
                Path.of(System.getProperty("connector.jar")).toAbsolutePath().getParent();
        Files.createSymbolicLink(
                Files.createDirectory(project.resolve("target")).resolve("dist"), dist);
        Path routes = Path.of("routes");
        try (Stream<Path> files = Files.walk(routes)) {
            for (Path file : files.toList()) {
                Files.copy(file, project.resolve(file));
            }
        }
        environment.put("PATH", JAVA + ":" + System.getenv("PATH"));
        environment.put("METRICS_PORT", healthPort);
        standIns = project.resolve("stand-ins.txt");
    }

    @AfterEach
    void stop() {
        running.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    @Test
    void theWalkGoesAsThePageSays() throws Exception {
        run(
                standIns,
                JAVA.resolve("java").toString(),
                "-Dsandbox.keep=stand-ins",
                "-classpath",
                System.getProperty("java.class.path"),
                Sandbox.class.getName());
        await().atMost(StandIns.LONG_ENOUGH).until(() -> said(standIns, "live-1.example"));
        Matcher exports = EXPORT.matcher(Files.readString(standIns));
        while (exports.find()) {
            environment.put(exports.group(1), exports.group(2));
        }
        Path connector = project.resolve("connector.txt");
        run(connector, "bash", "-c", steps.remove().commands());

        take("health");
        take("dead letter");
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> said(
                        standIns,
                        "OpenCTI: refused.example is failed: CrowdStrike Falcon refused its value: it does not take such a"
                                + " value"));
        await().atMost(StandIns.LONG_ENOUGH).until(() -> said(standIns, "is off Falcon's global allow list"));
        take("replay");
        await().atMost(StandIns.LONG_ENOUGH).until(() -> said(standIns, "OpenCTI: refused.example is deployed"));
        take("edit");
        await().atMost(StandIns.LONG_ENOUGH).until(() -> said(connector, "routes reloaded"));
        await().atMost(StandIns.LONG_ENOUGH).until(() -> later("score [1-3]?\\d: not in Falcon"));
        take("break");
        await().atMost(StandIns.LONG_ENOUGH).until(() -> later("score ([4-9]\\d|100): in Falcon"));
        take("mend");
        await().atMost(StandIns.LONG_ENOUGH).until(() -> said(standIns, ".example is active, hit once"));
        await().atMost(StandIns.LONG_ENOUGH).until(() -> said(standIns, ".example is removed, hit once"));
        assertThat(steps).isEmpty();
    }

    private static Deque<Step> steps(String walk) {
        Deque<Step> steps = new ArrayDeque<>();
        Matcher blocks = BLOCK.matcher(walk);
        while (blocks.find()) {
            if (blocks.group(1).equals("sh")) {
                steps.add(new Step(blocks.group(2), ""));
            } else {
                steps.add(new Step(steps.removeLast().commands(), blocks.group(2)));
            }
        }
        return steps;
    }

    private void take(String name) throws Exception {
        Step step = steps.remove();
        Path output = project.resolve("step.txt");
        Process process = run(output, "bash", "-c", step.commands());
        boolean ended = process.waitFor(StandIns.LONG_ENOUGH.toSeconds(), TimeUnit.SECONDS);
        String printed = Files.readString(output);
        assertThat(ended).as("%s: %s", name, printed).isTrue();
        assertThat(printed.strip()).as(name).isEqualTo(step.prints().strip());
        seen = Files.readString(standIns).length();
    }

    /** Whether the stand-ins have said so since the last step. */
    private boolean later(String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(standIns).substring(seen))
                .find();
    }

    private static boolean said(Path output, String text) throws IOException {
        return Files.exists(output) && Files.readString(output).contains(text);
    }

    private Process run(Path output, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        running.add(process);
        return process;
    }
}
