package io.ctiroutes.settings;

import java.util.List;
import java.util.stream.Collectors;

/** The settings cannot be used; the message lists every problem and is meant to be printed as it is. */
public final class InvalidSettingsException extends RuntimeException {
    private final transient List<SettingProblem> problems;

    InvalidSettingsException(List<SettingProblem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    /** Every problem, in the order of the settings. */
    public List<SettingProblem> problems() {
        return problems;
    }

    private static String message(List<SettingProblem> problems) {
        String heading =
                "The connector cannot start: %d %s to correct, as environment variables or in application.properties"
                        .formatted(problems.size(), problems.size() == 1 ? "setting" : "settings");
        return problems.stream()
                .map(SettingProblem::text)
                .collect(Collectors.joining("%n%n".formatted(), heading + "%n%n".formatted(), "%n".formatted()));
    }
}
