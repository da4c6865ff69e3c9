package io.ctiroutes.opencti.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * What a stream connector asks of an OpenCTI platform over HTTP: to be registered, to save its state, and the stream. The
 * GraphQL documents use only what platforms from 5.3.16 on know.
 */
public final class OpenCtiClient implements AutoCloseable {

    /** Is given one page after the other. */
    @FunctionalInterface
    public interface PageReader<T> {

        /**
         * A page.
         *
         * @throws IOException ends the reading
         */
        void read(List<T> page) throws IOException;
    }

    private static final String CONNECTORS = "the capability 'Connectors API usage'";

    private static final GraphQlOperation REGISTER = new GraphQlOperation(
            "mutation RegisterConnector($input: RegisterConnectorInput) { registerConnector(input: $input)"
                    + " { id connector_state connector_user_id } }",
            "registerConnector",
            CONNECTORS);
    private static final GraphQlOperation PING = new GraphQlOperation(
            "mutation PingConnector($id: ID!, $state: String) { pingConnector(id: $id, state: $state)"
                    + " { id connector_state } }",
            "pingConnector",
            CONNECTORS);
    private static final GraphQlOperation ABOUT =
            new GraphQlOperation("query About { about { version } }", "about", CONNECTORS);
    private static final GraphQlOperation NAMING = new GraphQlOperation(
            "query IndicatorsNaming($values: [Any!]!, $after: ID) { indicators(first: 500,"
                    + " after: $after, filters: {mode: and, filters: [{key: [\"pattern\"], operator: contains, mode: or,"
                    + " values: $values}, {key: [\"revoked\"], operator: eq, mode: or, values: [\"false\"]}],"
                    + " filterGroups: []}) { edges { node { id name pattern valid_until } } pageInfo { hasNextPage"
                    + " endCursor } } }",
            "indicators",
            "the capability 'Access knowledge'");

    private static final MediaType JSON_TYPE = MediaType.get("application/json");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final OpenCtiConfiguration configuration;
    private final HttpUrl base;
    private final Headers headers;
    private final OkHttpClient calls;
    private final OkHttpClient streams;
    private final PlatformClock clock = new PlatformClock();
    private volatile boolean closed;

    public OpenCtiClient(OpenCtiConfiguration configuration) {
        this(configuration, client -> {});
    }

    /**
     * A client for this platform.
     *
     * @param configurer sets time-outs, proxies and authorities, where they are to differ
     */
    public OpenCtiClient(OpenCtiConfiguration configuration, Consumer<OkHttpClient.Builder> configurer) {
        this.configuration = configuration;
        this.base = HttpUrl.get(configuration.getUrl());
        this.headers = headers(configuration);
        OkHttpClient.Builder common =
                new OkHttpClient.Builder().connectTimeout(CONNECT_TIMEOUT).callTimeout(ANSWER_TIMEOUT);
        // before every request that goes out, those of a redirect too
        common.addNetworkInterceptor(chain -> {
            requireOwnServer(chain.request().url());
            return chain.proceed(chain.request());
        });
        configurer.accept(common);
        if (!configuration.isSslVerify()) {
            trustEverybody(common);
        }
        this.calls = common.build();
        this.streams = calls.newBuilder()
                .callTimeout(Duration.ZERO)
                .readTimeout(configuration.getIdleTimeout())
                .retryOnConnectionFailure(false)
                .addInterceptor(chain -> {
                    Response response = chain.proceed(chain.request());
                    try {
                        requireStream(response);
                    } catch (OpenCtiException e) {
                        response.close();
                        throw e;
                    }
                    return response;
                })
                .build();
    }

    /**
     * Registers the connector, which changes nothing if it is registered already.
     *
     * @return the state that the platform keeps for it, as text; empty if it has never kept one
     */
    Optional<String> register() throws IOException {
        Map<String, Object> input = Map.of(
                "id",
                configuration.getConnectorId(),
                "name",
                configuration.getConnectorName(),
                "type",
                "STREAM",
                "scope",
                List.of(configuration.getConnectorScope().split(",")),
                "auto",
                false,
                "only_contextual",
                false);
        JsonNode state = answer(REGISTER, Map.of("input", input)).object().path("connector_state");
        return state.isTextual() ? Optional.of(state.asText()) : Optional.empty();
    }

