package io.ctiroutes.ioc.observable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.sandbox.Console;
import io.ctiroutes.setup.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("reads what the whole JVM prints, and says how much that is")
class ExclusionFileTest {

    private static final IocKey OURS = new IocKey(IocType.DOMAIN, "corp.example");
    private static final IocKey NEW = new IocKey(IocType.DOMAIN, "new.example");

    @RegisterExtension
    final Console console = new Console();

    @TempDir
    Path directory;

    private final AtomicLong nanoTime = new AtomicLong();
    private Path file;
    private ExclusionFile exclusions;

    @BeforeEach
    void open() throws Exception {
        Logging.configure(true, "error");
        file = directory.resolve("exclusions.txt");
        Files.writeString(file, "corp.example\n");
        exclusions = ExclusionFile.open(file, nanoTime::get);
    }

    @Test
    void aChangeTakesEffectWithinASecond() throws IOException {
        Files.writeString(file, "new.example\n# corp.example is no longer ours\n");
        assertThat(exclusions.get().contains(NEW)).as("before it looks again").isFalse();

        aSecondLater();

        assertThat(exclusions.get().contains(NEW)).isTrue();
        assertThat(exclusions.get().contains(OURS)).isFalse();
    }

    @Test
    void aWrongLineLeavesTheListBeforeInForceUntilItIsMended() throws IOException {
        Files.writeString(file, "new.example\nnot an entry\n");
        aSecondLater();
        assertThat(exclusions.get().contains(OURS)).isTrue();
        assertThat(exclusions.get().contains(NEW)).isFalse();

        Files.writeString(file, "new.example\n");
        aSecondLater();
        assertThat(exclusions.get().contains(NEW)).isTrue();
    }

    @Test
    void aFileThatIsGoneLeavesTheListBeforeInForce() throws IOException {
        Files.delete(file);
        aSecondLater();

        assertThat(exclusions.get().contains(OURS)).isTrue();
    }

    @Test
    void aFileThatIsGoneIsToldOnceAndThatItIsBackToo() throws IOException {
        Files.delete(file);
        for (int look = 0; look < 2; look++) {
            aSecondLater();
            assertThat(exclusions.get().contains(OURS)).isTrue();
        }
        Files.writeString(file, "new.example\n");
        aSecondLater();
        assertThat(exclusions.get().contains(NEW)).isTrue();

        assertThat(console.text().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("ERROR", "exclusions.txt cannot be read: "),
                        line -> assertThat(line).contains("well again: exclusions reloaded from "));
    }

    @Test
    void aFileThatIsNotThereOrWrongIsNotOpened() throws IOException {
        assertThatThrownBy(() -> ExclusionFile.open(directory.resolve("other.txt")))
                .isInstanceOf(NoSuchFileException.class);
        Files.writeString(file, "corp.example\n*.example\n");
        assertThatThrownBy(() -> ExclusionFile.open(file))
                .isInstanceOf(Exclusions.WrongLineException.class)
                .hasMessageContaining("line 2", "*.example");
    }

    private void aSecondLater() {
        nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
    }
}
