package io.ctiroutes.falcon.access;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * How to connect to Falcon.
 *
 * @param connectTimeout how long connecting may take
 * @param timeout        how long a request may take
 * @param tls            whom to trust; empty: whom Java trusts
 * @param proxies        has a client use the proxies in between
 */
public record Connections(
        Duration connectTimeout, Duration timeout, Optional<SSLContext> tls, Consumer<HttpClientBuilder> proxies) {

    /** Straight to Falcon. */
    public static Connections direct(Duration timeout) {
        return new Connections(timeout, timeout, Optional.empty(), client -> {});
    }
}
