package io.ctiroutes.settings;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Settings of Kafka's own clients, by Kafka's names, e.g. {@code security.protocol}; none of them is one of {@link Setting}. */
public final class KafkaClientSettings {

    /** Nothing but what the clients do by themselves. */
    static final KafkaClientSettings NONE = new KafkaClientSettings(Map.of(), Set.of());

    /** Rather one too many, but none whose values are words that are shown everywhere. */
    private static final Pattern SECRET =
            Pattern.compile("(password|jaas|key|secret|token|credential)(?!.*\\.(type|algorithm)$)");

    private static final Masking FIT_TO_BE_SHOWN = new Masking(Set.of());

    private final Map<String, String> values;
    private final Set<String> fromFiles;

    /**
     * These.
     *
     * @param fromFiles the names of those that were in a file of their own, which makes any of them secret
     */
    KafkaClientSettings(Map<String, String> values, Set<String> fromFiles) {
        this.values = Collections.unmodifiableMap(new TreeMap<>(values));
        this.fromFiles = Set.copyOf(fromFiles);
    }

    /** Name and value of each that is set, secret ones included. */
    public Map<String, String> values() {
        return values;
    }

    /** Whether the value under this name must never be shown. */
    public boolean secret(String name) {
        return fromFiles.contains(name)
                || SECRET.matcher(name.toLowerCase(Locale.ROOT)).find();
    }

    /** The values that must never be shown. */
    Collection<String> secrets() {
        return values.entrySet().stream()
                .filter(entry -> secret(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Property and text of each, as they may be shown. */
    Stream<String> shown() {
        return values.entrySet().stream()
                .map(entry -> KafkaClientReader.PREFIX
                        + entry.getKey()
                        + '='
                        + (secret(entry.getKey()) ? Masking.MASK : FIT_TO_BE_SHOWN.shown(entry.getValue())));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KafkaClientSettings settings
                && values.equals(settings.values)
                && fromFiles.equals(settings.fromFiles);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** All of them; of a secret only that it is set. */
    @Override
    public String toString() {
        return shown().collect(Collectors.joining(", ", "KafkaClientSettings{", "}"));
    }
}
