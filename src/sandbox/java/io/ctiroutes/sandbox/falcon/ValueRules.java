package io.ctiroutes.sandbox.falcon;

import io.netty.util.NetUtil;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a value must look like for its type. */
final class ValueRules {
    private static final int DOMAIN_MAX = 200;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern MD5 = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern IPV6_ALPHABET = Pattern.compile("[0-9a-fA-F:.]+");
    private static final Pattern DOMAIN = Pattern.compile("[0-9A-Za-z_-]++(\\.[0-9A-Za-z_-]++)*+");

    private ValueRules() {}

    /** What is wrong with a value, if something is. */
    static Optional<String> flaw(String type, String value) {
        if (value.isEmpty()) {
            return Optional.of("value cannot be empty");
        }
        boolean fits = switch (type) {
            case "sha256" -> SHA256.matcher(value).matches();
            case "md5" -> MD5.matcher(value).matches();
            case "ipv4" -> IPV4.matcher(value).matches() && NetUtil.isValidIpV4Address(value);
            case "ipv6" -> IPV6_ALPHABET.matcher(value).matches() && NetUtil.isValidIpV6Address(value);
            default -> value.length() <= DOMAIN_MAX && DOMAIN.matcher(value).matches();
        };
        return fits ? Optional.empty() : Optional.of(message(type));
    }

    private static String message(String type) {
        return switch (type) {
            case "sha256" -> "must be a valid SHA256 hash of 64 hexadecimal digits";
            case "md5" -> "must be a valid MD5 hash of 32 hexadecimal digits";
            case "ipv4", "ipv6" -> "must be a valid IP address";
            default -> "must be a valid domain of 1 to " + DOMAIN_MAX + " characters";
        };
    }
}
