package io.ctiroutes.falcon.access;

import java.net.URI;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Where a request for a token is redirected to, it takes the secret along: it goes to another path of the same host, or to
 * one of CrowdStrike's, encrypted, and nowhere else.
 */
final class TokenRedirects extends DefaultRedirectStrategy {

    private final HttpHost configured;

    TokenRedirects(URI configured) {
        this.configured = HttpHost.create(configured);
    }

    @Override
    public boolean isRedirectAllowed(HttpHost current, HttpHost next, HttpRequest redirect, HttpContext context) {
        boolean falcon = "https".equalsIgnoreCase(next.getSchemeName()) && Region.isFalcon(next.getHostName());
        return falcon || next.equals(configured);
    }
}
