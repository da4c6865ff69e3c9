package io.ctiroutes.tenant;

import io.ctiroutes.settings.SettingProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A tenant whose file is wrong; the others are served.
 *
 * @param name    of its file, without the extension
 * @param message names the file and everything that is to be corrected in it, and is meant to be printed as it is
 */
public record InvalidTenant(String name, String message) {

    static InvalidTenant of(String name, Path file, List<SettingProblem> problems) {
        String heading = "The tenant %s is not served: %d %s to correct in %s"
                .formatted(name, problems.size(), problems.size() == 1 ? "thing" : "things", file);
        return new InvalidTenant(
                name,
                problems.stream()
                        .map(SettingProblem::text)
                        .collect(Collectors.joining(
                                "%n%n".formatted(), heading + "%n%n".formatted(), "%n".formatted())));
    }
}
