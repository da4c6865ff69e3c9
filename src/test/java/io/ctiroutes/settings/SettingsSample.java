package io.ctiroutes.settings;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The text of application.properties.sample, from the declaration of the settings. */
final class SettingsSample {
    private static final String HEADING = """
            # Settings of the OpenCTI to CrowdStrike Falcon connector.
            #
            # Copy this file to application.properties, replace every ChangeMe, and uncomment what is to differ from its
            # default. Every setting can be given as an environment variable instead; the environment wins.
            # Properties with other names are left alone: they can be used in the routes as {{name}}.
            """;

    private SettingsSample() {}

    static String text() {
        return Arrays.stream(Group.values()).map(SettingsSample::group).collect(Collectors.joining("", HEADING, ""));
    }

    private static String group(Group group) {
        String heading = "%n# ---- %s ----%n# %s%n".formatted(group.title(), group.description());
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.group() == group)
                .map(SettingsSample::entry)
                .collect(Collectors.joining("", heading, ""));
    }

    private static String entry(Setting setting) {
        String line = setting.requiredIn(Mode.ALL)
                ? setting.property() + "=ChangeMe"
                : "#" + setting.property() + "=" + setting.defaultText();
        return "%n# %s%n# Allowed: %s.%n# %s. Environment: %s.%n%s%n"
                .formatted(setting.description(), setting.allowed(), presence(setting), variables(setting), line);
    }

    private static String variables(Setting setting) {
        return setting.secret()
                ? "%1$s, or %1$s_FILE (here %2$s-file)".formatted(setting.variable(), setting.property())
                : setting.variable();
    }

    private static String presence(Setting setting) {
        if (setting.requiredIn(Mode.ALL)) {
            return "Required, for example " + setting.example();
        }
        if (setting.requiredIn(Mode.WORKER)) {
            return "Required in the modes reader and worker, for example " + setting.example();
        }
        return setting.defaultText().isEmpty()
                ? "Not set by default, for example " + setting.example()
                : "Default: " + setting.defaultText();
    }
}
