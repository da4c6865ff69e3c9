package io.ctiroutes.settings;

import io.ctiroutes.settings.kind.Kind;
import io.ctiroutes.settings.kind.RefusedValueException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The checked value of every setting; immutable. Equal to others if all values are, those of secrets included. */
public final class Settings {
    static final String ENVIRONMENT = "the environment";
    static final String PROPERTIES = "application.properties";

    private final Map<Setting, Value> values;
    private final KafkaClientSettings clients;

    Settings(Map<Setting, Value> values, KafkaClientSettings clients) {
        this.values = values;
        this.clients = clients;
    }

    /**
     * Reads and checks all settings: the environment wins over {@code application.properties}, which wins over
     * {@code config.yml}, which wins over defaults.
     *
     * @param directory   where the two files are, if there are any, and what paths of secrets are relative to
     * @param clientNames what Kafka's clients call their settings; asked only in a mode that works with Kafka
     * @throws InvalidSettingsException with all problems there are
     * @throws IOException              if a file that is there cannot be read
     */
    public static Settings read(Map<String, String> environment, Path directory, Supplier<Set<String>> clientNames)
            throws IOException {
        return ProcessSettings.in(environment, directory).all(clientNames);
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
        return ProcessSettings.in(environment, directory).some(wanted);
    }

    /**
     * Reads and checks all settings: the environment wins over properties, properties win over defaults. A variable
     * that is set but empty stands for the default, as it does in the Python connector. Settings of Kafka's clients are not
     * known here.
     *
     * @throws InvalidSettingsException with all problems there are
     */
    public static Settings of(Map<String, String> environment, Properties properties) {
        return new ProcessSettings(environment, properties, new Properties(), Path.of("")).all(Set::of);
    }

    /**
     * These settings, as far as a file of somebody's own does not say otherwise; what is empty there has its default.
     *
     * @param file       how the file is called in messages
     * @param properties what it says; what is not allowed in it is passed over
     * @param directory  what paths of secrets are relative to
     * @param allowed    what it may say
     * @param required   what it has to say
     * @throws InvalidSettingsException with all problems there are
     */
    public Settings with(
            String file, Properties properties, Path directory, Set<Setting> allowed, Set<Setting> required) {
        Places places = new Places(List.of(Source.properties(file, properties)), directory);
        Set<Setting> own = EnumSet.copyOf(required);
        allowed.stream().filter(places::mention).forEach(own::add);
        SettingsReader reader = new SettingsReader(places, own);
        Map<Setting, Value> more = new EnumMap<>(values);
        more.keySet().removeAll(own);
        more.putAll(reader.values(required, "is not set", SettingsReader.Naming.PROPERTIES, reader.masking(secrets())));
        if (!reader.problems().isEmpty()) {
            throw new InvalidSettingsException(reader.problems());
        }
        return new Settings(more, clients);
    }

    /** Which part of the way the process goes. */
    public Mode mode() {
        return Mode.of(text(Setting.CONNECTOR_MODE));
    }

    /** What is passed on to Kafka's clients as it is. */
    public KafkaClientSettings clientSettings() {
        return clients;
    }

    /** The texts that must never be shown; none of them is empty. */
    public List<String> secrets() {
        return Stream.concat(
                        Arrays.stream(Setting.values()).filter(Setting::secret).map(this::text),
                        clients.secrets().stream())
                .filter(secret -> !secret.isEmpty())
                .toList();
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
        return Stream.concat(
                        Arrays.stream(Setting.values())
                                .filter(setting -> !text(setting).equals(setting.defaultText()))
                                .map(this::shown),
                        clients.shown())
                .collect(Collectors.joining(", "));
    }

    /** All settings; of a secret only whether it is set. */
    @Override
    public String toString() {
        return Stream.concat(Arrays.stream(Setting.values()).map(this::shown), clients.shown())
                .collect(Collectors.joining(", ", "Settings{", "}"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Settings settings && values.equals(settings.values) && clients.equals(settings.clients);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    private String shown(Setting setting) {
        return setting.property() + "=" + (setting.secret() ? hidden(setting) : text(setting));
    }

    private String hidden(Setting setting) {
        return values.containsKey(setting) ? Masking.MASK : "";
    }

    private <T> T value(Setting setting, Class<T> type) {
        return find(setting, type)
                .orElseThrow(() -> new IllegalArgumentException(setting + " has no value, it may be empty"));
    }

    <T> Optional<T> find(Setting setting, Class<T> type) {
        Optional<Value> value = Optional.ofNullable(values.get(setting));
        if (value.isPresent() && !type.isInstance(value.get().value())) {
            throw new IllegalArgumentException(setting + " is not a " + type.getSimpleName());
        }
        return value.map(found -> type.cast(found.value()));
    }

    /** A value as read, and in its one spelling. */
    record Value(Object value, String text) {
        static <T> Value of(Kind<T> kind, String text) throws RefusedValueException {
            T value = kind.read(text);
            return new Value(value, kind.write(value));
        }
    }
}
