package io.ctiroutes.console;

import inet.ipaddr.HostName;
import io.ctiroutes.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may use the console: who reaches it under a name that is its own, knows the password, and, to change something, comes
 * from its own page. Safe for use by several threads.
 */
final class ConsoleAccess {

    /** The header that a change must have: a page elsewhere cannot send it without being allowed to. */
    static final String CHANGE_HEADER = "X-Console";

    private static final int MOST_FAILURES = 5;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_CLIENTS = 1_000;
    private static final String BASIC = "basic ";

    private final Optional<byte[]> password;
    private final Set<String> hosts;
    private final Clock clock;
    // the oldest first
    private final Map<String, Failures> failures = new LinkedHashMap<>();

    private record Failures(Instant since, int count) {}

    /**
     * An access.
     *
     * @param password empty if none is needed
     * @param hosts    names that are its own, besides {@code localhost} and all addresses
     */
    ConsoleAccess(Optional<String> password, Collection<String> hosts, Clock clock) {
        this.password = password.map(Sha256::of);
        this.hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        this.clock = clock;
    }

    /**
     * A request, as far as it matters here.
     *
     * @param client        the address that it comes from
     * @param host          what it calls this one, perhaps with a port; null for nothing
     * @param authorization its header Authorization; null if there is none
     * @param changes       whether it changes something
     * @param marked        whether it has {@link #CHANGE_HEADER}
     */
    record Request(String client, String host, String authorization, boolean changes, boolean marked) {}

    /** What becomes of a request. */
    enum Verdict {
        OK(200, ""),
        WRONG_HOST(403, "this is not a name of the console: add it to CONSOLE_HOSTS"),
        TOO_MANY(429, "too many wrong passwords: wait a minute"),
        NO_PASSWORD(401, "the password is that of CONSOLE_PASSWORD, with any name"),
        NOT_MARKED(403, "a change needs the header " + CHANGE_HEADER);

        private final int status;
        private final String reason;

        Verdict(int status, String reason) {
            this.status = status;
            this.reason = reason;
        }

        int status() {
            return status;
        }

        String reason() {
            return reason;
        }
    }

    Verdict of(Request request) {
        if (!isOwn(request.host())) {
            return Verdict.WRONG_HOST;
        }
        if (password.isPresent()) {
            Verdict known = known(request);
            if (known != Verdict.OK) {
                return known;
            }
        }
        return request.changes() && !request.marked() ? Verdict.NOT_MARKED : Verdict.OK;
    }

    /** A name could have been made to mean this machine by anybody; an address means itself. */
    private boolean isOwn(String header) {
        if (header == null || header.isEmpty()) {
            return false;
        }
        HostName host = new HostName(header);
        if (!host.isValid()) {
            return false;
        }
        if (host.isAddress()) {
            return true;
        }
        String name = host.getHost().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        return name.equals("localhost") || hosts.contains(name);
    }

    private synchronized Verdict known(Request request) {
        Instant now = clock.instant();
        failures.values().removeIf(one -> !one.since().plus(WINDOW).isAfter(now));
        Failures before = failures.getOrDefault(request.client(), new Failures(now, 0));
        if (before.count() >= MOST_FAILURES) {
            return Verdict.TOO_MANY;
        }
        if (request.authorization() == null) {
            return Verdict.NO_PASSWORD;
        }
        // takes the same time for every wrong one
        if (MessageDigest.isEqual(Sha256.of(given(request.authorization())), password.orElseThrow())) {
            return Verdict.OK;
        }
        if (failures.size() >= MOST_CLIENTS) {
            Iterator<String> oldest = failures.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        failures.put(request.client(), new Failures(before.since(), before.count() + 1));
        return Verdict.NO_PASSWORD;
    }

    private static String given(String authorization) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(BASIC)) {
            return "";
        }
        try {
            byte[] decoded = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).strip());
            String text = new String(decoded, StandardCharsets.UTF_8);
            return text.substring(text.indexOf(':') + 1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
