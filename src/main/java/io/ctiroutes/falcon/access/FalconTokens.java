package io.ctiroutes.falcon.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicNameValuePair;

/**
 * The access token for all requests: fetched when first needed, again two minutes before it ends (as CrowdStrike's own
 * clients do), and again when Falcon no longer takes it. However many requests ask, one fetches.
 */
public final class FalconTokens {

    private static final Duration EARLY = Duration.ofSeconds(120);
    private static final long DEFAULT_LIFETIME = 1799;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI tokenUri;
    private final String clientId;
    private final String clientSecret;
    private final String memberCid;
    private final RateLimit rateLimit;
    private final Clock clock;
    private String token = "";
    private Instant renewAt = Instant.MIN;

    /**
     * The tokens of one API client.
     *
     * @param baseUrl   of the cloud region
     * @param memberCid the member of a Flight Control parent to act for; empty for the client's own customer
     */
    public FalconTokens(
            URI baseUrl, String clientId, String clientSecret, String memberCid, RateLimit rateLimit, Clock clock) {
        this.tokenUri = URI.create(baseUrl + "/oauth2/token");
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.memberCid = memberCid;
        this.rateLimit = rateLimit;
        this.clock = clock;
    }

    /**
     * A valid token.
     *
     * @param client to fetch one with, if need be
     * @throws AccessRefusedException if Falcon gives none to these credentials
     * @throws RateLimitedException   if too many were asked for
     * @throws IOException            if Falcon cannot be reached or answers with an error of its own
     */
    synchronized String token(HttpClient client) throws IOException {
        if (!clock.instant().isBefore(renewAt)) {
            fetch(client);
        }
        return token;
    }

    /** Falcon did not take this token: the next request fetches another, unless that has happened already. */
    synchronized void refused(String refused) {
        if (refused.equals(token)) {
            renewAt = Instant.MIN;
        }
    }

    /** Where tokens are asked for. */
    URI uri() {
        return tokenUri;
    }

    private void fetch(HttpClient client) throws IOException {
        // a cooldown may have begun while this request waited for another one's token
        rateLimit.check();
        HttpPost request = new HttpPost(tokenUri);
        List<NameValuePair> form = new ArrayList<>(List.of(
                new BasicNameValuePair("client_id", clientId), new BasicNameValuePair("client_secret", clientSecret)));
        if (!memberCid.isEmpty()) {
            form.add(new BasicNameValuePair("member_cid", memberCid));
        }
        request.setEntity(new UrlEncodedFormEntity(form, StandardCharsets.UTF_8));
        client.execute(request, this::take);
    }

    private Void take(ClassicHttpResponse response) throws IOException {
        int status = response.getCode();
        String body = response.getEntity() == null ? "" : readBody(response);
        Optional<String> wrongRegion = Region.wrong(tokenUri, response);
        switch (status) {
            case 200, 201 -> {
                if (wrongRegion.isPresent()) {
                    // it would be good for no call to the host that is asked
                    throw new AccessRefusedException("Falcon gives a token of another region: " + wrongRegion.get());
                }
                JsonNode answer = JSON.readTree(body);
                String fresh = answer.path("access_token").asText("");
                if (fresh.isEmpty()) {
                    throw new IOException("Falcon's token answer has no access_token");
                }
                token = fresh;
                Duration lifetime = Duration.ofSeconds(answer.path("expires_in").asLong(DEFAULT_LIFETIME));
                // a token that lives shorter than the margin is used for half its life
                Duration use =
                        lifetime.compareTo(EARLY.multipliedBy(2)) > 0 ? lifetime.minus(EARLY) : lifetime.dividedBy(2);
                renewAt = clock.instant().plus(use);
            }
            case FalconAccess.PROXY_REFUSES -> throw new IOException(FalconAccess.PROXY_REFUSAL);
            case 429 -> rateLimit.limited(headers(response));
            case 400, 401, 403 ->
                throw new AccessRefusedException("Falcon gives no token (" + status + ' ' + reason(body)
                        + "): "
                        + wrongRegion.orElse("check CROWDSTRIKE_CLIENT_ID, CROWDSTRIKE_CLIENT_SECRET and that"
                                + " CROWDSTRIKE_API_BASE_URL is the cloud region of the client"));
            case 301, 302, 303, 307, 308 ->
                throw new IOException("the request for a token is redirected (" + status + ") and not followed: "
                        + wrongRegion.orElse("check CROWDSTRIKE_API_BASE_URL"));
            default -> throw new IOException("Falcon answered " + status + " to the request for a token");
        }
        return null;
    }

    private static String readBody(ClassicHttpResponse response) throws IOException {
        try {
            return EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8);
        } catch (org.apache.hc.core5.http.ParseException e) {
            throw new IOException("Falcon's token answer cannot be read", e);
        }
    }

    private static Map<String, Object> headers(ClassicHttpResponse response) {
        Map<String, Object> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : response.getHeaders()) {
            headers.put(header.getName(), header.getValue());
        }
        return headers;
    }

    /** Falcon's own words, if it said any. */
    private static String reason(String body) {
        try {
            return JSON.readTree(body).path("errors").path(0).path("message").asText("no reason given");
        } catch (IOException e) {
            return "no reason given";
        }
    }
}
