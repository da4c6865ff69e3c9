package io.ctiroutes.settings;

import io.ctiroutes.settings.Places.Given;
import io.ctiroutes.settings.Places.UnusableFileException;
import io.ctiroutes.text.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads what is meant for Kafka's own clients: {@code kafka.security.protocol}, {@code KAFKA_SECURITY_PROTOCOL}. Other variables
 * that begin like that are left alone (images of Kafka and Kubernetes set some), other properties are typing errors.
 */
final class KafkaClientReader {
    static final String PREFIX = "kafka.";

    private static final String FILE = "-file";
    private static final String EXAMPLE = "kafka.security.protocol=SASL_SSL";

    /** What the connector has to set itself, and why. */
    private static final Map<String, String> NOT_TO_BE_SET = Map.ofEntries(
            Map.entry("bootstrap.servers", "is called kafka.bootstrap-servers here"),
            Map.entry("bootstrap.controllers", "is not used: the brokers are named by kafka.bootstrap-servers"),
            Map.entry("allow.auto.create.topics", "is fixed: the topic is created with what it needs"),
            Map.entry("key.serializer", "is fixed: the topic's keys have one form"),
            Map.entry("key.deserializer", "is fixed: the topic's keys have one form"),
            Map.entry("value.serializer", "is fixed: the topic's records have one form"),
            Map.entry("value.deserializer", "is fixed: the topic's records have one form"),
            Map.entry("acks", "is fixed: a change that one broker loses must be on another"),
            Map.entry("enable.idempotence", "is fixed: no change may be written twice, or after a newer one"),
            Map.entry("transactional.id", "is fixed: by it a second reader of the topic is kept out"),
            Map.entry("group.id", "is fixed: each tenant has a group of its own, see kafka.group-prefix"),
            Map.entry("group.instance.id", "is fixed: it comes from connector.worker-name"),
            Map.entry("enable.auto.commit", "is fixed: a record is done with when Falcon has accepted it"),
            Map.entry("auto.offset.reset", "is fixed: a new tenant begins with the first record"),
            Map.entry("isolation.level", "is fixed: what a reader has given up must not be read"),
            Map.entry("partition.assignment.strategy", "is fixed: the order of changes rests on it"),
            Map.entry("partitioner.class", "is fixed: all changes of an IOC are in one partition"),
            Map.entry("partitioner.ignore.keys", "is fixed: all changes of an IOC are in one partition"),
            Map.entry("group.protocol", "is fixed: that two workers are not at one partition rests on it"));

    private static final Set<String> OUR_PROPERTIES =
            Arrays.stream(Setting.values()).map(Setting::property).collect(Collectors.toUnmodifiableSet());
    private static final Set<String> OUR_VARIABLES =
            Arrays.stream(Setting.values()).map(Setting::variable).collect(Collectors.toUnmodifiableSet());

    private final Set<String> known;
    private final List<SettingProblem> problems = new ArrayList<>();

    /**
     * A reader.
     *
     * @param known the names that Kafka's clients know
     */
    KafkaClientReader(Set<String> known) {
        this.known = new TreeSet<>(known);
        this.known.addAll(NOT_TO_BE_SET.keySet());
    }

    /** What is wrong with what was read so far; no value is part of it. */
    List<SettingProblem> problems() {
        return problems;
    }

    /** What the three places say, in their order. */
    KafkaClientSettings read(
            Map<String, String> environment, Properties properties, Properties config, Path directory) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.keySet().removeAll(OUR_VARIABLES);
        Properties dotted = dotted(config);
        List<Source> sources = List.of(
                Source.environment(variables),
                Source.properties(Settings.PROPERTIES, properties),
                Source.properties(ConfigFile.NAME, dotted));
        Places places = new Places(sources, directory);
        Map<String, String> values = new HashMap<>();
        Set<String> fromFiles = new HashSet<>();
        for (String name : known) {
            if (NOT_TO_BE_SET.containsKey(name)) {
                refuse(name, sources);
                continue;
            }
            try {
                Optional<Given> given = places.given(PREFIX + name, true);
                given.ifPresent(found -> values.put(name, found.text()));
                given.filter(Given::inFile).ifPresent(found -> fromFiles.add(name));
            } catch (UnusableFileException e) {
                problems.add(e.problem());
            }
        }
        findUnknown(Settings.PROPERTIES, properties);
        findUnknown(ConfigFile.NAME, dotted);
        return new KafkaClientSettings(values, fromFiles);
    }

    /** In config.yml, {@code security_protocol} and a section {@code security} with {@code protocol} are the same. */
    private static Properties dotted(Properties config) {
        Properties dotted = new Properties();
        for (String name : config.stringPropertyNames()) {
            boolean file = name.endsWith(FILE);
            String stem = file ? name.substring(0, name.length() - FILE.length()) : name;
            String kafkas = isKafkas(name) && !OUR_PROPERTIES.contains(name)
                    ? stem.replace('-', '.') + (file ? FILE : "")
                    : name;
            dotted.setProperty(kafkas, config.getProperty(name));
        }
        return dotted;
    }

    private void refuse(String name, List<Source> sources) {
        String property = PREFIX + name;
        for (Source source : sources) {
            Stream.of(source.spelling().apply(property), source.fileOption(property))
                    .filter(written -> source.texts().apply(written) != null)
                    .map(written -> problem(written, NOT_TO_BE_SET.get(name), EXAMPLE, source.name()))
                    .forEach(problems::add);
        }
    }

    private void findUnknown(String source, Properties properties) {
        List<String> names = Stream.concat(
                        OUR_PROPERTIES.stream()
                                .filter(KafkaClientReader::isKafkas)
                                .sorted(),
                        known.stream()
                                .filter(name -> !NOT_TO_BE_SET.containsKey(name))
                                .map(PREFIX::concat))
                .toList();
        properties.stringPropertyNames().stream()
                .filter(KafkaClientReader::isKafkas)
                .filter(name -> !OUR_PROPERTIES.contains(name) && !isKnown(name))
                .sorted()
                .forEach(name -> {
                    String nearest = Spelling.nearest(name, names);
                    problems.add(problem(
                            name,
                            "is no setting of Kafka's clients and none of ours; did you mean " + nearest + "?",
                            nearest + "=…",
                            source));
                });
    }

    private boolean isKnown(String property) {
        String name = property.startsWith(PREFIX) ? property.substring(PREFIX.length()) : "";
        return known.contains(name)
                || name.endsWith(FILE) && known.contains(name.substring(0, name.length() - FILE.length()));
    }

    private static boolean isKafkas(String property) {
        return property.toLowerCase(Locale.ROOT).startsWith(PREFIX);
    }

    private static SettingProblem problem(String written, String reason, String example, String source) {
        return new SettingProblem(
                written,
                Optional.empty(),
                "the settings of Kafka's clients, under their own names, but for those that the connector sets itself",
                example,
                reason,
                Optional.of(source));
    }
}
