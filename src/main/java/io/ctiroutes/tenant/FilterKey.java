package io.ctiroutes.tenant;

import io.ctiroutes.settings.SettingProblem;
import io.ctiroutes.settings.kind.Kind;
import io.ctiroutes.settings.kind.RefusedValueException;
import io.ctiroutes.settings.kind.WholeNumber;
import io.ctiroutes.settings.kind.Words;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** What a file says of what its tenant wants; a key that is not there lets everything pass. */
enum FilterKey {
    /** Labels of indicators, of which one is enough. */
    LABELS("filter.labels", Words.of("[^\\p{Cntrl},]+", "labels"), "customer-acme,ransomware"),
    /** Labels that an indicator must not have. */
    EXCLUDE_LABELS("filter.exclude-labels", Words.of("[^\\p{Cntrl},]+", "labels"), "false-positive"),
    /** The lowest score; without a score nothing passes but by 0. */
    MIN_SCORE("filter.min-score", WholeNumber.between(0, 100), "60"),
    /** Types of IOCs, as Falcon calls them. */
    TYPES(
            "filter.types",
            Words.of("(?i:domain|ipv4|ipv6|sha256|md5)", "some of domain, ipv4, ipv6, sha256 and md5"),
            "domain,sha256"),
    /** STIX's types of indicators, of which one is enough. */
    INDICATOR_TYPES(
            "filter.indicator-types", Words.of("[^\\p{Cntrl},]+", "types of STIX indicators"), "malicious-activity"),
    /** All markings that an indicator may have. */
    MARKINGS(
            "filter.markings",
            Words.of(
                    "(?i:TLP:(CLEAR|WHITE|GREEN|AMBER|AMBER\\+STRICT|RED)"
                            + "|marking-definition--[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})",
                    "TLP:CLEAR (or TLP:WHITE), TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT, TLP:RED, or ids as"
                            + " marking-definition--UUID"),
            "TLP:CLEAR,TLP:GREEN");

    private final String key;
    private final Kind<?> kind;
    private final String example;

    FilterKey(String key, Kind<?> kind, String example) {
        this.key = key;
        this.kind = kind;
        this.example = example;
    }

    /** As it is written in the file. */
    String key() {
        return key;
    }

    /**
     * The values of those that are there.
     *
     * @param problems gets what is wrong with them
     */
    static Map<FilterKey, Object> read(Properties properties, String file, List<SettingProblem> problems) {
        Map<FilterKey, Object> values = new EnumMap<>(FilterKey.class);
        for (FilterKey filter : values()) {
            String text = properties.getProperty(filter.key);
            if (text == null) {
                continue;
            }
            try {
                values.put(filter, filter.value(text.strip()));
            } catch (RefusedValueException e) {
                problems.add(new SettingProblem(
                        filter.key,
                        Optional.empty(),
                        filter.kind.allowed(),
                        filter.key + "=" + filter.example,
                        e.getMessage(),
                        Optional.of(file)));
            }
        }
        return values;
    }

    /** Nothing could be meant as everything, or as nothing: the tenant would get what it must not have. */
    private Object value(String text) throws RefusedValueException {
        Object value = text.isEmpty() ? List.of() : kind.read(text);
        if (value instanceof List<?> words && words.isEmpty()) {
            throw new RefusedValueException("is empty: leave the line out if everything is to pass");
        }
        return value;
    }
}
