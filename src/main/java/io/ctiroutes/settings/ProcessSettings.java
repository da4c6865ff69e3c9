package io.ctiroutes.settings;

import io.ctiroutes.settings.Settings.Value;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The settings of this process: the environment wins over {@code application.properties}, which wins over {@code config.yml}.
 *
 * @param directory what paths of secrets are relative to
 */
record ProcessSettings(Map<String, String> environment, Properties properties, Properties config, Path directory) {

    /** What each tenant has to say for itself. */
    private static final List<Setting> OF_A_TENANT =
            List.of(Setting.CROWDSTRIKE_CLIENT_ID, Setting.CROWDSTRIKE_CLIENT_SECRET, Setting.CROWDSTRIKE_MEMBER_CID);

    /** With the two files of a folder, if there are any. */
    static ProcessSettings in(Map<String, String> environment, Path directory) throws IOException {
        Properties properties = new Properties();
        Path file = directory.resolve(Settings.PROPERTIES);
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        file + " has a backslash with a u behind it that is no \\uXXXX; write \\\\ for a backslash", e);
            }
        }
        Path configFile = directory.resolve(ConfigFile.NAME);
        Properties config = Files.exists(configFile) ? ConfigFile.read(Files.readString(configFile)) : new Properties();
        return new ProcessSettings(environment, properties, config, directory);
    }

    /**
     * All of them.
     *
     * @throws InvalidSettingsException with all problems there are
     */
    Settings all(Supplier<Set<String>> clientNames) {
        Optional<Mode> mode = mode();
        List<SettingProblem> more = new ArrayList<>();
        KafkaClientSettings clients = mode.filter(found -> found != Mode.ALL)
                .map(found -> clients(clientNames.get(), more))
                .orElse(KafkaClientSettings.NONE);
        SettingsReader reader = new SettingsReader(places(), EnumSet.allOf(Setting.class));
        Masking masking = reader.masking(clients.secrets());
        Settings settings = new Settings(values(reader, mode, masking), clients);
        List<SettingProblem> problems = new ArrayList<>(reader.problems());
        unusedAuthorities(settings).ifPresent(problems::add);
        mode.filter(found -> found != Mode.ALL)
                .ifPresent(found -> problems.addAll(misplaced(found, reader, settings, masking)));
        problems.addAll(UnknownProperties.in(properties));
        problems.addAll(UnknownProperties.inConfigFile(config));
        problems.addAll(more);
        return checked(settings, problems);
    }

    /**
     * Some of them.
     *
     * @throws InvalidSettingsException with all problems that these have
     */
    Settings some(Set<Setting> wanted) {
        SettingsReader reader = new SettingsReader(places(), wanted);
        Masking masking = reader.masking(Set.of());
        return checked(new Settings(values(reader, mode(), masking), KafkaClientSettings.NONE), reader.problems());
    }

    private Places places() {
        return new Places(
                List.of(
                        Source.environment(environment),
                        Source.properties(Settings.PROPERTIES, properties),
                        Source.properties(ConfigFile.NAME, config)),
                directory);
    }

    /** Empty if it is no mode, which is told with everything else. */
    private Optional<Mode> mode() {
        String text = new SettingsReader(places(), EnumSet.of(Setting.CONNECTOR_MODE)).text(Setting.CONNECTOR_MODE);
        return Arrays.stream(Mode.values())
                .filter(mode -> mode.text().equalsIgnoreCase(text))
                .findFirst();
    }

    private KafkaClientSettings clients(Set<String> names, List<SettingProblem> problems) {
        KafkaClientReader reader = new KafkaClientReader(names);
        KafkaClientSettings clients = reader.read(environment, properties, config, directory);
        problems.addAll(reader.problems());
        return clients;
    }

    private static Map<Setting, Value> values(SettingsReader reader, Optional<Mode> mode, Masking masking) {
        Set<Setting> required = Arrays.stream(Setting.values())
                .filter(setting -> mode.filter(setting::requiredIn).isPresent())
                .collect(Collectors.toSet());
        String missing = mode.filter(found -> found != Mode.ALL)
                .map(found -> "is required in mode " + found.text())
                .orElse("is not set");
        return reader.values(required, missing, SettingsReader.Naming.VARIABLES, masking);
    }

    private static Settings checked(Settings settings, List<SettingProblem> problems) {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return settings;
    }

    /** Authorities that nobody asks: whoever names some wants certificates to be verified. */
    private static Optional<SettingProblem> unusedAuthorities(Settings settings) {
        if (settings.file(Setting.OPENCTI_CA_FILE).isEmpty()
                || settings.find(Setting.OPENCTI_SSL_VERIFY, Boolean.class).orElse(true)) {
            return Optional.empty();
        }
        return Optional.of(new SettingProblem(
                Setting.OPENCTI_CA_FILE.variable(),
                Optional.empty(),
                "only together with OPENCTI_SSL_VERIFY=true",
                "OPENCTI_SSL_VERIFY=true",
                "has no effect while OPENCTI_SSL_VERIFY is false, its default: no certificate is verified",
                Optional.empty()));
    }

    /** What is said for the process although, with Kafka, each tenant says it for itself. */
    private static List<SettingProblem> misplaced(
            Mode mode, SettingsReader reader, Settings settings, Masking masking) {
        List<SettingProblem> problems = new ArrayList<>();
        if (mode == Mode.WORKER) {
            OF_A_TENANT.stream()
                    .filter(setting -> reader.source(setting).isPresent())
                    .map(setting -> misplaced(
                            setting,
                            "is set for the process, which in mode worker is no tenant",
                            reader.source(setting),
                            masking.shown(reader.text(setting))))
                    .forEach(problems::add);
        }
        if (settings.find(Setting.CROWDSTRIKE_DRY_RUN, Boolean.class).orElse(false)) {
            problems.add(misplaced(
                    Setting.CROWDSTRIKE_DRY_RUN,
                    mode == Mode.WORKER
                            ? "is set for all tenants, which in mode worker is done for each alone"
                            : "has no effect in mode " + mode.text() + ", in which nothing is written to Falcon",
                    reader.source(Setting.CROWDSTRIKE_DRY_RUN),
                    "true"));
        }
        return problems;
    }

    private static SettingProblem misplaced(Setting setting, String reason, Optional<String> source, String shown) {
        return new SettingProblem(
                setting.variable(),
                setting.secret() ? Optional.empty() : Optional.of(shown),
                "only in the file of a tenant, or in mode all",
                setting.property() + "=" + setting.example() + "  (in tenants/NAME.properties)",
                reason,
                source);
    }
}
