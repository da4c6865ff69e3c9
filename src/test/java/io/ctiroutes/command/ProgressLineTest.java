package io.ctiroutes.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    void onATerminalItIsOneLineThatIsGoneAtTheEnd() throws InterruptedException {
        try (ProgressLine progress = new ProgressLine(() -> Optional.of("half done"), true, out)) {
            await().until(() -> text().contains("\r\u001b[Khalf done"));
        }
        assertThat(text()).endsWith("\r\u001b[K").doesNotContain("\n");
    }

    @Test
    void inAPipeThereIsNothingOfIt() throws InterruptedException {
        try (ProgressLine progress = new ProgressLine(() -> Optional.of("half done"), false, out)) {
            assertThat(text()).isEmpty();
        }
        assertThat(text()).isEmpty();
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
