package io.ctiroutes.falcon.access;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.io.entity.BufferedHttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.util.Timeout;

/**
 * Signs every request of a Camel HTTP endpoint with the shared token, so that neither routes nor messages ever hold it. A
 * 401 is answered with one new token and the same request again.
 */
public final class FalconAccess implements HttpClientConfigurer, AutoCloseable {

    /** What a proxy answers to whom it does not know. */
    static final int PROXY_REFUSES = 407;

    static final String PROXY_REFUSAL =
            "the proxy asks for other credentials (407): check user name and password in HTTPS_PROXY";

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int REDIRECTION = 300;
    private static final int BAD_REQUEST = 400;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int SERVER_ERROR = 500;
    // too large, or too many: whatever the body is
    private static final Set<Integer> NEED_NOT_BE_READ = Set.of(413, 414, 429);
    private static final String JSON = "application/json";

    private final FalconTokens tokens;
    private final FalconStatus status;
    private final Connections connections;
    private final RequestListener listener;
    private final CloseableHttpClient tokenClient;
    private boolean readOnly;

    /**
     * Access with these tokens.
     *
     * @param connections how the token is fetched; Camel's client is configured by its endpoint, except for the proxies
     * @param status      is told how each call went
     * @param listener    is told of each request
     */
    public FalconAccess(FalconTokens tokens, Connections connections, FalconStatus status, RequestListener listener) {
        this.tokens = tokens;
        this.connections = connections;
        this.listener = listener;
        this.status = status;
        Timeout timeout = Timeout.of(connections.timeout());
        PoolingHttpClientConnectionManagerBuilder manager = PoolingHttpClientConnectionManagerBuilder.create()
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(connections.connectTimeout()))
                        .setSocketTimeout(timeout)
                        .build());
        connections.tls().ifPresent(tls -> manager.setTlsSocketStrategy(new DefaultClientTlsStrategy(tls)));
        HttpClientBuilder client = HttpClients.custom()
                .setConnectionManager(manager.build())
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(timeout).build())
                .disableAutomaticRetries()
                .setRedirectStrategy(new TokenRedirects(tokens.uri()))
                .addExecInterceptorFirst("requests", timed(true))
                .useSystemProperties();
        connections.proxies().accept(client);
        this.tokenClient = client.build();
    }

    /** Lets through what only reads, whatever the routes want to send: a dry run changes nothing in Falcon. */
    public FalconAccess readOnly() {
        readOnly = true;
        return this;
    }

    /**
     * Makes sure that there is a token to sign requests with.
     *
     * @throws AccessRefusedException if Falcon gives none to these credentials
     * @throws RateLimitedException   if too many were asked for
     * @throws NoAnswerException      if Falcon cannot be reached or answers with an error of its own
     */
    public void signIn() throws NoAnswerException {
        told(true, () -> tokens.token(tokenClient));
    }

    @Override
    public void configureHttpClient(HttpClientBuilder clientBuilder) {
        configure(clientBuilder, true);
    }

    /** For calls that no delivery waits for: how they end says nothing of whether IOCs get through. */
    public HttpClientConfigurer aside() {
        return clientBuilder -> configure(clientBuilder, false);
    }

    private void configure(HttpClientBuilder clientBuilder, boolean heeded) {
        connections.proxies().accept(clientBuilder);
        // what is tried again, and when, is said by the routes alone
        clientBuilder
                .disableAutomaticRetries()
                .addExecInterceptorFirst("falcon-access", new Signing(heeded))
                .addExecInterceptorAfter("falcon-access", "requests", timed(false));
    }

    @Override
    public void close() throws IOException {
        tokenClient.close();
    }

    private ExecChainHandler timed(boolean token) {
        return (request, scope, chain) -> {
            long begin = System.nanoTime();
            int code = RequestListener.NO_ANSWER;
            try {
                ClassicHttpResponse response = chain.proceed(request, scope);
                code = response.getCode();
                return response;
            } finally {
                listener.ended(request.getMethod(), token, code, Duration.ofNanos(System.nanoTime() - begin));
            }
        };
    }

    /** Has the status know why a call does not get through. Whatever fails on the way is no fault of the call. */
    private <T> T told(boolean heeded, Call<T> call) throws NoAnswerException {
        try {
            return call.make();
        } catch (AccessRefusedException e) {
            failed(heeded, e.getMessage());
            throw e;
        } catch (IOException | HttpException e) {
            NoAnswerException noAnswer = new NoAnswerException(e);
            failed(heeded, noAnswer.getMessage() + "; calls are tried again until it can");
            throw noAnswer;
        }
    }

    private void failed(boolean heeded, String problem) {
        if (heeded) {
            status.failed(problem);
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T make() throws IOException, HttpException;
    }

    private final class Signing implements ExecChainHandler {

        private final boolean heeded;

        Signing(boolean heeded) {
            this.heeded = heeded;
        }

        @Override
        public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
                throws NoAnswerException {
            if (readOnly && !Method.GET.isSame(request.getMethod())) {
                throw new IllegalStateException("CROWDSTRIKE_DRY_RUN is on, but the routes want to send a "
                        + request.getMethod() + " to Falcon: not sent");
            }
            return told(heeded, () -> {
                ClassicHttpResponse response = send(request, scope, chain);
                readWhole(response);
                if (heeded) {
                    observe(request, response);
                }
                return response;
            });
        }

        private ClassicHttpResponse send(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
                throws IOException, HttpException {
            String token = tokens.token(tokenClient);
            HttpEntity body = request.getEntity();
            if (body != null && !body.isRepeatable()) {
                // a stream, as Camel gives it, would be empty the second time
                request.setEntity(new BufferedHttpEntity(body));
            }
            ClassicHttpResponse response = chain.proceed(signed(request, token), scope);
            if (response.getCode() == PROXY_REFUSES) {
                // not Falcon's answer: no change is at fault
                response.close();
                throw new IOException(PROXY_REFUSAL);
            }
            if (response.getCode() != UNAUTHORIZED) {
                return response;
            }
            response.close();
            tokens.refused(token);
            return chain.proceed(signed(request, tokens.token(tokenClient)), scope);
        }

        /** Else Camel does, and copies what it has each time that it needs more room. */
        private static void readWhole(ClassicHttpResponse response) throws IOException {
            HttpEntity entity = response.getEntity();
            if (entity != null) {
                try (InputStream content = entity.getContent()) {
                    response.setEntity(new ByteArrayEntity(
                            content.readAllBytes(), ContentType.parseLenient(entity.getContentType())));
                }
            }
        }

        /** That a call got through is known when its answer has been read, unless nobody has to read it. */
        private void observe(ClassicHttpRequest request, ClassicHttpResponse response) {
            int code = response.getCode();
            if (NEED_NOT_BE_READ.contains(code)) {
                status.reached();
            } else {
                problem(request.getMethod(), response)
                        .map(problem -> Region.wrong(tokens.uri(), response)
                                .map(region -> problem + "; " + region)
                                .orElse(problem))
                        .ifPresent(status::failed);
            }
        }

        private static Optional<String> problem(String method, ClassicHttpResponse response) {
            int code = response.getCode();
            HttpEntity body = response.getEntity();
            String type = body == null || body.getContentType() == null ? "" : body.getContentType();
            if (code == UNAUTHORIZED || code == FORBIDDEN) {
                return Optional.of(
                        "Falcon refuses calls (" + code + "): check that the API client of CROWDSTRIKE_CLIENT_ID"
                                + " has the scopes IOC Management read and write, and that its address is allowed");
            }
            if (code >= SERVER_ERROR || code == REQUEST_TIMEOUT || code == TOO_EARLY) {
                return Optional.of("Falcon answers " + code + ": calls are tried again until it is well");
            }
            if (type.contains("html")) {
                return Optional.of("a web page (" + code + ") comes instead of Falcon's answer: check"
                        + " CROWDSTRIKE_API_BASE_URL and what is between here and Falcon");
            }
            if (code >= REDIRECTION && code < BAD_REQUEST) {
                return Optional.of("Falcon's API is somewhere else (" + code + "): check CROWDSTRIKE_API_BASE_URL");
            }
            boolean namesNoId = Method.POST.isSame(method) || Method.GET.isSame(method);
            return code == NOT_FOUND && namesNoId
                    ? Optional.of("Falcon's API is not there (404): check CROWDSTRIKE_API_BASE_URL")
                    : Optional.empty();
        }

        /** A copy each time: sending changes the request. */
        private static ClassicHttpRequest signed(ClassicHttpRequest request, String token) {
            ClassicHttpRequest copy = ClassicRequestBuilder.copy(request).build();
            copy.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token);
            copy.setHeader(HttpHeaders.ACCEPT, JSON);
            if (copy.getEntity() == null) {
                // Falcon wants the type even where there is nothing of it
                copy.setHeader(HttpHeaders.CONTENT_TYPE, JSON);
            }
            return copy;
        }
    }
}
