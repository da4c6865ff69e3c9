package io.ctiroutes.ioc;

import java.util.Locale;

/** What Falcon does when it sees an IOC. Addresses and domains know only the first and {@link #DETECT}. */
public enum Action {
    NO_ACTION,
    ALLOW,
    DETECT,
    PREVENT;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The action as Falcon's API spells it. */
    public String text() {
        return text;
    }

    /**
     * The action that Falcon spells so.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Action of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Whether Falcon takes a severity with it: an allowed IOC has none. */
    public boolean takesSeverity() {
        return this != ALLOW;
    }

    /** Whether Falcon has this action for that type: only hashes can be allowed or prevented. */
    public boolean possibleFor(IocType type) {
        boolean hash = type == IocType.SHA256 || type == IocType.MD5;
        return hash || this == NO_ACTION || this == DETECT;
    }
}
