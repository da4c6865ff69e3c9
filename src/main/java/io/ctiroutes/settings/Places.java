package io.ctiroutes.settings;

import io.ctiroutes.settings.kind.RefusedValueException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The places that settings are read from, in their order: the first that says anything about a setting wins, and an empty
 * text there stands for the default.
 *
 * @param directory what paths of files with secrets are relative to
 */
record Places(List<Source> sources, Path directory) {

    /** What was given, where, and whether in a file of its own. */
    record Given(String text, String source, boolean inFile) {}

    /** What was given for a setting; empty for its default. */
    Optional<Given> given(Setting setting) throws UnusableFileException {
        Places places = setting.eitherCase()
                ? new Places(sources.stream().map(Source::lowerCaseFirst).toList(), directory)
                : this;
        return places.given(setting.property(), setting.secret());
    }

    /** The same for anything that is written like a property. */
    Optional<Given> given(String property, boolean mayBeInFile) throws UnusableFileException {
        for (Source source : sources) {
            Optional<Answer> answer = answer(source, property, mayBeInFile);
            if (answer.isPresent()) {
                return answer.get().given();
            }
        }
        return Optional.empty();
    }

    /** Whether any of them says anything about a setting, and be it that it has its default. */
    boolean mention(Setting setting) {
        String property = setting.property();
        return sources.stream()
                .anyMatch(source -> source.text(property).isPresent()
                        || setting.secret() && source.fileText(property).isPresent());
    }

    private Optional<Answer> answer(Source source, String property, boolean mayBeInFile) throws UnusableFileException {
        Optional<String> text = source.text(property).map(String::strip);
        Optional<String> file = mayBeInFile
                ? source.fileText(property).map(String::strip).filter(path -> !path.isEmpty())
                : Optional.empty();
        if (file.isPresent()) {
            String secret = secret(source, property, text.orElse(""), file.get());
            return Optional.of(new Answer(
                    Optional.of(new Given(secret, "the file that " + source.fileOption(property) + " names", true))));
        }
        return text.map(found ->
                new Answer(found.isEmpty() ? Optional.empty() : Optional.of(new Given(found, source.name(), false))));
    }

    private String secret(Source source, String property, String text, String file) throws UnusableFileException {
        try {
            if (!text.isEmpty()) {
                throw new RefusedValueException("is given together with the secret itself: keep one of the two");
            }
            return SecretFile.read(directory, file);
        } catch (RefusedValueException e) {
            String option = source.fileOption(property);
            throw new UnusableFileException(new SettingProblem(
                    option,
                    Optional.empty(),
                    "a file that holds nothing but " + Source.variable(property),
                    option + "=/run/secrets/" + property,
                    e.getMessage(),
                    Optional.of(source.name())));
        }
    }

    /** That a place says something: nothing is given if it says that the default is meant. */
    private record Answer(Optional<Given> given) {}

    /** The file of a secret that cannot be used. */
    static final class UnusableFileException extends Exception {
        private final transient SettingProblem problem;

        UnusableFileException(SettingProblem problem) {
            super(problem.reason());
            this.problem = problem;
        }

        SettingProblem problem() {
            return problem;
        }
    }
}
