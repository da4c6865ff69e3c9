package io.ctiroutes.settings;

import io.ctiroutes.settings.kind.Kind;
import io.ctiroutes.settings.kind.RefusedValueException;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/** The checked value of every setting; immutable. */
public final class Settings {
    static final String ENVIRONMENT = "the environment";
    static final String PROPERTIES = "application.properties";
    private static final String SAMPLE_VALUE = "ChangeMe";

    private final Map<Setting, Value> values;

    private Settings(Map<Setting, Value> values) {
        this.values = values;
    }

    /**
     * Reads and checks all settings: the environment wins over {@code application.properties}, which wins over
     * {@code config.yml}, which wins over defaults.
     *
     * @param directory where the two files are, if there are any, and what paths of secrets are relative to
     * @throws InvalidSettingsException with all problems there are
     * @throws IOException              if a file that is there cannot be read
     */
    public static Settings read(Map<String, String> environment, Path directory) throws IOException {
        return read(environment, directory, EnumSet.allOf(Setting.class));
    }

    /**
     * Reads and checks some settings from the same places: nothing is said about the others, which have no value then.
     *
     * @param directory where the two files are, if there are any, and what paths of secrets are relative to
     * @param wanted    the settings
     * @throws InvalidSettingsException with all problems that these have, and if {@code config.yml} is no such file
     * @throws IOException              if a file that is there cannot be read
     */
    public static Settings read(Map<String, String> environment, Path directory, Set<Setting> wanted)
            throws IOException {
        Properties properties = new Properties();
        Path file = directory.resolve(PROPERTIES);
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
        return of(environment, properties, config, directory, wanted);
    }

    /**
     * Reads and checks all settings: the environment wins over properties, properties win over defaults. A variable
     * that is set but empty stands for the default, as it does in the Python connector.
     *
     * @throws InvalidSettingsException with all problems there are
     */
    public static Settings of(Map<String, String> environment, Properties properties) {
        return of(environment, properties, new Properties(), Path.of(""), EnumSet.allOf(Setting.class));
    }

