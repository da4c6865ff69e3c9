package io.ctiroutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of the page. What it does is tried in a browser, see ConsoleIT. */
class ConsolePageTest {

    private static final Path FOLDER = Path.of("src/main/resources/io/ctiroutes/console/page");

    @Test
    void allOfItIsQuicklyLoaded() {
        assertThat(files().stream().mapToLong(file -> text(file).length()).sum())
                .isBetween(10_000L, 100_000L);
    }

    /** Whatever events say is shown as text, and the content security policy lets nothing else through. */
    @Test
    void nothingInItMakesMarkupOfText() {
        assertThat(files())
                .allSatisfy(file -> assertThat(text(file))
                        .as(file.toString())
                        .doesNotContainPattern(
                                "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function")
                        .doesNotContainPattern("(?i)<[a-z]+[^>]* (style|on[a-z]+)=")
                        .doesNotContain("<style"));
    }

    private static List<Path> files() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
