package io.ctiroutes.sandbox.process;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.account.KeptLetter;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.Logging;
import io.ctiroutes.setup.SettingsSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The connector as a user installs it: a folder with a copy of the real routes, and settings by environment variables
 * that point at the stand-ins.
 */
public final class Installation {

    /** The connector's id in OpenCTI. */
    public static final String CONNECTOR_ID = "3c1f8d0a-6f0e-4b7e-9d3f-2f1f0a4b5c6d";

    private static final Path ROUTES = Path.of("routes");

    private final Path directory;
    private final Map<Setting, String> values = new EnumMap<>(Setting.class);
    private final Map<String, String> variables = new HashMap<>();

    private Installation(Path directory) {
        this.directory = directory;
    }

    /** Installs into an empty folder. */
    public static Installation in(Path directory, OpenCtiStandIn openCti, FalconStandIn falcon) {
        return in(directory, addresses(openCti, falcon));
    }

    /**
     * Installs into an empty folder.
     *
     * @param addresses where the stand-ins are and how to get in
     */
    public static Installation in(Path directory, Map<Setting, String> addresses) {
        return new Installation(directory).editing(RouteEdits.none()).pointingAt(addresses);
    }

    /** Runs in the project's own folder, with its own routes: only what is written goes elsewhere. */
    public static Installation here(Path data, OpenCtiStandIn openCti, FalconStandIn falcon) {
        return new Installation(Path.of(""))
                .pointingAt(addresses(openCti, falcon))
                .with(Setting.CONNECTOR_DATA, data.toString());
    }

    public static Map<Setting, String> addresses(OpenCtiStandIn openCti, FalconStandIn falcon) {
        return Map.of(
                Setting.OPENCTI_URL, openCti.url().toString(),
                Setting.OPENCTI_TOKEN, openCti.token(),
                Setting.CONNECTOR_LIVE_STREAM_ID, openCti.streamId(),
                Setting.CROWDSTRIKE_API_BASE_URL, falcon.baseUrl().toString(),
                Setting.CROWDSTRIKE_CLIENT_ID, falcon.clientId(),
                Setting.CROWDSTRIKE_CLIENT_SECRET, falcon.clientSecret());
    }

    private Installation pointingAt(Map<Setting, String> addresses) {
        values.putAll(addresses);
        return with(Setting.CONNECTOR_ID, CONNECTOR_ID)
                .with(Setting.METRICS_PORT, Integer.toString(FreePort.next()))
                .with(Setting.CONNECTOR_LOG_LEVEL, System.getProperty("test.log", "error"))
                .with(Setting.OPENCTI_JSON_LOGGING, "false");
    }

    /** Sets a setting. */
    public Installation with(Setting setting, String value) {
        values.put(setting, value);
        return this;
    }

    /** Sets an environment variable that is no setting of the connector's own, e.g. of Kafka's clients. */
    public Installation with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** Leaves a setting to the files in its folder, or to its default. */
    public Installation without(Setting setting) {
        values.remove(setting);
        return this;
    }

    /** Waits only milliseconds before anything is tried again. */
    public Installation impatient() {
        return with(Setting.CONNECTOR_RETRY_DELAY, "20")
                .with(Setting.CONNECTOR_RETRY_DELAY_MAX, "100")
                .with(Setting.CROWDSTRIKE_MAX_REQUESTS_PER_MINUTE, "6000");
    }

    /** Edits the routes, which are copied anew from the project's. */
    public Installation editing(RouteEdits edits) {
        Map<String, String> files = new HashMap<>();
        try (Stream<Path> routes = Files.list(ROUTES);
                Stream<Path> kafka = Files.list(ROUTES.resolve("kafka"))) {
            for (Path file :
                    Stream.concat(routes, kafka).filter(Files::isRegularFile).toList()) {
                files.put(ROUTES.relativize(file).toString(), Files.readString(file));
            }
            Path target = directory.resolve(ROUTES);
            Files.createDirectories(target.resolve("kafka"));
            for (Map.Entry<String, String> file : edits.edited(files).entrySet()) {
                Files.writeString(target.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The value of a setting. */
    public String value(Setting setting) {
        return values.getOrDefault(setting, setting.defaultText());
    }

    /** Where it is installed. */
    public Path directory() {
        return directory;
    }

    /** The settings as environment variables. */
    public Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(variables);
        values.forEach((setting, value) -> environment.put(setting.variable(), value));
        return environment;
    }

    /** What the dead letters say. */
    public List<KeptLetter> letters() {
        return KeptLetter.read(deadLetters());
    }

    /** The files of the dead letters, in the order of their names. */
    public List<Path> deadLetters() {
        Path folder = directory.resolve(value(Setting.CONNECTOR_DATA)).resolve("dead-letters");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a connector in this process. */
    public Connector start() {
        Settings settings = SettingsSetup.read(environment(), directory);
        Logging.configure(settings);
        Connector connector = Connector.create(settings, directory);
        connector.start();
        return connector;
    }
}
