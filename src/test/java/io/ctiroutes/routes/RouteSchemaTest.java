package io.ctiroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RouteSchemaTest {

    private static final Path STREAM = Path.of("routes/stream.camel.yaml");
    private static final RouteSchema SCHEMA = new RouteSchema();

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(RouteFiles.SUFFIX)).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyRouteFileIsAsCamelsSchemaSays(Path file) throws IOException {
        String text = Files.readString(file);
        assertThatCode(() -> SCHEMA.check(new RouteFiles(Map.of(file, text)))).doesNotThrowAnyException();
    }

    static Stream<Arguments> edits() {
        return Stream.of(
                Arguments.of("streaming: true", "streaming: [1]", "split/streaming: array found, boolean expected"),
                Arguments.of("name: events, simple", "nome: events, simple", "property 'nome' is not defined .*"),
                Arguments.of("description: Reads", "descriptoin: Reads", "property 'descriptoin' is not defined .*"));
    }

    @ParameterizedTest
    @MethodSource("edits")
    void whatIsWrongIsToldWithFileAndLine(String before, String after, String reason) throws IOException {
        String good = Files.readString(STREAM);
        assertThat(good).contains(before);
        String text = good.replace(before, after);
        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(() -> SCHEMA.check(new RouteFiles(Map.of(STREAM, text))))
                .satisfies(e -> assertThat(e.getMessage())
                        .matches(STREAM + ", line \\d+: not as Camel's schema says: .*" + reason));
    }

    @Test
    void aPlaceholderMayStandForANumberOrAWord() throws IOException {
        String text = Files.readString(STREAM).replace("streaming: true", "streaming: \"{{my.streaming}}\"");
        assertThat(text).contains("my.streaming");
        assertThatCode(() -> SCHEMA.check(new RouteFiles(Map.of(STREAM, text)))).doesNotThrowAnyException();
    }

    @Test
    void theSchemaIsReadInAPartOfTheHeapOfTheImage() throws IOException {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();

        assertThat(RouteSchema.read()).isNotNull();

        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 20);
    }

    @Test
    void theLineIsTheOneThatIsWrong() throws IOException {
        String text = Files.readString(STREAM).replace("streaming: true", "streaming: [1]");
        long line = text.substring(0, text.indexOf("streaming: [1]")).lines().count();
        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(() -> SCHEMA.check(new RouteFiles(Map.of(STREAM, text))))
                .withMessageStartingWith(STREAM + ", line " + line + ": ");
    }
}
