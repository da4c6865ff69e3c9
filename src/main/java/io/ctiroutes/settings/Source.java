package io.ctiroutes.settings;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** One of the places that settings are read from. */
interface Source {

    /** How it is called in messages. */
    String name();

    /** The text given for a setting here, as it is. */
    Optional<String> text(Setting setting);

    /** The text given here for the file that holds a secret setting. */
    Optional<String> fileText(Setting setting);

    /** How the option that names that file is written here. */
    String fileOption(Setting setting);

    /** Variables. */
    static Source environment(Map<String, String> environment) {
        return new Variables(environment);
    }

    /**
     * Properties, by the names of application.properties.
     *
     * @param name of the file that they are from
     */
    static Source properties(String name, Properties properties) {
        return new Names(name, properties);
    }

    /** The environment. */
    record Variables(Map<String, String> environment) implements Source {

        @Override
        public String name() {
            return Settings.ENVIRONMENT;
        }

        @Override
        public Optional<String> text(Setting setting) {
            return find(setting, setting.variable());
        }

        @Override
        public Optional<String> fileText(Setting setting) {
            return find(setting, fileOption(setting));
        }

        @Override
        public String fileOption(Setting setting) {
            return setting.variable() + "_FILE";
        }

        private Optional<String> find(Setting setting, String variable) {
            Optional<String> found = Optional.ofNullable(environment.get(variable));
            return setting.eitherCase()
                    ? Optional.ofNullable(environment.get(variable.toLowerCase(Locale.ROOT)))
                            .or(() -> found)
                    : found;
        }
    }

    /** The properties of a file. */
    record Names(String name, Properties properties) implements Source {

        @Override
        public Optional<String> text(Setting setting) {
            return Optional.ofNullable(properties.getProperty(setting.property()));
        }

        @Override
        public Optional<String> fileText(Setting setting) {
            return Optional.ofNullable(properties.getProperty(fileOption(setting)));
        }

        @Override
        public String fileOption(Setting setting) {
            return setting.property() + "-file";
        }
    }
}
