package io.ctiroutes.routes;

import io.ctiroutes.opencti.OpenCtiConstants;
import io.ctiroutes.steps.ReadEvent;
import io.ctiroutes.text.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A header or exchange property that a route reads although nothing sets it, as far as can be told: Camel takes it without a
 * word for one that is empty.
 *
 * @param file  where it is read
 * @param kind  header or exchange property
 * @param meant the name that it differs from by a letter or two, which is then what was meant
 */
record UnsetName(Path file, Kind kind, String name, Optional<String> meant) {

    enum Kind {
        HEADER("header", "(?:headers?[.:\\[]|headerAs\\()", ReadEvent.EVENT_TYPE, ReadEvent.STIX_INDICATOR) {
            @Override
            String same(String name) {
                return name.toLowerCase(Locale.ROOT);
            }

            /** An answer over HTTP may bring any with a hyphen. */
            @Override
            boolean givenByOthers(String name) {
                return name.contains("-") || super.givenByOthers(name);
            }
        },
        PROPERTY("exchange property", "exchangeProperty[.:\\[]");

        private final String text;
        private final Pattern read;
        private final List<String> ours;

        Kind(String text, String function, String... ours) {
            this.text = text;
            this.read = Pattern.compile("\\$(?:simple)?\\{(?:in\\.)?" + function + "['\"]?([A-Za-z_][\\w-]*)");
            this.ours = List.of(ours);
        }

        /** What is equal in names of the same thing. */
        String same(String name) {
            return name;
        }

        /** Camel and its components set what begins like that; those of our own component are known. */
        boolean givenByOthers(String name) {
            return name.startsWith("Camel") && !name.startsWith(OURS);
        }
    }

    private static final String OURS = "CamelOpenCti";
    private static final Set<String> OF_THE_STREAM = Set.of(
            OpenCtiConstants.FIRST_EVENT_ID,
            OpenCtiConstants.LAST_EVENT_ID,
            OpenCtiConstants.BATCH_SIZE,
            OpenCtiConstants.LAST_ATTEMPT);
    private static final int SHORTEST_WORD = 4;
    private static final int FEW_LETTERS = 2;

    /** All of them in files that are well-formed YAML. */
    static List<UnsetName> in(RouteFiles files) {
        List<UnsetName> unset = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Set<String> known = new TreeSet<>(kind.ours);
            known.addAll(OF_THE_STREAM);
            files.texts().forEach((file, text) -> collectSet(load(text), kind, known));
            files.texts().forEach((file, text) -> {
                Set<String> read = new TreeSet<>();
                collectRead(load(text), kind, read);
                read.stream()
                        .filter(name -> !kind.givenByOthers(name))
                        .filter(name ->
                                known.stream().noneMatch(set -> kind.same(set).equals(kind.same(name))))
                        .forEach(name -> unset.add(new UnsetName(file, kind, name, meant(name, kind, known))));
            });
        }
        return unset;
    }

    private static Object load(String text) {
        return new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    private static void collectSet(Object node, Kind kind, Set<String> names) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                String step = String.valueOf(key);
                boolean sets = kind == Kind.HEADER
                        ? step.equals("setHeader") || step.equals("headers")
                        : step.equals("setProperty");
                if (sets) {
                    List<?> given = value instanceof List<?> several ? several : List.of(value);
                    for (Object one : given) {
                        if (one instanceof Map<?, ?> named && named.get("name") instanceof String name) {
                            names.add(name);
                        }
                    }
                }
                collectSet(value, kind, names);
            });
        } else if (node instanceof List<?> list) {
            list.forEach(value -> collectSet(value, kind, names));
        }
    }

    private static void collectRead(Object node, Kind kind, Set<String> names) {
        if (node instanceof Map<?, ?> map) {
            map.values().forEach(value -> collectRead(value, kind, names));
        } else if (node instanceof List<?> list) {
            list.forEach(value -> collectRead(value, kind, names));
        } else if (node instanceof String text) {
            Matcher read = kind.read.matcher(text);
            while (read.find()) {
                names.add(read.group(1));
            }
        }
    }

    private static Optional<String> meant(String name, Kind kind, Set<String> known) {
        return known.stream()
                .filter(set -> name.length() >= SHORTEST_WORD && distance(name, set, kind) <= FEW_LETTERS)
                .min(Comparator.comparingInt(set -> distance(name, set, kind)));
    }

    private static int distance(String name, String set, Kind kind) {
        return Spelling.distance(kind.same(name), kind.same(set));
    }

    /** What to do about it. */
    @Override
    public String toString() {
        return file + ": nothing sets the " + kind.text + " '" + name + "'"
                + meant.map(right -> "; did you mean '" + right + "'?")
                        .orElse(", as far as the route files tell; if it is empty, conditions on it are false");
    }
}
