package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * The platform's {@code FilterGroup}: filters and groups of filters, all of which must hold, or one.
 *
 * @param <T> what is filtered
 */
public final class FilterGroup<T> {

    private static final Set<String> GROUP = Set.of("mode", "filters", "filterGroups");
    private static final Set<String> FILTER = Set.of("key", "values", "operator", "mode");
    private static final Set<String> MODES = Set.of("and", "or");
    private static final Set<String> RANGES = Set.of("gt", "gte", "lt", "lte");
    private static final Set<String> OPERATORS =
            Set.of("eq", "not_eq", "contains", "not_contains", "nil", "not_nil", "gt", "gte", "lt", "lte");

    private final Function<String, Optional<? extends FilterField<T>>> fields;

    private FilterGroup(Function<String, Optional<? extends FilterField<T>>> fields) {
        this.fields = fields;
    }

    /**
     * What a group means; none, and one without filters, holds for all.
     *
     * @param fields what can be filtered by, by its name
     */
    public static <T> Predicate<T> of(JsonNode group, Function<String, Optional<? extends FilterField<T>>> fields) {
        return group.isNull() ? one -> true : new FilterGroup<>(fields).group(group);
    }

    private Predicate<T> group(JsonNode group) {
        check(group, "FilterGroup", GROUP);
        if (!group.path("filters").isArray() || !group.path("filterGroups").isArray()) {
            throw GraphQlException.badInput("A FilterGroup needs filters and filterGroups.");
        }
        List<Predicate<T>> parts = new ArrayList<>();
        group.get("filters").forEach(filter -> parts.add(single(filter)));
        group.get("filterGroups").forEach(inner -> parts.add(group(inner)));
        boolean all = choice(group, "mode", "", MODES, "FilterMode").equals("and");
        return one -> parts.isEmpty() || holds(all, parts, one);
    }

    private Predicate<T> single(JsonNode filter) {
        check(filter, "Filter", FILTER);
        if (!filter.path("values").isArray()) {
            throw GraphQlException.badInput("A Filter needs values.");
        }
        List<FilterField<T>> keys = texts(filter.path("key")).stream()
                .<FilterField<T>>map(key -> fields.apply(key)
                        .orElseThrow(() -> unsupported("Incorrect filter keys not existing in any schema definition")))
                .toList();
        String operator = choice(filter, "operator", "eq", OPERATORS, "FilterOperator");
        boolean all = choice(filter, "mode", "or", MODES, "FilterMode").equals("and");
        List<String> wanted = texts(filter.get("values")).stream()
                .map(value -> keys.get(0).normal(value))
                .toList();
        if (operator.endsWith("nil")) {
            return one -> values(keys, one).isEmpty() == operator.equals("nil");
        }
        if (wanted.isEmpty()) {
            throw unsupported("Invalid filter configuration");
        }
        if (RANGES.contains(operator) && keys.size() > 1) {
            throw unsupported("Range filter must have only one field");
        }
        return valuesOf(keys, operator, all, wanted);
    }

    private static <T> Predicate<T> valuesOf(
            List<FilterField<T>> keys, String operator, boolean all, List<String> wanted) {
        if (!all && operator.equals("contains")) {
            ManyTexts texts = new ManyTexts(wanted);
            return one -> values(keys, one).stream().anyMatch(texts::isAnyIn);
        }
        if (!all && operator.equals("eq")) {
            Set<String> texts = Set.copyOf(wanted);
            return one -> values(keys, one).stream().anyMatch(texts::contains);
        }
        boolean negated = operator.startsWith("not_");
        String positive = negated ? operator.substring("not_".length()) : operator;
        List<Predicate<T>> parts = new ArrayList<>();
        for (String value : wanted) {
            parts.add(one -> values(keys, one).stream().anyMatch(held -> holds(positive, held, value)) != negated);
        }
        return one -> holds(all, parts, one);
    }

    private static <T> List<String> values(List<FilterField<T>> keys, T one) {
        return keys.size() == 1
                ? keys.get(0).values(one)
                : keys.stream().flatMap(key -> key.values(one).stream()).toList();
    }

    private static <T> boolean holds(boolean all, List<Predicate<T>> parts, T one) {
        return all
                ? parts.stream().allMatch(part -> part.test(one))
                : parts.stream().anyMatch(part -> part.test(one));
    }

    private static boolean holds(String operator, String held, String wanted) {
        int order = held.compareTo(wanted);
        return switch (operator) {
            case "contains" -> held.contains(wanted);
            case "gt" -> order > 0;
            case "gte" -> order >= 0;
            case "lt" -> order < 0;
            case "lte" -> order <= 0;
            default -> order == 0;
        };
    }

    /** One text, or a list of them, as GraphQL takes the one for the other. */
    private static List<String> texts(JsonNode node) {
        return node.isArray()
                ? StreamSupport.stream(node.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : List.of(node.asText());
    }

    private static void check(JsonNode input, String type, Set<String> known) {
        if (!input.isObject()) {
            throw GraphQlException.badInput("Expected type \"" + type + "\" to be an object.");
        }
        GraphQlSchema.requireKnown(input, type, known);
    }

    private static String choice(JsonNode input, String name, String standard, Set<String> choices, String type) {
        String value = input.path(name).asText(standard);
        if (!choices.contains(value)) {
            throw GraphQlException.badInput("Value \"" + value + "\" does not exist in \"" + type + "\" enum.");
        }
        return value;
    }

    private static GraphQlException unsupported(String message) {
        return GraphQlException.of("UNSUPPORTED_ERROR", message);
    }
}
