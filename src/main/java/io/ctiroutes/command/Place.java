package io.ctiroutes.command;

import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.Logging;
import io.ctiroutes.setup.SettingsSetup;
import io.ctiroutes.setup.StartException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command runs.
 *
 * @param environment variables, by name
 * @param directory   what relative paths are relative to
 * @param out         takes what was asked for, and nothing else
 * @param errors      takes what is in the way, and progress
 */
record Place(Map<String, String> environment, Path directory, PrintStream out, PrintStream errors) {

    /**
     * The settings, which are those of the connector. From now on the log goes to standard error.
     *
     * @throws StartException if they are wrong
     */
    Settings settings() {
        Settings settings = SettingsSetup.read(environment, directory);
        Logging.configureForCommand(settings);
        return settings;
    }

    /** The data folder of the connector. */
    Path data(Settings settings) {
        return directory.resolve(settings.folder(Setting.CONNECTOR_DATA));
    }
}