    private static Settings of(
            Map<String, String> environment,
            Properties properties,
            Properties config,
            Path directory,
            Set<Setting> wanted) {
        List<Source> sources = List.of(
                Source.environment(environment),
                Source.properties(PROPERTIES, properties),
                Source.properties(ConfigFile.NAME, config));
        List<SettingProblem> problems = new ArrayList<>();
        Map<Setting, Given> given = new EnumMap<>(Setting.class);
        Set<Setting> unreadable = EnumSet.noneOf(Setting.class);
        for (Setting setting : wanted) {
            try {
                given(setting, sources, directory).ifPresent(found -> given.put(setting, found));
            } catch (UnusableFileException e) {
                unreadable.add(setting);
                problems.add(e.problem);
            }
        }
        Masking masking = masking(given);
        Map<Setting, Value> values = new EnumMap<>(Setting.class);
        for (Setting setting : wanted) {
            if (unreadable.contains(setting)) {
                continue;
            }
            try {
                value(setting, Optional.ofNullable(given.get(setting))).ifPresent(value -> values.put(setting, value));
            } catch (RefusedValueException e) {
                problems.add(problem(setting, Optional.ofNullable(given.get(setting)), e.getMessage(), masking));
            }
        }
        Settings settings = new Settings(values);
        if (wanted.size() == Setting.values().length) {
            settings.unusedAuthorities().ifPresent(problems::add);
            problems.addAll(UnknownProperties.in(properties));
            problems.addAll(UnknownProperties.inConfigFile(config));
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return settings;
    }

    /** What the first place says that says anything; an empty text there stands for the default. */
    private static Optional<Given> given(Setting setting, List<Source> sources, Path directory)
            throws UnusableFileException {
        for (Source source : sources) {
            Optional<String> text = source.text(setting).map(String::strip);
            Optional<String> file = setting.secret()
                    ? source.fileText(setting).map(String::strip).filter(path -> !path.isEmpty())
                    : Optional.empty();
            if (file.isPresent()) {
                return Optional.of(new Given(
                        secret(setting, source, text.orElse(""), file.get(), directory),
                        "the file that " + source.fileOption(setting) + " names"));
            }
            if (text.isPresent()) {
                return text.filter(found -> !found.isEmpty()).map(found -> new Given(found, source.name()));
            }
        }
        return Optional.empty();
    }

    private static String secret(Setting setting, Source source, String text, String file, Path directory)
            throws UnusableFileException {
        try {
            if (!text.isEmpty()) {
                throw new RefusedValueException("is given together with the secret itself: keep one of the two");
            }
            return SecretFile.read(directory, file);
        } catch (RefusedValueException e) {
            String option = source.fileOption(setting);
            throw new UnusableFileException(new SettingProblem(
                    option,
                    Optional.empty(),
                    "a file that holds nothing but " + setting.variable(),
                    option + "=/run/secrets/" + setting.property(),
                    e.getMessage(),
                    Optional.of(source.name())));
        }
    }

    /** Authorities that nobody asks: whoever names some wants certificates to be verified. */
    private Optional<SettingProblem> unusedAuthorities() {
        if (find(Setting.OPENCTI_CA_FILE, Path.class).isEmpty()
                || find(Setting.OPENCTI_SSL_VERIFY, Boolean.class).orElse(true)) {
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

    private static Masking masking(Map<Setting, Given> given) {
        return new Masking(given.entrySet().stream()
                .filter(entry -> entry.getKey().secret())
                .map(entry -> entry.getValue().text())
                .filter(secret -> !secret.equalsIgnoreCase(SAMPLE_VALUE))
                .toList());
    }

    private static Optional<Value> value(Setting setting, Optional<Given> given) throws RefusedValueException {
        String text = given.map(Given::text).orElse(setting.defaultText());
        if (setting.required() && text.isEmpty()) {
            throw new RefusedValueException("is not set");
        }
        if (setting.required() && text.equalsIgnoreCase(SAMPLE_VALUE)) {
            throw new RefusedValueException("is still the sample's " + SAMPLE_VALUE);
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(Value.of(setting.kind(), text));
    }

    private static SettingProblem problem(Setting setting, Optional<Given> given, String reason, Masking masking) {
        return new SettingProblem(
                setting.variable(),
                given.filter(found -> !setting.secret()).map(found -> masking.shown(found.text())),
                setting.allowed(),
                setting.variable() + "=" + setting.example() + "  (property: " + setting.property() + ")",
                reason,
                given.map(Given::source));
    }

    /** The value in its one spelling (a flag is true or false, a URL has no slash at its end); empty when not set. */
    public String text(Setting setting) {
        return Optional.ofNullable(values.get(setting)).map(Value::text).orElse("");
    }

    /** The value of a setting that is true or false. */
    public boolean flag(Setting setting) {
        return value(setting, Boolean.class);
    }

    /** The value of a setting that counts something. */
    public int number(Setting setting) {
        return Math.toIntExact(value(setting, Long.class));
    }

    /** The value of a setting that is an amount of memory. */
    public long bytes(Setting setting) {
        return value(setting, Long.class);
    }

    /** The value of a setting that is a time in seconds. */
    public Duration seconds(Setting setting) {
        return Duration.ofSeconds(value(setting, Long.class));
    }

    /** The value of a setting that is a URL, without a slash at its end. */
    public URI url(Setting setting) {
        return value(setting, URI.class);
    }

    /** The value of a setting that is a folder. */
    public Path folder(Setting setting) {
        return value(setting, Path.class);
    }

    /** The value of a setting that is a file; empty when none is set. */
    public Optional<Path> file(Setting setting) {
        return find(setting, Path.class);
    }

    /** The value of a setting that is a list of words; empty when none is set. */
    @SuppressWarnings("unchecked") // words are read as this very type
    public List<String> words(Setting setting) {
        return find(setting, List.class).orElse(List.of());
    }

    /** The address of a proxy as {@code http://[user:password@]host:port}; empty when none is set. */
    public Optional<URI> proxy(Setting setting) {
        return find(setting, URI.class);
    }

    /** The stream id {@code <ms>-<seq>} to start from when no position is known; empty when the user gave none. */
    public Optional<String> startId() {
        return find(Setting.CONNECTOR_LIVE_STREAM_START_TIMESTAMP, String.class);
    }

    /** Property and text of every setting that is not secret, for the placeholders of routes. */
    public Map<String, String> placeholders() {
        Map<String, String> placeholders = new LinkedHashMap<>();
        for (Setting setting : Setting.values()) {
            if (!setting.secret()) {
                placeholders.put(setting.property(), text(setting));
            }
        }
        return placeholders;
    }

    /** Property and text of every setting that differs from its default; of a secret only whether it is set. */
    public String notDefault() {
        return Arrays.stream(Setting.values())
                .filter(setting -> !text(setting).equals(setting.defaultText()))
                .map(this::shown)
                .collect(Collectors.joining(", "));
    }

    /** All settings; of a secret only whether it is set. */
    @Override
    public String toString() {
        return Arrays.stream(Setting.values()).map(this::shown).collect(Collectors.joining(", ", "Settings{", "}"));
    }

    private String shown(Setting setting) {
        return setting.property() + "=" + (setting.secret() ? hidden(setting) : text(setting));
    }

    private String hidden(Setting setting) {
        return values.containsKey(setting) ? "***" : "";
    }

    private <T> T value(Setting setting, Class<T> type) {
        return find(setting, type)
                .orElseThrow(() -> new IllegalArgumentException(setting + " has no value, it may be empty"));
    }

    private <T> Optional<T> find(Setting setting, Class<T> type) {
        Optional<Value> value = Optional.ofNullable(values.get(setting));
        if (value.isPresent() && !type.isInstance(value.get().value())) {
            throw new IllegalArgumentException(setting + " is not a " + type.getSimpleName());
        }
        return value.map(found -> type.cast(found.value()));
    }

    /** The file of a secret that cannot be used. */
    private static final class UnusableFileException extends Exception {
        private final transient SettingProblem problem;

        UnusableFileException(SettingProblem problem) {
            super(problem.reason());
            this.problem = problem;
        }
    }

    /** What the user gave, and where. */
    private record Given(String text, String source) {}

    /** A value as read, and in its one spelling. */
    private record Value(Object value, String text) {
        static <T> Value of(Kind<T> kind, String text) throws RefusedValueException {
            T value = kind.read(text);
            return new Value(value, kind.write(value));
        }
    }
}
