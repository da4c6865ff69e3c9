package io.ctiroutes.ioc;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The platforms that Falcon can apply an IOC to. */
public enum Platform {
    WINDOWS("windows", "windows"),
    MAC("mac", "macos"),
    LINUX("linux", "linux"),
    ANDROID("android", "android"),
    IOS("ios", "ios");

    private static final List<Platform> DESKTOP = List.of(WINDOWS, MAC, LINUX);

    private final String text;
    private final String openCti;

    Platform(String text, String openCti) {
        this.text = text;
        this.openCti = openCti;
    }

    /** The platform as Falcon's API spells it. */
    public String text() {
        return text;
    }

    /** Whether Falcon knows it only where Falcon for Mobile is active. */
    public boolean mobile() {
        return this == ANDROID || this == IOS;
    }

    /**
     * The platforms for an indicator's {@code x_mitre_platforms}: in Falcon's order, each once.
     *
     * @param given        as OpenCTI has them, in any case
     * @param mobileActive whether android and ios may be used
     * @return windows, mac and linux if none was given; empty if some were given but none can be used
     */
    public static List<Platform> of(Collection<String> given, boolean mobileActive) {
        if (given.isEmpty()) {
            return DESKTOP;
        }
        Set<Platform> usable = EnumSet.noneOf(Platform.class);
        for (String name : given) {
            byOpenCtiName(name).filter(p -> mobileActive || !p.mobile()).ifPresent(usable::add);
        }
        return List.copyOf(usable);
    }

    private static Optional<Platform> byOpenCtiName(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        for (Platform platform : values()) {
            if (platform.openCti.equals(lower)) {
                return Optional.of(platform);
            }
        }
        return Optional.empty();
    }
}
