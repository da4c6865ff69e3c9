package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The archive that users get: unpacked, one file edited, one script run. */
@Order(2)
class DistributionIT {

    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final String PATH = System.getenv("PATH");
    private static final String PREPARING = "opencti-falcon: preparing Java's class archive";

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @TempDir
    Path temporary;

    private Path elsewhere;
    private Path home;

    @BeforeEach
    void unpack() throws Exception {
        elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        Path folder = Files.createDirectory(temporary.resolve("a folder"));
        Process tar = new ProcessBuilder("tar", "-xzf", archive().toString())
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        List<Path> top = files(folder, "");
        assertThat(top).hasSize(1);
        home = top.get(0);
    }

    @Test
    void itSyncsStopsOnASignalAndStartsFromTheArchiveOfItsFirstStart() throws Exception {
        writeSettings();
        Path link = Files.createSymbolicLink(
                elsewhere.resolve("opencti-falcon"),
                Path.of("../a folder", home.getFileName() + "/bin/opencti-falcon"));
        standIns.openCti().create(Indicator.domain("first.example"));
        try (ConnectorProcess connector = run(Map.of("JAVA_HOME", JAVA_HOME.toString()), link.toString())) {
            awaitIoc("first.example");
            assertThat(connector.errors().lines()).singleElement().asString().startsWith(PREPARING);
            assertThat(connector.terminate()).isZero();
        }
        assertThat(archives())
                .singleElement()
                .satisfies(archive -> assertThat(archive).isNotEmptyFile());
        assertThat(home.resolve("data")).isDirectory();

        Path archive = archives().get(0);

        // Java keeps nothing of jars in a folder with a blank in its name; and in another place all is prepared anew
        home = Files.move(home, temporary.resolve("moved"));
        Map<String, String> withoutSettings =
                Map.of("JAVA_HOME", JAVA_HOME.toString(), "OPENCTI_FALCON_HOME", elsewhere.toString());
        try (ConnectorProcess connector = script(withoutSettings)) {
            assertThat(connector.exitStatus()).isEqualTo(2);
            assertThat(connector.errors()).startsWith(PREPARING).contains("The connector cannot start: ");
        }
        assertThat(archives()).hasSize(1).doesNotContain(home.resolve(archive.getFileName()));

        standIns.openCti().create(Indicator.domain("second.example"));
        // without an archive that fits, the JVM must not start here
        String flags = "-Xshare:on -Xlog:class+load:file=classes.txt";
        try (ConnectorProcess connector = script(Map.of("JAVA_HOME", JAVA_HOME.toString(), "JAVA_OPTS", flags))) {
            awaitIoc("second.example");
            assertThat(connector.errors()).isEmpty();
            assertThat(connector.terminate()).isZero();
        }
        try (Stream<String> classes = Files.lines(home.resolve("classes.txt"))) {
            assertThat(classes).anyMatch(line -> line.contains("io.ctiroutes.Connector source: shared objects file"));
        }
        aBrokenArchiveIsPassedOverInSilence();
    }

    private void aBrokenArchiveIsPassedOverInSilence() throws IOException {
        Path archive = archives().get(0);
        byte[] whole = Files.readAllBytes(archive);
        for (int bytes : new int[] {whole.length / 2, 100, 0}) {
            Files.delete(archive);
            Files.write(archive, Arrays.copyOf(whole, bytes));
            try (ConnectorProcess version = script(Map.of("JAVA_HOME", JAVA_HOME.toString()), "--version")) {
                assertThat(version.exitStatus()).as(version.errors()).isZero();
                assertThat(version.output()).matches("opencti-falcon-connector [0-9.]+\\R");
                assertThat(version.errors()).isEmpty();
            }
        }
    }

    @Test
    void inAFolderThatIsReadOnlyItStartsWithoutAnArchiveAndTellsWhatSettingsAreWrong() throws Exception {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("r-xr-xr-x"));
        for (Path folder : List.of(temporary, home.getParent())) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // who may write everywhere
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.add(home.resolve("bin/opencti-falcon").toString());
        try (ConnectorProcess connector =
                run(Map.of("JAVA_HOME", JAVA_HOME.toString()), command.toArray(String[]::new))) {
            assertThat(connector.exitStatus()).isEqualTo(2);
            assertThat(connector.errors())
                    .startsWith("The connector cannot start: ")
                    .contains("OPENCTI_URL is not set");
            assertThat(connector.output()).isEmpty();
        } finally {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        assertThat(archives()).isEmpty();
    }

    @Test
    void argumentsAndFlagsArriveAsTheyAre() throws IOException {
        String java = fakeJava("21.0.1", "printf '<%s>\\n' \"$PWD\" \"$@\"");
        Map<String, String> environment = Map.of("JAVA_HOME", java, "JAVA_OPTS", "-Dfirst=*  -Dsecond=2");
        try (ConnectorProcess command = script(environment, "explain", "two words", "*", "")) {
            assertThat(command.exitStatus()).isZero();
            assertThat(command.output().lines().filter(line -> !line.startsWith("<-X")))
                    .containsExactly(
                            "<" + home.toRealPath() + ">",
                            "<@" + home.toRealPath().resolve("jvm.options") + ">",
                            "<-Dfirst=*>",
                            "<-Dsecond=2>",
                            "<-jar>",
                            "<" + home.toRealPath().resolve("opencti-falcon-connector.jar") + ">",
                            "<explain>",
                            "<two words>",
                            "<*>",
                            "<>");
            assertThat(command.errors()).as("a command prepares nothing").isEmpty();
        }
    }

