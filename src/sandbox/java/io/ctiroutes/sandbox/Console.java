package io.ctiroutes.sandbox;

import io.ctiroutes.setup.Logging;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Catches what a test prints to standard output; after it, the log is as it is for all tests. */
public final class Console implements BeforeEachCallback, AfterEachCallback {

    private final PrintStream real = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** What was printed so far. */
    public String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        System.setOut(real);
        Logging.configure(true, "error");
    }
}
