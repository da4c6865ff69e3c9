package io.ctiroutes.falcon;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.BufferedHttpEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.util.Timeout;

/**
 * Signs every request of a Camel HTTP endpoint with the shared token, so that neither routes nor messages ever hold it. A
 * 401 is answered with one new token and the same request again.
 */
public final class FalconAccess implements HttpClientConfigurer, AutoCloseable {

    private static final int UNAUTHORIZED = 401;
    private static final String JSON = "application/json";

    private final FalconTokens tokens;
    private final CloseableHttpClient tokenClient;

    /**
     * Access with these tokens.
     *
     * @param timeoutSeconds how long to wait for a token
     */
    public FalconAccess(FalconTokens tokens, int timeoutSeconds) {
        this.tokens = tokens;
        Timeout timeout = Timeout.of(timeoutSeconds, TimeUnit.SECONDS);
        this.tokenClient = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                .build())
                        .build())
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(timeout).build())
                .disableAutomaticRetries()
                .useSystemProperties()
                .build();
    }

    /**
     * Makes sure that there is a token to sign requests with.
     *
     * @throws AccessRefusedException if Falcon gives none to these credentials
     * @throws RateLimitedException   if too many were asked for
     * @throws IOException            if Falcon cannot be reached or answers with an error of its own
     */
    public void signIn() throws IOException {
        tokens.token(tokenClient);
    }

    @Override
    public void configureHttpClient(HttpClientBuilder clientBuilder) {
        // what is tried again, and when, is said by the routes alone
        clientBuilder.disableAutomaticRetries().addExecInterceptorFirst("falcon-access", new Signing());
    }

    @Override
    public void close() throws IOException {
        tokenClient.close();
    }

    private final class Signing implements ExecChainHandler {

        @Override
        public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
                throws IOException, HttpException {
            String token = tokens.token(tokenClient);
            HttpEntity body = request.getEntity();
            if (body != null && !body.isRepeatable()) {
                // a stream, as Camel gives it, would be empty the second time
                request.setEntity(new BufferedHttpEntity(body));
            }
            ClassicHttpResponse response = chain.proceed(signed(request, token), scope);
            if (response.getCode() != UNAUTHORIZED) {
                return response;
            }
            response.close();
            tokens.refused(token);
            return chain.proceed(signed(request, tokens.token(tokenClient)), scope);
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
