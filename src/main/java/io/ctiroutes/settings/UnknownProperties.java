package io.ctiroutes.settings;

import io.ctiroutes.text.Spelling;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds properties that look like settings but are none: most often a typing error. */
final class UnknownProperties {
    private static final List<String> PREFIXES = List.of("opencti.", "connector.", "crowdstrike.", "metrics.");
    private static final List<String> PROPERTIES =
            Arrays.stream(Setting.values()).map(Setting::property).toList();
    private static final Set<String> KNOWN =
            Arrays.stream(Setting.values()).flatMap(UnknownProperties::names).collect(Collectors.toUnmodifiableSet());

    private UnknownProperties() {}

    static List<SettingProblem> in(Properties properties) {
        return in(
                properties,
                Settings.PROPERTIES,
                "the properties listed in application.properties.sample",
                UnaryOperator.identity());
    }

    /** The same of {@code config.yml}, whose keys are in snake case. */
    static List<SettingProblem> inConfigFile(Properties properties) {
        return in(
                properties,
                ConfigFile.NAME,
                "the properties listed in application.properties.sample, as section and key with _ for -",
                name -> name.replace('-', '_'));
    }

    private static List<SettingProblem> in(
            Properties properties, String source, String allowed, UnaryOperator<String> spelling) {
        return properties.stringPropertyNames().stream()
                .filter(UnknownProperties::hasOurPrefix)
                .filter(name -> !KNOWN.contains(name))
                .sorted()
                .map(name -> problem(name, source, allowed, spelling))
                .toList();
    }

    private static Stream<String> names(Setting setting) {
        return setting.secret()
                ? Stream.of(setting.property(), setting.property() + "-file")
                : Stream.of(setting.property());
    }

    private static boolean hasOurPrefix(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return PREFIXES.stream().anyMatch(lowerCase::startsWith);
    }

    private static SettingProblem problem(String name, String source, String allowed, UnaryOperator<String> spelling) {
        String nearest = Spelling.nearest(name, PROPERTIES);
        String right = spelling.apply(nearest);
        return new SettingProblem(
                spelling.apply(name),
                Optional.empty(),
                allowed,
                right + "=" + Setting.values()[PROPERTIES.indexOf(nearest)].example(),
                "is not a known property; did you mean " + right + "?",
                Optional.of(source));
    }
}
