package io.ctiroutes.setup;

import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import java.util.Locale;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/** Sets layout and level of the log; to be called before the first line is logged. */
public final class Logging {
    // looked up by log4j2.xml
    private static final String LAYOUT = "ctiroutes.log.layout";
    private static final String LEVEL = "ctiroutes.log.level";
    private static final String NOTICES = "ctiroutes.log.notices";
    private static final String CAMEL = "ctiroutes.log.camel";
    private static final String TARGET = "ctiroutes.log.target";

    private Logging() {}

    /** Logs as the settings say. */
    public static void configure(Settings settings) {
        configure(settings.flag(Setting.OPENCTI_JSON_LOGGING), settings.text(Setting.CONNECTOR_LOG_LEVEL));
    }

    /** Logs plain text to standard error, at the level that the settings say: what a command prints is its report alone. */
    public static void configureForCommand(Settings settings) {
        configure("SYSTEM_ERR", false, settings.text(Setting.CONNECTOR_LOG_LEVEL));
    }

    /**
     * Logs JSON lines or plain text to standard output, from the given level on; may be called again.
     *
     * @param level debug, info, warn, warning or error
     */
    public static void configure(boolean json, String level) {
        configure("SYSTEM_OUT", json, level);
    }

    private static void configure(String target, boolean json, String level) {
        System.setProperty(TARGET, target);
        System.setProperty(LAYOUT, json ? "json" : "text");
        String known = level.toLowerCase(Locale.ROOT).replace("warning", "warn");
        System.setProperty(LEVEL, known);
        // what Camel says of itself at each start and stop is for who looks for a fault
        System.setProperty(CAMEL, known.equals("info") ? "warn" : known);
        // what nobody must miss is said at the level error, too, which is the default
        System.setProperty(NOTICES, known.equals("error") ? "warn" : known);
        // what has not been read yet is read by the first logger, and need not be read twice
        if (LogManager.getFactory().hasContext(Logging.class.getName(), Logging.class.getClassLoader(), false)) {
            Configurator.reconfigure();
        }
    }
}
