package io.ctiroutes.setup;

import io.ctiroutes.kafka.ClientSettingNames;
import io.ctiroutes.settings.InvalidSettingsException;
import io.ctiroutes.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Where the settings come from. */
public final class SettingsSetup {

    private static final String PROPERTIES = "application.properties";

    private SettingsSetup() {}

    /**
     * Reads them.
     *
     * @param directory where {@code application.properties} and {@code config.yml} may be
     * @throws StartException if they are wrong; it names all that is
     */
    public static Settings read(Map<String, String> environment, Path directory) {
        try {
            return Settings.read(environment, directory, ClientSettingNames::all);
        } catch (InvalidSettingsException e) {
            throw StartException.setting(e.getMessage(), e);
        } catch (IOException e) {
            throw StartException.setting(PROPERTIES + " or config.yml cannot be read: " + e, e);
        }
    }

    /** Where Camel finds the user's {@code application.properties}, if there is one. */
    public static String location(Path directory) {
        return "file:" + directory.resolve(PROPERTIES) + ";optional=true";
    }
}
