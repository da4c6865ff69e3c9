package io.ctiroutes.settings;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The settings as tables for the documentation, from their declaration. */
final class SettingsTable {
    private SettingsTable() {}

    static String markdown() {
        return Arrays.stream(Group.values()).map(SettingsTable::group).collect(Collectors.joining("\n"));
    }

    private static String group(Group group) {
        String heading = """
                ### %s
                %s

                | Variable | Property | Default | Description |
                |---|---|---|---|
                """.formatted(group.title(), group.description());
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.group() == group)
                .map(SettingsTable::row)
                .collect(Collectors.joining("", heading, ""));
    }

    private static String row(Setting setting) {
        String description = "%s Allowed: %s.".formatted(setting.description(), setting.allowed());
        return "| `%s` | `%s` | %s | %s |\n"
                .formatted(
                        setting.variable(),
                        setting.property(),
                        byDefault(setting),
                        cell(description
                                + (setting.secret() ? " Secret, also as `" + setting.variable() + "_FILE`." : "")));
    }

    private static String byDefault(Setting setting) {
        if (setting.requiredIn(Mode.ALL)) {
            return "**required**";
        }
        if (setting.requiredIn(Mode.WORKER)) {
            return "**required** in the modes reader and worker";
        }
        return setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`";
    }

    // what Markdown would take for a column or for HTML
    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;");
    }
}
