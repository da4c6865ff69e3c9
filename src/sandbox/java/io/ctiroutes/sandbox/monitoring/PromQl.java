package io.ctiroutes.sandbox.monitoring;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression of Prometheus names: its selectors, and the labels that it groups or joins by. Only for expressions as
 * simple as those of a dashboard; whether it is one at all is Prometheus' to say.
 */
final class PromQl {

    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|on|without|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    // not followed by a bracket: else it is a function
    private static final Pattern SELECTOR =
            Pattern.compile("(?<![\\w.:])([a-zA-Z_:][\\w:]*+)\\s*+(?:\\{([^}]*)})?+(?!\\s*\\()");
    private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_]\\w*)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");

    private final String text;

    PromQl(String text) {
        this.text = text;
    }

    /**
     * Some series of a metric.
     *
     * @param metric   its name
     * @param matchers what its labels are to be
     */
    record Selector(String metric, List<LabelMatcher> matchers) {}

    /** What a label is to be. */
    record LabelMatcher(String label, String operator, String value) {

        /** Whether a value is meant, or in the case of a negation left out. */
        boolean names(String candidate) {
            return operator.endsWith("~") ? candidate.matches(value) : candidate.equals(value);
        }

        /** The alternatives that the expression spells out one by one. */
        List<LabelMatcher> alternatives() {
            if (!operator.endsWith("~") || value.contains("(")) {
                return List.of(this);
            }
            List<LabelMatcher> each = new ArrayList<>();
            for (String alternative : value.split("\\|")) {
                each.add(new LabelMatcher(label, operator, alternative));
            }
            return each;
        }

        @Override
        public String toString() {
            return label + operator + '"' + value + '"';
        }
    }

    /** The expression as Grafana would send it, with its variables replaced. */
    static PromQl ofPanel(String expression, Map<String, String> variables) {
        String replaced = expression;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            replaced = replaced.replace("${" + variable.getKey() + '}', variable.getValue())
                    .replace('$' + variable.getKey(), variable.getValue());
        }
        return new PromQl(replaced);
    }

    /** What it selects. */
    List<Selector> selectors() {
        List<Selector> selectors = new ArrayList<>();
        String bare = RANGE.matcher(GROUPING.matcher(text).replaceAll(" ")).replaceAll(" ");
        Matcher selector = SELECTOR.matcher(bare);
        while (selector.find()) {
            if (!WORDS.contains(selector.group(1))) {
                selectors.add(new Selector(selector.group(1), matchers(selector.group(2))));
            }
        }
        return selectors;
    }

    /** The labels that it groups or joins by. */
    Set<String> groupedBy() {
        Set<String> labels = new LinkedHashSet<>();
        Matcher grouping = GROUPING.matcher(text);
        while (grouping.find()) {
            for (String label : grouping.group(1).split(",")) {
                if (!label.isBlank()) {
                    labels.add(label.strip());
                }
            }
        }
        return labels;
    }

    private static List<LabelMatcher> matchers(String text) {
        List<LabelMatcher> matchers = new ArrayList<>();
        if (text != null) {
            MATCHER.matcher(text)
                    .results()
                    .forEach(found -> matchers.add(new LabelMatcher(found.group(1), found.group(2), found.group(3))));
        }
        return matchers;
    }

    @Override
    public String toString() {
        return text;
    }
}
