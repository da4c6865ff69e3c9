package io.ctiroutes.settings.kind;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** HTTP headers as {@code name:value;name:value}. */
public record Headers() implements Kind<Map<String, String>> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");

    @Override
    public Map<String, String> read(String text) throws RefusedValueException {
        Map<String, String> headers = new LinkedHashMap<>();
        int entry = 0;
        for (String header : text.split(";")) {
            entry++;
            if (header.isBlank()) {
                continue;
            }
            int colon = header.indexOf(':');
            if (colon < 0) {
                throw new RefusedValueException("has no colon in entry " + entry);
            }
            String name = header.substring(0, colon).strip();
            String value = header.substring(colon + 1).strip();
            if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
                throw new RefusedValueException("has characters in entry " + entry + " that no HTTP header may have");
            }
            headers.put(name, value);
        }
        return Collections.unmodifiableMap(headers);
    }

    @Override
    public String write(Map<String, String> headers) {
        return headers.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue())
                .collect(Collectors.joining(";"));
    }

    @Override
    public String allowed() {
        return "HTTP headers as name:value, separated by semicolons";
    }
}
