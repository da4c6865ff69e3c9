package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the platform notes beside a pattern: {@code main_observable_type} and {@code observable_values}, from its equality tests only. */
final class Observables {

    private static final Pattern EQUALITY =
            Pattern.compile("([a-z0-9-]+):([\\w.'-]+)\\s*!?=\\s*'((?:[^'\\\\]|\\\\.)*)'");
    private static final Map<String, String> TYPES = Map.of(
            "domain-name", "Domain-Name",
            "hostname", "Hostname",
            "ipv4-addr", "IPv4-Addr",
            "ipv6-addr", "IPv6-Addr",
            "file", "StixFile",
            "url", "Url",
            "email-addr", "Email-Addr");

    private Observables() {}

    static ArrayNode values(String pattern) {
        ArrayNode values = Json.array();
        Matcher matcher = EQUALITY.matcher(pattern);
        while (matcher.find()) {
            String path = matcher.group(2).replace("'", "");
            String type = TYPES.get(matcher.group(1));
            if (type == null) {
                continue;
            }
            ObjectNode value = Json.object().put("type", type);
            if (path.startsWith("hashes.")) {
                value.putObject("hashes").put(path.substring("hashes.".length()), matcher.group(3));
            } else {
                value.put(path, matcher.group(3));
            }
            values.add(value);
        }
        return values;
    }

    static String mainType(ArrayNode values, String patternType) {
        if (!values.isEmpty()) {
            return values.get(0).get("type").textValue();
        }
        return "yara".equals(patternType) ? "StixFile" : "Unknown";
    }
}
