package io.ctiroutes.settings;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds properties that look like settings but are none: most often a typing error. */
final class UnknownProperties {
    private static final List<String> PREFIXES = List.of("opencti.", "connector.", "crowdstrike.", "metrics.");
    private static final Set<String> KNOWN =
            Arrays.stream(Setting.values()).map(Setting::property).collect(Collectors.toUnmodifiableSet());

    private UnknownProperties() {}

    static List<SettingProblem> in(Properties properties) {
        return properties.stringPropertyNames().stream()
                .filter(UnknownProperties::hasOurPrefix)
                .filter(name -> !KNOWN.contains(name))
                .sorted()
                .map(UnknownProperties::problem)
                .toList();
    }

    private static boolean hasOurPrefix(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return PREFIXES.stream().anyMatch(lowerCase::startsWith);
    }

    private static SettingProblem problem(String name) {
        Setting nearest = nearest(name);
        return new SettingProblem(
                name,
                Optional.empty(),
                "the properties listed in application.properties.sample",
                nearest.property() + "=" + nearest.example(),
                "is not a known property; did you mean " + nearest.property() + "?",
                Optional.of(Settings.PROPERTIES));
    }

    private static Setting nearest(String name) {
        return Arrays.stream(Setting.values())
                .min(Comparator.comparingInt(setting -> distance(letters(name), letters(setting.property()))))
                .orElseThrow();
    }

    // ssl_verify, sslVerify and ssl-verify are the same word
    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** The number of letters to insert, remove or replace (Levenshtein). */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
