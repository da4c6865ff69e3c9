package io.ctiroutes.routes;

import io.ctiroutes.opencti.OpenCtiConstants;
import io.ctiroutes.text.Spelling;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
        HEADER(
                "header",
                "header",
                "setHeader|headers",
                "(?:headers?[.:\\[]|headerAs\\()",
                OpenCtiConstants.EVENT_TYPE,
                OpenCtiConstants.STIX_INDICATOR) {
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
        PROPERTY("exchange property", "exchangeProperty", "setProperty", "exchangeProperty[.:\\[]");

        private final String text;
        private final String language;
        private final Pattern setting;
        private final Pattern read;
        private final List<String> ours;

        Kind(String text, String language, String setting, String function, String... ours) {
            this.text = text;
            this.language = language;
            this.setting = Pattern.compile(setting);
            this.read = Pattern.compile("\\$(?:simple)?\\{(?:in\\.)?" + function + "['\"]?([A-Za-z_][\\w-]*)");
            this.ours = List.of(ours);
        }

        /** Whether a node of this key gives one. */
        boolean sets(RouteNode node) {
            return setting.matcher(node.key()).matches();
        }

        /** The names that a node reads: in an expression of any language, or as a language of its own. */
        Stream<String> read(RouteNode node) {
            String expression = node.text().orElse("");
            if (node.key().equals(language) && !expression.isEmpty()) {
                return Stream.of(expression);
            }
            Stream<String> former = this == HEADER
                    ? FORMER_READ.matcher(expression).results().map(found -> found.group(1))
                    : Stream.empty();
            Stream<String> named = node.key().equals(language) ? node.text("expression").stream() : Stream.empty();
            return Stream.of(read.matcher(expression).results().map(found -> found.group(1)), former, named)
                    .flatMap(names -> names);
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

    /** Headers as an older version named them: a filter by one of these would let everything drop. */
    private static final Map<String, String> FORMER =
            Map.of("EventType", OpenCtiConstants.EVENT_TYPE, "StixIndicator", OpenCtiConstants.STIX_INDICATOR);

    private static final Pattern FORMER_READ = Pattern.compile("(?i)header.{0,8}\\b(EventType|StixIndicator)\\b");

    /**
     * All of them in files that are well-formed YAML.
     *
     * @param leftOut files that are known and not loaded: what these set is rightly empty
     */
    static List<UnsetName> in(RouteFiles files, RouteFiles leftOut) {
        List<RouteNode> nodes = RouteNode.allOf(files);
        List<RouteNode> notLoaded = RouteNode.allOf(leftOut);
        Set<UnsetName> unset = new LinkedHashSet<>();
        for (Kind kind : Kind.values()) {
            Set<String> known = new TreeSet<>(kind.ours);
            known.addAll(OF_THE_STREAM);
            Stream.concat(nodes.stream(), notLoaded.stream())
                    .filter(kind::sets)
                    .flatMap(node -> node.text("name").stream())
                    .forEach(known::add);
            for (RouteNode node : nodes) {
                kind.read(node)
                        .filter(name -> !kind.givenByOthers(name))
                        .filter(name ->
                                known.stream().noneMatch(set -> kind.same(set).equals(kind.same(name))))
                        .sorted()
                        .forEach(name -> unset.add(new UnsetName(node.file(), kind, name, meant(name, kind, known))));
            }
        }
        return List.copyOf(unset);
    }

    /** Whether an older version set it, and every version since sets another. */
    boolean isFormer() {
        return kind == Kind.HEADER && former(name).isPresent();
    }

    private static Optional<String> former(String name) {
        return FORMER.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Optional<String> meant(String name, Kind kind, Set<String> known) {
        Optional<String> now = kind == Kind.HEADER ? former(name) : Optional.empty();
        return now.isPresent() ? now : nearest(name, kind, known);
    }

    private static Optional<String> nearest(String name, Kind kind, Set<String> known) {
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
        String what = file + ": nothing sets the " + kind.text + " '" + name + "'";
        if (isFormer()) {
            return what + " any more: write '" + meant.orElseThrow() + "' instead (CHANGELOG)";
        }
        return what
                + meant.map(right -> "; did you mean '" + right + "'?")
                        .orElse(", as far as the route files tell; if it is empty, conditions on it are false");
    }
}
