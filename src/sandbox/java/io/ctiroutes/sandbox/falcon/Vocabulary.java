package io.ctiroutes.sandbox.falcon;

import java.util.List;
import java.util.Set;

/** The words Falcon knows, as CrowdStrike's clients use them. */
final class Vocabulary {
    static final List<String> TYPES = List.of("sha256", "md5", "domain", "ipv4", "ipv6", "all_subdomains");
    static final Set<String> HASHES = Set.of("sha256", "md5");
    static final List<String> ACTIONS = List.of("no_action", "detect", "prevent", "prevent_no_ui", "allow");
    static final Set<String> HASH_ACTIONS = Set.of("prevent", "prevent_no_ui", "allow");
    static final Set<String> MOBILE_ACTIONS = Set.of("no_action", "allow", "detect", "prevent");
    static final List<String> PLATFORMS = List.of("windows", "mac", "linux", "android", "ios");
    static final Set<String> MOBILE_PLATFORMS = Set.of("android", "ios");
    static final List<String> SEVERITIES = List.of("", "informational", "low", "medium", "high", "critical");
    private static final List<Integer> SEVERITY_NUMBERS = List.of(0, 10, 30, 50, 70, 90);

    private Vocabulary() {}

    static int severityNumber(String severity) {
        return SEVERITY_NUMBERS.get(SEVERITIES.indexOf(severity));
    }
}
