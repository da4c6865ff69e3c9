package io.ctiroutes.sandbox.falcon;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A request, wholly received.
 *
 * @param uriBytes the length of path and query as sent
 * @param tooLarge whether the body was longer than allowed, and dropped
 * @param nanos    {@link System#nanoTime()} when it was
 */
record Incoming(
        Operation operation,
        String method,
        String path,
        String query,
        int uriBytes,
        MultiMap headers,
        Buffer body,
        boolean tooLarge,
        long nanos) {

    /** All parameters, decoded as the query of a form: a bare {@code +} is a space. */
    Map<String, List<String>> parameters() {
        return decode(query);
    }

    /** The fields of a form sent as body. */
    Map<String, List<String>> form() {
        return decode(body.toString(StandardCharsets.UTF_8));
    }

    /** The parameters, if the operation knows them all and none but {@code ids} is repeated. */
    Map<String, List<String>> knownParameters() {
        Map<String, List<String>> parameters = parameters();
        Set<String> known = operation.parameters();
        parameters.forEach((name, values) -> {
            if (!known.contains(name)) {
                throw new Refusal(400, "unknown query parameter '" + name + "'");
            }
            if (values.size() > 1 && !name.equals("ids")) {
                throw new Refusal(400, "query parameter '" + name + "' is given more than once");
            }
        });
        return parameters;
    }

    Optional<String> parameter(String name) {
        List<String> values = knownParameters().getOrDefault(name, List.of());
        return values.stream().findFirst().filter(value -> !value.isEmpty());
    }

    /** A truth value: only lower-case {@code true} and {@code false} are known. */
    boolean flag(String name) {
        String value = parameter(name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new Refusal(400, "query parameter '" + name + "' must be true or false");
        }
        return value.equals("true");
    }

    /** A number, or what it is without the parameter. */
    int number(String name, int standard, int least, int most) {
        try {
            int number = parameter(name).map(Integer::parseInt).orElse(standard);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused like a number out of range
        }
        throw new Refusal(400, name + " must be a number from " + least + " to " + most);
    }

    boolean hasContentType(String expected) {
        String given = Optional.ofNullable(headers.get("Content-Type")).orElse("");
        return given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(expected);
    }

    Call call(int status, int rows, boolean withBody) {
        String text = withBody ? body.toString(StandardCharsets.UTF_8) : "";
        return new Call(method, path, query, status, rows, text);
    }

    private static Map<String, List<String>> decode(String encoded) {
        Map<String, List<String>> decoded = new LinkedHashMap<>();
        if (encoded.isEmpty()) {
            return decoded;
        }
        for (String pair : encoded.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            decoded.computeIfAbsent(text(name), any -> new ArrayList<>()).add(text(value));
        }
        return decoded;
    }

    private static String text(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "malformed percent-encoding");
        }
    }
}
