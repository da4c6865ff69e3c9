package io.ctiroutes.settings;

import java.util.Optional;

/**
 * One thing to correct before the connector can start.
 *
 * @param name the environment variable, or the property when no setting has that name
 * @param value what was given, masked; empty when nothing was given, or when it must not be shown
 * @param allowed what is allowed
 * @param example a line that would be right
 * @param reason what is wrong with the value, to be read after the name
 * @param source where the value was found; empty when nothing was given
 */
public record SettingProblem(
        String name, Optional<String> value, String allowed, String example, String reason, Optional<String> source) {

    /** The problem in a few lines, for the user. */
    public String text() {
        String found = source.map(from ->
                        "%n    found:   %s, in %s".formatted(value.orElse("(not shown, it may be secret)"), from))
                .orElse("");
        return "%s %s%s%n    allowed: %s%n    example: %s".formatted(name, reason, found, allowed, example);
    }
}
