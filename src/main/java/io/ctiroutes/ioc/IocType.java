package io.ctiroutes.ioc;

/** The types of custom indicator that Falcon's IOC manager knows and OpenCTI indicators map to. */
public enum IocType {
    DOMAIN("domain"),
    IPV4("ipv4"),
    IPV6("ipv6"),
    SHA256("sha256"),
    MD5("md5");

    private final String text;

    IocType(String text) {
        this.text = text;
    }

    /** The type as Falcon's API spells it. */
    public String text() {
        return text;
    }

    /** Whether Falcon spells one of the types so. */
    public static boolean isKnown(String text) {
        for (IocType type : values()) {
            if (type.text.equals(text)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The type that Falcon spells so.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static IocType of(String text) {
        for (IocType type : values()) {
            if (type.text.equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no IOC type: use domain, ipv4, ipv6, sha256 or md5");
    }
}
