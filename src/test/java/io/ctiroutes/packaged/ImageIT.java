package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the Dockerfile does with Java, done without Docker: prepares the classes, and starts with its flags. */
class ImageIT {

    private static final Path HOME = Path.of(System.getProperty("java.home"));
    private static final String ARCHIVE = "connector.jsa";

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @Test
    void theImageStartsFromItsArchiveOfClassesAndDelivers() throws Exception {
        String dockerfile = Files.readString(Path.of("Dockerfile")).replace("\\\n", "");
        Path image = standIns.installation().directory();
        copyDist(image);
        String flags = only(dockerfile, "ENV JDK_JAVA_OPTIONS=\"(.*)\"");

        prepare(image, only(dockerfile, "RUN (.* java .*-XX:ArchiveClassesAtExit.*?)&&"), flags);
        assertThat(image.resolve(ARCHIVE)).isNotEmptyFile();

        List<String> command =
                Arrays.asList(new ObjectMapper().readValue(only(dockerfile, "ENTRYPOINT (.*)"), String[].class));
        assertThat(command.get(0)).isEqualTo("java");
        List<String> arguments = new ArrayList<>(List.of(flags.split(" ")));
        // without an archive that fits, the JVM must not start here
        arguments.addAll(List.of("-Xshare:on", "-Xlog:class+load:file=classes.txt"));
        arguments.addAll(command.subList(1, command.size()));
        MixedStream stream = MixedStream.plain(standIns.openCti(), 1);
        stream.play(10);
        try (ConnectorProcess connector =
                ConnectorProcess.inItsPlace(image, standIns.installation().environment(), arguments)) {
            await().atMost(StandIns.LONG_ENOUGH)
                    .until(() -> stream.differences(standIns.falcon().iocs()).isEmpty());
            assertThat(connector.terminate()).isZero();
        }
        try (Stream<String> classes = Files.lines(image.resolve("classes.txt"))) {
            assertThat(classes).anyMatch(line -> line.contains("io.ctiroutes.Connector source: shared objects file"));
        }
    }

    private static void copyDist(Path image) throws IOException {
        Path dist =
                Path.of(System.getProperty("connector.jar")).toAbsolutePath().getParent();
        Files.createSymbolicLink(image.resolve("lib"), dist.resolve("lib"));
        try (Stream<Path> files = Files.list(dist)) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.copy(jar, image.resolve(jar.getFileName()));
            }
        }
    }

    private static void prepare(Path image, String command, String flags) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command)
                .directory(image.toFile())
                .redirectErrorStream(true)
                .redirectOutput(image.resolve("prepared.txt").toFile());
        Map<String, String> environment = new HashMap<>(builder.environment());
        environment.put("PATH", HOME.resolve("bin") + ":" + environment.get("PATH"));
        environment.put("JDK_JAVA_OPTIONS", flags);
        environment.put("METRICS_PORT", Integer.toString(FreePort.next()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(2 * StandIns.LONG_ENOUGH.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(image.resolve("prepared.txt")))
                .isZero();
    }

    private static String only(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1).trim();
    }
}
