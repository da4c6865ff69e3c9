package io.ctiroutes.sandbox.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged connector as a process of its own, started as docs/install.md says. */
public final class ConnectorProcess implements AutoCloseable {

    private static final long STOP_SECONDS = 120;

    private final Process process;
    private final Path output;
    private final Path errors;

    private ConnectorProcess(Process process, Path output, Path errors) {
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /**
     * Starts it.
     *
     * @param directory   the working directory
     * @param environment the whole environment: nothing is inherited
     * @param jvmFlags    e.g. those that open JMX
     */
    public static ConnectorProcess start(Path directory, Map<String, String> environment, String... jvmFlags) {
        return inItsPlace(directory, environment, jar(jvmFlags));
    }

    /**
     * Runs one of its commands, perhaps beside it.
     *
     * @param arguments what comes behind the name of the jar
     */
    public static ConnectorProcess command(Path directory, Map<String, String> environment, String... arguments) {
        List<String> all = new ArrayList<>(watch());
        all.addAll(jar(ImageFlags.and()));
        all.addAll(List.of(arguments));
        return start(directory, environment, all, "command-" + UUID.randomUUID() + '-');
    }

    /**
     * What counts the lines that this process passes, counts those of a command as well. Not those of a connector: being told
     * to stop, it does not wait until they are written down.
     */
    private static List<String> watch() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("-javaagent:") && flag.contains("jacoco"))
                .toList();
    }

    private static List<String> jar(String... jvmFlags) {
        List<String> arguments = new ArrayList<>(List.of(jvmFlags));
        arguments.add("-jar");
        arguments.add(
                Path.of(System.getProperty("connector.jar")).toAbsolutePath().toString());
        return arguments;
    }

    /**
     * Starts another Java program in its place.
     *
     * @param arguments what comes behind {@code java}
     */
    public static ConnectorProcess inItsPlace(Path directory, Map<String, String> environment, List<String> arguments) {
        return start(directory, environment, arguments, "");
    }

    private static ConnectorProcess start(
            Path directory, Map<String, String> environment, List<String> arguments, String prefix) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        return run(directory, environment, command, prefix);
    }

    /**
     * Runs a program that starts it, or ends instead.
     *
     * @param command the program and its arguments
     */
    public static ConnectorProcess program(Path directory, Map<String, String> environment, List<String> command) {
        return run(directory, environment, command, "program-" + UUID.randomUUID() + '-');
    }

    private static ConnectorProcess run(
            Path directory, Map<String, String> environment, List<String> command, String prefix) {
        Path output = directory.resolve(prefix + "stdout.txt");
        Path errors = directory.resolve(prefix + "stderr.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(Redirect.appendTo(output.toFile()))
                .redirectError(Redirect.appendTo(errors.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return new ConnectorProcess(builder.start(), output, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it printed to standard output so far. */
    public String output() {
        return text(output);
    }

    /** What it printed to standard error so far. */
    public String errors() {
        return text(errors);
    }

    /** Whether it runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Waits for its end and returns the exit status. */
    public int exitStatus() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still running after " + STOP_SECONDS + " s; it said:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks it to stop, as an operator does (SIGTERM), and returns the exit status. */
    public int terminate() {
        process.destroy();
        return exitStatus();
    }

    /** Asks it to stop, and does not wait for its end. */
    public void askToStop() {
        process.destroy();
    }

    /** Kills it (SIGKILL): it gets no chance to do anything. */
    public void kill() {
        process.destroyForcibly();
        exitStatus();
    }

    /** Stops it where it is (SIGSTOP): it does nothing, and does not know that. */
    public void freeze() {
        signal("-STOP");
    }

    /** Lets it go on (SIGCONT). */
    public void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        run("kill", signal, Long.toString(process.pid()));
    }

    /** Has its heap collected, and waits for that. */
    public void collectGarbage() {
        run(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(process.pid()), "GC.run");
    }

    private static void run(String... command) {
        try {
            new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How many threads it has; empty where the operating system does not tell. */
    public OptionalLong threads() {
        return status("Threads:");
    }

    /** The most memory that it has had so far, in kB of RAM; empty where the operating system does not tell. */
    public OptionalLong peakMemory() {
        return status("VmHWM:");
    }

    /** The memory that it has now, in kB of RAM; empty where the operating system does not tell. */
    public OptionalLong memory() {
        return status("VmRSS:");
    }

    private OptionalLong status(String name) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return OptionalLong.empty();
        }
    }

    /** The time it has had the processors. */
    public Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        kill();
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
