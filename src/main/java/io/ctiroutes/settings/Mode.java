package io.ctiroutes.settings;

import java.util.Locale;

/** Which part of the way from OpenCTI to Falcon a process goes. */
public enum Mode {
    /** All of it, for one Falcon customer, without Kafka. */
    ALL,
    /** From OpenCTI to the topic of IOC changes. */
    READER,
    /** From the topic to Falcon, for each tenant. */
    WORKER;

    /**
     * The mode that the setting {@code connector.mode} spells so.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Mode of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** As the setting spells it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
