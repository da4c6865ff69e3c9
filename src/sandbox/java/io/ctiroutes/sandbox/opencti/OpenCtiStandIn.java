package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.opencti.deployment.Deployments;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * An OpenCTI platform on loopback, with one user, one live stream and as many connectors as register. Its methods are what happens on
 * the platform; what it sends follows from them. Safe for use by several threads.
 */
public final class OpenCtiStandIn implements AutoCloseable {

    private final OpenCtiOptions options;
    private final Vertx vertx;
    private final Credentials credentials =
            new Credentials(UUID.randomUUID().toString(), UUID.randomUUID().toString());
    private final EventLog log;
    private final Knowledge knowledge;
    private final ConnectorRegistry registry = new ConnectorRegistry();
    private final OpenCtiTraffic traffic = new OpenCtiTraffic();
    private final OpenCtiFaults faults;
    private final StreamEndpoint stream;
    private final GraphQlEndpoint graphQl;
    private final Deployments deployments;
    private final URI url;

    private OpenCtiStandIn(OpenCtiOptions options) {
        this.options = options;
        log = new EventLog(options.clock(), options.maximumLogLength());
        knowledge = new Knowledge(new ObjectStore(), log, options);
        options.content().forEach(object -> knowledge.recall(object.indicator(), object.updatedAt()));
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        Context eventLoop = vertx.getOrCreateContext();
        OpenStreams streams = new OpenStreams(eventLoop);
        faults = new OpenCtiFaults(streams);
        stream = new StreamEndpoint(eventLoop, streams, faults, traffic, options, knowledge, log, credentials);
        ConnectorApi api =
                new ConnectorApi(registry, faults, traffic, credentials.streamId(), options.version(), options.clock());
        deployments = new Deployments(
                options.deployments(),
                id -> knowledge.lookUp(id).map(IndicatorQuery::node),
                knowledge::emit,
                options.clock());
        knowledge.whenGone(deployments::indicatorIsGone);
        GraphQlSchema schema = new GraphQlSchema(options.version());
        deployments.addTo(schema);
        Map<String, Function<GraphQlField, JsonNode>> resolvers = deployments.resolvers();
        resolvers.put("indicators", new IndicatorQuery(knowledge)::answer);
        graphQl = new GraphQlEndpoint(schema, api, resolvers, faults, traffic, credentials, options.clock());
        url = URI.create((options.tls().isPresent() ? "https" : "http") + "://127.0.0.1:" + listen(eventLoop));
    }

    /** A platform with the default options. */
    public static OpenCtiStandIn start() {
        return start(OpenCtiOptions.defaults());
    }

    /** A platform that listens when this returns. */
    public static OpenCtiStandIn start(OpenCtiOptions options) {
        return new OpenCtiStandIn(options);
    }

    private int listen(Context eventLoop) {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        HttpServerOptions listening =
                new HttpServerOptions().setHost("127.0.0.1").setPort(options.port());
        options.tls().ifPresent(authority -> authority.vouchFor(listening));
        eventLoop.runOnContext(nothing -> vertx.createHttpServer(listening)
                .connectionHandler(connection -> {
                    if (faults.refusesConnection()) {
                        connection.close();
                    }
                })
                .requestHandler(this::route)
                .listen()
                .map(HttpServer::actualPort)
                .onComplete(started -> {
                    if (started.succeeded()) {
                        port.complete(started.result());
                    } else {
                        port.completeExceptionally(started.cause());
                    }
                }));
        return port.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private void route(HttpServerRequest request) {
        if (faults.refusesConnection()) {
            request.connection().close();
        } else if (request.path().startsWith("/stream/") && request.method().equals(HttpMethod.GET)) {
            stream.handle(request);
        } else if (request.path().equals("/graphql") && request.method().equals(HttpMethod.POST)) {
            graphQl.handle(request);
        } else {
            UserInterface.answer(request.response());
        }
    }

    /** The platform's base URL, without a slash at the end. */
    public URI url() {
        return url;
    }

    /** The token of the one user, who may read the stream, use the connectors' API and write knowledge. */
    public String token() {
        return credentials.token();
    }

    /** The live stream's id, a UUID. */
    public String streamId() {
        return credentials.streamId();
    }

    /** A new indicator; returns the stream id of its event. */
    public String create(Indicator indicator) {
        return knowledge.create(indicator).toString();
    }

    /** The indicator with this internal id as it is from now on; the filter decides which event the stream shows, if any. */
    public String update(Indicator changed) {
        return knowledge.update(changed).toString();
    }

    /** Deletes what the platform holds under this internal id. */
    public String delete(Indicator indicator) {
        return knowledge.delete(indicator).toString();
    }

    /** The sources disappear into the survivor, which takes over their labels; there is no event for the sources. */
    public String merge(Indicator survivor, List<Indicator> sources) {
        return knowledge.merge(survivor, sources).toString();
    }

    /**
     * Edits all indicators that a condition names, as a task in the background does, each with an event of its own; returns how many.
     * Those that the stream's filter showed before and hides now leave the stream: a {@code delete} each.
     */
    public int updateAll(Predicate<Indicator> which, UnaryOperator<Indicator> edit) {
        return knowledge.updateAll(which, edit);
    }

    /** All indicators that the platform holds, whether the stream shows them or not; in no order. */
    public List<Indicator> indicators() {
        return knowledge.indicators();
    }

    /**
     * The stream's filter is edited. It holds for what streams send from now on, catch-ups included; there are no events for indicators
     * that it shows or hides now and did not before.
     */
    public void filter(Predicate<Indicator> shown) {
        knowledge.filter(shown);
    }

    /** Fills database and log with creations, one a millisecond up to now. */
    public void preload(int count, IntFunction<Indicator> indicators) {
        knowledge.preload(count, indicators);
    }

    /** Any event with any data, under a new id. */
    public String emit(String event, String dataJson) {
        return knowledge.emit(event, dataJson).toString();
    }

    /** Any text, sent and logged as it is; it is logged under its own id if that is larger than all before. */
    public void emitFrame(String wholeFrameText) {
        knowledge.emitFrame(wholeFrameText);
    }

    /** Any bytes, sent as they are, e.g. such as are no UTF-8. */
    public void emitBytes(byte[] wholeFrame) {
        knowledge.emitBytes(wholeFrame);
    }

    /** The state that the connector last stored; after a reset the empty text. */
    public Optional<String> connectorState(String connectorId) {
        return registry.find(connectorId).map(ConnectorRegistry.Connector::state);
    }

    /** A state as a former connector left it; the connector is created if it is unknown. */
    public void storeConnectorState(String connectorId, String state) {
        registry.store(connectorId, state, options.clock().instant());
    }

    /** Reset in the user interface: the next ping is answered with an empty state, and what it brings is ignored. */
    public void resetConnectorState(String connectorId) {
        if (!registry.reset(connectorId, options.clock().instant())) {
            throw new IllegalArgumentException("The platform does not know the connector " + connectorId);
        }
    }

    /** Deleted in the user interface, with its state. */
    public void forgetConnector(String connectorId) {
        registry.forget(connectorId);
    }

    /** Where its indicators are deployed, what was told of it, and what an analyst does about it. */
    public Deployments deployments() {
        return deployments;
    }

    /** What came over the wire. */
    public OpenCtiTraffic traffic() {
        return traffic;
    }

    /** What goes wrong from now on. */
    public OpenCtiFaults faults() {
        return faults;
    }

    /** Closes all connections and frees the port. */
    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
