package io.ctiroutes.sandbox.falcon;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** The API client's credentials and the tokens given for them. Safe for use by any thread. */
final class Access {
    static final String AUTHENTICATION_FAILED =
            "Failed to issue access token - Client authentication failed (e.g., unknown"
                    + " client, no client authentication included, or unsupported authentication method)";

    private final String clientId;
    private final String clientSecret;
    private final Clock clock;
    private final Duration tokenLifetime;
    private final Map<String, Instant> tokens = new HashMap<>();
    private boolean credentialsRevoked;
    private boolean scopeMissing;
    private boolean alertsScopeMissing;

    Access(String clientId, String clientSecret, Clock clock, Duration tokenLifetime) {
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.clock = clock;
        this.tokenLifetime = tokenLifetime;
    }

    /** A new token for the right credentials. */
    synchronized String grant(Map<String, List<String>> form) {
        String id = String.join("", form.getOrDefault("client_id", List.of()));
        if (id.isEmpty()) {
            throw new Refusal(400, "Failed to generate access token for clientID=");
        }
        boolean right = id.equals(clientId) && List.of(clientSecret).equals(form.get("client_secret"));
        if (!right || credentialsRevoked) {
            throw new Refusal(403, AUTHENTICATION_FAILED);
        }
        String token = "t0k3n." + UUID.randomUUID() + "." + UUID.randomUUID();
        tokens.put(token, clock.instant().plus(tokenLifetime));
        return token;
    }

    /** Takes a token back, on behalf of the client that it was given to. */
    synchronized void revoke(String authorization, String token) {
        String credentials = clientId + ":" + clientSecret;
        String expected = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        if (!credentialsOf(authorization, "basic").equals(expected)) {
            throw new Refusal(403, AUTHENTICATION_FAILED);
        }
        tokens.remove(token);
    }

    /** Whether an {@code Authorization} header holds a token that is still good. */
    synchronized boolean admits(String authorization) {
        Instant expires = tokens.get(credentialsOf(authorization, "bearer"));
        return expires != null && clock.instant().isBefore(expires);
    }

    synchronized void expireTokens() {
        tokens.clear();
    }

    synchronized void credentialsRevoked(boolean revoked) {
        credentialsRevoked = revoked;
    }

    synchronized void scopeMissing(boolean missing) {
        scopeMissing = missing;
    }

    synchronized void alertsScopeMissing(boolean missing) {
        alertsScopeMissing = missing;
    }

    /** Whether the scope for an operation is missing. */
    synchronized boolean scopeMissing(Operation operation) {
        return operation == Operation.ALERTS ? alertsScopeMissing : scopeMissing;
    }

    private static String credentialsOf(String authorization, String scheme) {
        String[] parts = authorization.split(" ", 2);
        return parts.length == 2 && parts[0].toLowerCase(Locale.ROOT).equals(scheme) ? parts[1] : "";
    }
}
