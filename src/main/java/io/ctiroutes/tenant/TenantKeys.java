package io.ctiroutes.tenant;

import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.SettingProblem;
import io.ctiroutes.text.Spelling;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What may be said in a tenant's file: settings of its Falcon, a few others, and its filter. */
final class TenantKeys {

    /** The settings that a tenant may have of its own. */
    static final Set<Setting> SETTINGS = settings();

    /** Those that it must have. */
    static final Set<Setting> REQUIRED = EnumSet.of(Setting.CROWDSTRIKE_CLIENT_ID, Setting.CROWDSTRIKE_CLIENT_SECRET);

    private static final List<String> ALLOWED = Stream.concat(
                    SETTINGS.stream().flatMap(TenantKeys::names),
                    Arrays.stream(FilterKey.values()).map(FilterKey::key))
            .toList();
    private static final Set<String> OF_THE_PROCESS = Arrays.stream(Setting.values())
            .filter(setting -> !SETTINGS.contains(setting))
            .flatMap(TenantKeys::names)
            .collect(Collectors.toUnmodifiableSet());

    private TenantKeys() {}

    private static Set<Setting> settings() {
        Set<Setting> settings = EnumSet.of(
                Setting.CONNECTOR_MAX_RETIRE_PERCENT,
                Setting.CONNECTOR_EXCLUSIONS,
                Setting.CONNECTOR_DEAD_LETTERS_MAX,
                Setting.CONNECTOR_DEAD_LETTERS_MAX_BYTES);
        Arrays.stream(Setting.values())
                .filter(setting -> setting.property().startsWith("crowdstrike."))
                .forEach(settings::add);
        return settings;
    }

    /** What is wrong with the keys of a file, whose values may be secret. */
    static List<SettingProblem> problems(Properties properties, String file) {
        return properties.stringPropertyNames().stream()
                .filter(key -> !ALLOWED.contains(key))
                .sorted()
                .map(key -> problem(key, file))
                .toList();
    }

    private static SettingProblem problem(String key, String file) {
        String nearest = Spelling.nearest(key, ALLOWED);
        return new SettingProblem(
                key,
                Optional.empty(),
                "settings that begin with crowdstrike. or filter., connector.max-retire-percent, connector.exclusions,"
                        + " connector.dead-letters-max, connector.dead-letters-max-bytes",
                nearest + "=…",
                OF_THE_PROCESS.contains(key)
                        ? "is the same for all tenants: it belongs into application.properties or the environment"
                        : "is not known; did you mean " + nearest + "?",
                Optional.of(file));
    }

    private static Stream<String> names(Setting setting) {
        return setting.secret()
                ? Stream.of(setting.property(), setting.property() + "-file")
                : Stream.of(setting.property());
    }
}