    /**
     * Tells the platform that the connector is alive, and its state.
     *
     * @return the state that the platform now keeps: empty after a reset in the user interface
     * @throws UnknownConnectorException if the connector is not registered (any more)
     */
    String ping(String state) throws IOException {
        return answer(PING, Map.of("id", configuration.getConnectorId(), "state", state))
                .object()
                .path("connector_state")
                .asText("");
    }

    /**
     * The indicators that are not revoked and of which the pattern contains one of these texts.
     *
     * @throws OpenCtiException also if the user may not ask, or a page is not what it should be
     */
    public List<LiveIndicator> indicatorsNaming(Collection<String> texts) throws IOException {
        List<LiveIndicator> all = new ArrayList<>();
        pages(
                NAMING,
                Map.of("values", List.copyOf(texts)),
                page -> page.forEach(node -> all.add(new LiveIndicator(
                        node.path("id").asText(),
                        node.path("name").asText(),
                        node.path("pattern").asText(),
                        node.path("valid_until").asText("")))));
        return all;
    }

    /**
     * Asks for something.
     *
     * @return the value of the operation's field; null as JSON knows it, if the platform says that there is nothing to be shown
     * @throws UnsupportedByPlatformException if the platform is too old for it
     * @throws TooManyRequestsException       if it is asked too often
     * @throws OpenCtiException               on any other answer that is none
     */
    public JsonNode ask(GraphQlOperation operation, Map<String, Object> variables) throws IOException {
        return answer(operation, variables).value();
    }

    /**
     * Asks for all pages of a connection, as far as they are needed.
     *
     * @param operation a query with a variable {@code after}, for edges with their nodes and the page's info
     * @param page      is given the nodes of one page after the other
     * @throws OpenCtiException as {@link #ask}; also if a page is not what it should be, or comes again
     */
    public void pages(GraphQlOperation operation, Map<String, Object> variables, PageReader<JsonNode> page)
            throws IOException {
        Map<String, Object> asked = new HashMap<>(variables);
        Set<String> cursors = new HashSet<>();
        boolean more = true;
        while (more) {
            JsonNode connection = answer(operation, asked).object();
            if (!connection.path("edges").isArray()) {
                throw new OpenCtiException(
                        StreamState.FAILING, "OpenCTI tells of " + operation.field() + " without naming them");
            }
            List<JsonNode> nodes = new ArrayList<>();
            connection.path("edges").forEach(edge -> nodes.add(edge.path("node")));
            page.read(nodes);
            JsonNode info = connection.path("pageInfo");
            more = info.path("hasNextPage").asBoolean();
            String cursor = info.path("endCursor").asText();
            asked.put("after", cursor);
            if (more && !cursors.add(cursor)) {
                throw new OpenCtiException(
                        StreamState.FAILING, "OpenCTI tells of the same page of " + operation.field() + " again");
            }
        }
    }

    /** Asks the platform for its time, in whole seconds. */
    public Instant time() throws IOException {
        answer(ABOUT, Map.of()).object();
        return clock.now();
    }

    /** The platform's time, as its answers tell it. */
    public PlatformClock clock() {
        return clock;
    }

    /** A request for a stream. It fails on answers that are no stream, and on a stream that falls silent. */
    public Call stream(String streamId, ConnectorState from) {
        return streams.newCall(new Request.Builder()
                .url(streamUri(streamId, from).toString())
                .headers(streamHeaders())
                .header("Last-Event-ID", from.startFrom().toString())
                .build());
    }

    /** Where a stream is. The platform has two of its own under fixed names. */
    URI streamUri(String streamId, ConnectorState from) {
        HttpUrl.Builder url = base.newBuilder().addPathSegment("stream");
        if (!streamId.equals("raw")) {
            url.addPathSegment(streamId);
        }
        from.recoverUntil().ifPresent(until -> url.addQueryParameter("recover", until));
        return url.build().uri();
    }

    /** The headers of a stream request. */
    Headers streamHeaders() {
        return headers.newBuilder()
                .set("listen-delete", Boolean.toString(configuration.isListenDelete()))
                .set("no-dependencies", Boolean.toString(configuration.isNoDependencies()))
                .set("with-inferences", Boolean.toString(configuration.isWithInferences()))
                .set("Cache-Control", "no-cache")
                .set("Accept", "text/event-stream")
                .build();
    }

