package io.ctiroutes.settings;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;

/**
 * One of the places that settings are read from.
 *
 * @param name       how it is called in messages
 * @param spelling   how a property is written here
 * @param fileSuffix what is put behind that to name the file that holds the value
 * @param texts      what is given here, null for nothing
 */
record Source(String name, UnaryOperator<String> spelling, String fileSuffix, UnaryOperator<String> texts) {

    /** Variables. */
    static Source environment(Map<String, String> environment) {
        return new Source(Settings.ENVIRONMENT, Source::variable, "_FILE", environment::get);
    }

    /**
     * Properties, by the names of application.properties.
     *
     * @param name of the file that they are from
     */
    static Source properties(String name, Properties properties) {
        return new Source(name, UnaryOperator.identity(), "-file", properties::getProperty);
    }

    /** How a property is written in the environment. */
    static String variable(String property) {
        return property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** The text given for a property here, as it is. */
    Optional<String> text(String property) {
        return find(spelling.apply(property));
    }

    /** The text given here for the file that holds the value of a property. */
    Optional<String> fileText(String property) {
        return find(fileOption(property));
    }

    /** How the option that names that file is written here. */
    String fileOption(String property) {
        return spelling.apply(property) + fileSuffix;
    }

    /** The same place, where what is written in lower case wins; a property is in lower case anyway. */
    Source lowerCaseFirst() {
        return new Source(
                name,
                spelling,
                fileSuffix,
                written -> Optional.ofNullable(texts.apply(written.toLowerCase(Locale.ROOT)))
                        .orElseGet(() -> texts.apply(written)));
    }

    private Optional<String> find(String written) {
        return Optional.ofNullable(texts.apply(written));
    }
}
