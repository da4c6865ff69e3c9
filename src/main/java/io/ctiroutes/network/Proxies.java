package io.ctiroutes.network;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/** The proxies between here and everything else, as HTTP_PROXY, HTTPS_PROXY and NO_PROXY name them. */
public final class Proxies {
    private static final String AUTHORIZATION = "Proxy-Authorization";

    private final Optional<HttpProxy> http;
    private final Optional<HttpProxy> https;
    private final NoProxy without;

    /**
     * These proxies.
     *
     * @param http    for http:// addresses, as {@code http://[user:password@]host:port}
     * @param https   for https:// addresses, in the same form
     * @param without the entries of NO_PROXY
     */
    public Proxies(Optional<URI> http, Optional<URI> https, List<String> without) {
        this.http = http.map(HttpProxy::at);
        this.https = https.map(HttpProxy::at);
        this.without = new NoProxy(without);
    }

    /** Has an OkHttp client use them; without any, it does what it does by itself. */
    public void configure(OkHttpClient.Builder client) {
        if (any()) {
            client.proxySelector(new Selector()).proxyAuthenticator(this::login);
        }
    }

    /** Has an Apache client use them; without any, it does what it does by itself. */
    public void configure(HttpClientBuilder client) {
        if (any()) {
            BasicCredentialsProvider credentials = new BasicCredentialsProvider();
            both(proxy -> proxy.login()
                    .ifPresent(login -> credentials.setCredentials(
                            new AuthScope(proxy.host(), proxy.port()),
                            new UsernamePasswordCredentials(
                                    login.user(), login.password().toCharArray()))));
            client.setProxySelector(new Selector()).setDefaultCredentialsProvider(credentials);
        }
    }

    /** Host and port of the proxy to an address; empty if there is none in between. */
    public Optional<String> to(URI target) {
        return proxy(target).map(proxy -> proxy.host() + ':' + proxy.port());
    }

    private Optional<HttpProxy> proxy(URI target) {
        boolean secure = "https".equalsIgnoreCase(target.getScheme());
        int port = target.getPort() >= 0 ? target.getPort() : secure ? 443 : 80;
        return (secure ? https : http).filter(proxy -> !without.covers(host(target), port));
    }

    /** Java finds no host with an underscore, as Compose services have them. */
    private static String host(URI target) {
        return target.getHost() == null
                ? target.getRawAuthority().replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT)
                : target.getHost();
    }

    private Request login(Route route, Response response) {
        // asked again: what we have is not right
        if (route == null || response.request().header(AUTHORIZATION) != null) {
            return null;
        }
        return Stream.of(https, http)
                .flatMap(Optional::stream)
                .filter(proxy -> proxy.isAt(route.proxy()))
                .flatMap(proxy -> proxy.login().stream())
                .findFirst()
                .map(login -> response.request()
                        .newBuilder()
                        .header(AUTHORIZATION, Credentials.basic(login.user(), login.password()))
                        .build())
                .orElse(null);
    }

    private boolean any() {
        return http.isPresent() || https.isPresent();
    }

    private void both(Consumer<HttpProxy> action) {
        http.ifPresent(action);
        https.ifPresent(action);
    }

    private final class Selector extends ProxySelector {

        @Override
        public List<Proxy> select(URI target) {
            return List.of(proxy(target).map(HttpProxy::proxy).orElse(Proxy.NO_PROXY));
        }

        @Override
        public void connectFailed(URI target, SocketAddress proxy, IOException e) {
            // the request fails and tells of it
        }
    }
}