    @Test
    void theExitStatusOfJavaIsItsOwn() throws IOException {
        try (ConnectorProcess command = script(Map.of("JAVA_HOME", fakeJava("17", "exit 4")), "check")) {
            assertThat(command.exitStatus()).isEqualTo(4);
        }
    }

    @Test
    void anotherFolderMayBeNamedToWorkIn() throws IOException {
        String java = fakeJava("17.0.9", "pwd");
        try (ConnectorProcess connector =
                script(Map.of("JAVA_HOME", java, "OPENCTI_FALCON_HOME", elsewhere.toString()), "check")) {
            assertThat(connector.exitStatus()).isZero();
            assertThat(connector.output()).isEqualTo(elsewhere.toRealPath() + "\n");
        }
    }

    @Test
    void whatIsNoJavaOrTooOldIsTold() throws IOException {
        refused(Map.of("JAVA_HOME", fakeJava("11.0.2", "")), "is not a Java 17 or newer: openjdk version \"11.0.2\"");
        refused(Map.of("JAVA_HOME", fakeJava("1.8.0_392", "")), "is not a Java 17 or newer: openjdk version \"1.8.0");
        refused(Map.of("JAVA_HOME", "/nosuch"), "there is no /nosuch/bin/java: JAVA_HOME must name");
        Path tools = Files.createDirectory(temporary.resolve("tools"));
        for (String tool : List.of("dirname", "readlink")) {
            Path file = Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        refused(Map.of("PATH", tools.toString()), "there is no Java: install version 17 or newer");
    }

    private void refused(Map<String, String> environment, String told) {
        try (ConnectorProcess connector = script(environment)) {
            assertThat(connector.exitStatus()).isEqualTo(2);
            assertThat(connector.errors()).startsWith("opencti-falcon: ").contains(told);
        }
    }

    @Test
    void classesArePreparedAgainOnlyWhenJavaOrTheJarsAreOthers() throws IOException {
        Path cache = Files.createDirectory(temporary.resolve("cache"));
        // one that can make no archive
        Map<String, String> environment = Map.of("JAVA_HOME", fakeJava("17", ""), "CACHE_DIRECTORY", cache.toString());
        assertThat(prepares(environment)).isTrue();
        List<Path> first = files(cache, "");
        assertThat(first).hasSize(1);
        assertThat(prepares(environment)).isFalse();

        Files.setLastModifiedTime(home.resolve("opencti-falcon-connector.jar"), FileTime.fromMillis(0));
        assertThat(prepares(environment)).isTrue();
        assertThat(files(cache, "")).hasSize(1).doesNotContainAnyElementsOf(first);

        fakeJava("17.0.1", "");
        assertThat(prepares(environment)).isTrue();
        assertThat(prepares(environment)).isFalse();
        assertThat(archives()).isEmpty();
    }

    private boolean prepares(Map<String, String> environment) {
        try (ConnectorProcess connector = script(environment)) {
            assertThat(connector.exitStatus()).isZero();
            return connector.errors().startsWith(PREPARING);
        }
    }

    @Test
    void aSignalWhileItPreparesEndsItAndLeavesNothing() throws IOException {
        Path started = temporary.resolve("started");
        String java = fakeJava("17", ": >'" + started + "'; exec sleep 600");
        try (ConnectorProcess connector = script(Map.of("JAVA_HOME", java))) {
            await().atMost(StandIns.LONG_ENOUGH).until(() -> Files.exists(started));
            assertThat(connector.terminate()).isZero();
        }
        assertThat(archives()).isEmpty();
    }

    /** Writes a program that says it is a Java of that version, and otherwise does as told; returns its JAVA_HOME. */
    private String fakeJava(String version, String script) throws IOException {
        Path java = Files.createDirectories(temporary.resolve("java/bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                if [ "$1" = -version ]; then
                    echo 'openjdk version "%s"' >&2
                else
                    %s
                fi
                """.formatted(version, script.isEmpty() ? ":" : script));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return temporary.resolve("java").toString();
    }

    private void writeSettings() throws IOException {
        Properties properties = new Properties();
        Map<String, String> environment = standIns.installation().environment();
        for (Setting setting : Setting.values()) {
            if (environment.containsKey(setting.variable())) {
                properties.setProperty(setting.property(), environment.get(setting.variable()));
            }
        }
        try (var writer = Files.newBufferedWriter(home.resolve("application.properties"))) {
            properties.store(writer, null);
        }
    }

    private ConnectorProcess script(Map<String, String> environment, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/opencti-falcon").toString()));
        command.addAll(List.of(arguments));
        return run(environment, command.toArray(String[]::new));
    }

    private ConnectorProcess run(Map<String, String> environment, String... command) {
        Map<String, String> variables = new HashMap<>(Map.of("PATH", PATH));
        variables.putAll(environment);
        return ConnectorProcess.program(elsewhere, variables, List.of(command));
    }

    private void awaitIoc(String domain) {
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", domain).isPresent());
    }

    /** What was prepared, and what was left of that. */
    private List<Path> archives() throws IOException {
        return files(home, "connector-");
    }

    private static List<Path> files(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }

    private static Path archive() throws IOException {
        Path target = Path.of(System.getProperty("connector.jar"))
                .toAbsolutePath()
                .getParent()
                .getParent();
        List<Path> archives = files(target, "opencti-falcon-connector-").stream()
                .filter(file -> file.toString().endsWith(".tar.gz"))
                .toList();
        assertThat(archives).as("mvn clean, if there are older ones").hasSize(1);
        return archives.get(0);
    }
}
