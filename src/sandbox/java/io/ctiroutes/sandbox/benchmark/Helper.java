package io.ctiroutes.sandbox.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process of the benchmark's own, which follows {@link Orders}: one of the two stand-ins. */
final class Helper implements AutoCloseable {

    /** Cheap in the short time that it lives: it shares the machine with what is measured. */
    private static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmn96m");

    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    private Helper(Process process) {
        this.process = process;
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts it.
     *
     * @param heap e.g. {@code 1g}
     */
    static Helper start(Class<?> main, String heap, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-Xmx" + heap);
        command.add("-classpath");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        try {
            return new Helper(
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Orders something and returns the lines of the answer. */
    List<String> lines(String order) {
        orders.println(order);
        try {
            int count = Integer.parseInt(line());
            List<String> lines = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                lines.add(line());
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Orders something whose answer is one line. */
    String line(String order) {
        return lines(order).get(0);
    }

    /** Orders something whose answer is a number. */
    long number(String order) {
        return Long.parseLong(line(order));
    }

    /** The time it has had the processors. */
    Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private String line() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IllegalStateException("a stand-in has ended; what it said is above");
        }
        return line;
    }

    /** Lets it end. */
    @Override
    public void close() {
        orders.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
