package io.ctiroutes.settings;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One of the places that settings are read from.
 *
 * @param name       how it is called in messages
 * @param option     how a setting is written here
 * @param fileSuffix what is put behind that to name the file that holds a secret
 * @param texts      what is given here, null for nothing
 */
record Source(String name, Function<Setting, String> option, String fileSuffix, UnaryOperator<String> texts) {

    /** Variables. */
    static Source environment(Map<String, String> environment) {
        return new Source(Settings.ENVIRONMENT, Setting::variable, "_FILE", environment::get);
    }

    /**
     * Properties, by the names of application.properties.
     *
     * @param name of the file that they are from
     */
    static Source properties(String name, Properties properties) {
        return new Source(name, Setting::property, "-file", properties::getProperty);
    }

    /** The text given for a setting here, as it is. */
    Optional<String> text(Setting setting) {
        return find(setting, option.apply(setting));
    }

    /** The text given here for the file that holds a secret setting. */
    Optional<String> fileText(Setting setting) {
        return find(setting, fileOption(setting));
    }

    /** How the option that names that file is written here. */
    String fileOption(Setting setting) {
        return option.apply(setting) + fileSuffix;
    }

    private Optional<String> find(Setting setting, String written) {
        Optional<String> found = Optional.ofNullable(texts.apply(written));
        // a property is in lower case anyway
        return setting.eitherCase()
                ? Optional.ofNullable(texts.apply(written.toLowerCase(Locale.ROOT)))
                        .or(() -> found)
                : found;
    }
}
