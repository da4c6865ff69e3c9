package io.ctiroutes.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ctiroutes.setup.PackagedVersion;
import io.ctiroutes.setup.StartException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What the connector does if it is started with arguments. */
@Command(
        name = "opencti-falcon-connector",
        description = "Without a command, the connector runs until it is told to stop.",
        footer = "%nCommands take the connector's settings, from the same places.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Commands.Version.class)
public final class Commands implements Callable<Integer> {

    // given by picocli
    @Spec
    private CommandSpec spec;

    private Commands() {}

    /**
     * Runs a command.
     *
     * @param arguments   as on the command line, at least one
     * @param directory   what relative paths are relative to
     * @param out         for what was asked for
     * @param errors      for what is in the way
     * @return the exit status
     */
    public static int run(
            List<String> arguments,
            Map<String, String> environment,
            Path directory,
            PrintStream out,
            PrintStream errors) {
        // names of indicators are of any script, whatever the locale of a container is
        Place place = new Place(
                environment, directory, new PrintStream(out, true, UTF_8), new PrintStream(errors, true, UTF_8));
        return new CommandLine(new Commands())
                .addSubcommand(new ExplainCommand(place))
                .addSubcommand(new CheckCommand(place))
                .addSubcommand(new ApproveRetirementsCommand(place))
                .setOut(new PrintWriter(out, true, UTF_8))
                .setErr(new PrintWriter(errors, true, UTF_8))
                .setParameterExceptionHandler((wrong, all) -> refused(wrong, place.errors()))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, place.errors()))
                .execute(arguments.toArray(String[]::new));
    }

    private static int refused(ParameterException wrong, PrintStream errors) {
        errors.println(wrong.getMessage());
        wrong.getCommandLine().usage(errors);
        return Status.NOT_HERE;
    }

    private static int failed(Exception failure, PrintStream errors) {
        if (failure instanceof StartException known) {
            errors.println(known.getMessage());
            return known.status();
        }
        LoggerFactory.getLogger(Commands.class).debug("the command has failed", failure);
        errors.println(failure.getMessage() == null ? failure.toString() : failure.getMessage());
        return StartException.FAILED;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "no command is given");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"${COMMAND-FULL-NAME} " + PackagedVersion.text()};
        }
    }
}