    /** Breaks off whatever is being asked. */
    public void cancelAll() {
        calls.dispatcher().cancelAll();
    }

    /** Breaks off whatever is being asked, and asks no more. */
    @Override
    public void close() {
        closed = true;
        cancelAll();
        calls.dispatcher().executorService().shutdown();
        calls.connectionPool().evictAll();
    }

    private GraphQlAnswer answer(GraphQlOperation operation, Map<String, Object> variables) throws IOException {
        if (closed) {
            throw new IOException("nothing is asked any more");
        }
        String body = JSON.writeValueAsString(Map.of("query", operation.document(), "variables", variables));
        Request request = new Request.Builder()
                .url(base.newBuilder().addPathSegment("graphql").build())
                .headers(headers)
                .post(RequestBody.create(body, JSON_TYPE))
                .build();
        try (Response response = calls.newCall(request).execute()) {
            String text = response.body().string();
            if (!response.isSuccessful()) {
                throw new OpenCtiException(
                        failure(response.code()),
                        "OpenCTI answered " + response.code() + ' ' + response.message() + " at " + request.url()
                                + ": check OPENCTI_URL and OPENCTI_TOKEN");
            }
            Date date = response.headers().getDate("Date");
            if (date != null) {
                clock.says(date.toInstant());
            }
            return GraphQlAnswer.read(text, operation, request.url());
        }
    }

    private static StreamState failure(int status) {
        return status >= 500 ? StreamState.FAILING : StreamState.REFUSED;
    }

    private static void requireStream(Response response) throws OpenCtiException {
        String answer = response.code() + " " + response.message();
        switch (response.code()) {
            case 200 -> {
                // without a type it may be a stream that failed before it began: what it says is in its first frame
                String type = response.header("Content-Type", "text/event-stream");
                if (!type.startsWith("text/event-stream")) {
                    throw new OpenCtiException(
                            StreamState.NOT_A_STREAM,
                            "OpenCTI answered " + type + " instead of an event stream: check the path of OPENCTI_URL");
                }
            }
            case 401 ->
                throw new OpenCtiException(
                        StreamState.REFUSED,
                        "OpenCTI refused the stream (" + answer
                                + "): either OPENCTI_TOKEN is wrong or its user may not read the stream, or there is no"
                                + " stream with the id of CONNECTOR_LIVE_STREAM_ID");
            case 410 ->
                throw new OpenCtiException(
                        StreamState.STOPPED_IN_OPENCTI,
                        "the live stream is stopped (" + answer + "): start it in OpenCTI");
            default ->
                throw new OpenCtiException(failure(response.code()), "OpenCTI refused the stream (" + answer + ")");
        }
    }

    /** The token, the headers for a proxy and what is asked are for nobody else to read. */
    private void requireOwnServer(HttpUrl url) throws OpenCtiException {
        if (!url.host().equals(base.host())
                || url.port() != base.port()
                || !url.scheme().equals(base.scheme())) {
            throw new OpenCtiException(
                    StreamState.REFUSED,
                    "OPENCTI_URL leads to " + url.resolve("/")
                            + " and nothing is sent there: if that is your OpenCTI, set OPENCTI_URL to it");
        }
    }

    private static Headers headers(OpenCtiConfiguration configuration) {
        Headers.Builder headers = new Headers.Builder();
        String custom = configuration.getCustomHeaders();
        if (custom != null) {
            for (String header : custom.split(";")) {
                int colon = header.indexOf(':');
                if (colon > 0) {
                    headers.set(
                            header.substring(0, colon).strip(),
                            header.substring(colon + 1).strip());
                }
            }
        }
        return headers.set("Authorization", "Bearer " + configuration.getToken())
                .build();
    }

    /** What OPENCTI_SSL_VERIFY=false means, which is the default of OpenCTI's connectors. */
    private static void trustEverybody(OkHttpClient.Builder client) {
        X509TrustManager everybody = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) {
                // nothing to refuse
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) {
                // nothing to refuse
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {everybody}, new SecureRandom());
            client.sslSocketFactory(context.getSocketFactory(), everybody).hostnameVerifier((host, session) -> true);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS is not available", e);
        }
    }
}
