package io.ctiroutes.sandbox.falcon;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Receives requests on loopback, lets faults have their way with them, and sends the desk's answers. One event loop. */
final class FalconServer implements AutoCloseable {
    private final FalconOptions options;
    private final FalconDesk desk;
    private final FalconFaults faults;
    private final FalconTraffic traffic;
    private final Consumer<Incoming> witness;
    private final Vertx vertx;
    private final HttpServer server;

    /** A server that shows every request to a witness, before anything comes of it. */
    FalconServer(
            FalconOptions options,
            FalconDesk desk,
            FalconFaults faults,
            FalconTraffic traffic,
            Consumer<Incoming> witness) {
        this.options = options;
        this.desk = desk;
        this.faults = faults;
        this.traffic = traffic;
        this.witness = witness;
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        HttpServerOptions listening = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true)
                .setCompressionSupported(options.compression)
                .setMaxInitialLineLength(4 * 1024 * 1024);
        options.tls.ifPresent(authority -> authority.vouchFor(listening));
        server = vertx.createHttpServer(listening)
                .connectionHandler(connection -> {
                    traffic.opened();
                    connection.closeHandler(closed -> traffic.closed());
                })
                .requestHandler(this::receive)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void receive(HttpServerRequest request) {
        traffic.arrived();
        AtomicBoolean inProgress = new AtomicBoolean(true);
        Handler<Void> leave = done -> {
            if (inProgress.getAndSet(false)) {
                traffic.left();
            }
        };
        request.response().endHandler(leave).closeHandler(leave).exceptionHandler(gone -> {});
        request.exceptionHandler(gone -> {});
        Buffer body = Buffer.buffer();
        long[] length = new long[1];
        request.handler(part -> {
            length[0] += part.length();
            if (length[0] <= options.maxBodyBytes) {
                body.appendBuffer(part);
            }
        });
        request.endHandler(received -> act(request, incoming(request, body, length[0] > options.maxBodyBytes)));
    }

    private static Incoming incoming(HttpServerRequest request, Buffer body, boolean tooLarge) {
        String method = request.method().name();
        String path = request.path();
        return new Incoming(
                Operation.of(method, path),
                method,
                path,
                Optional.ofNullable(request.query()).orElse(""),
                request.uri().getBytes(StandardCharsets.UTF_8).length,
                request.headers(),
                body,
                tooLarge,
                System.nanoTime());
    }

    private void act(HttpServerRequest request, Incoming incoming) {
        witness.accept(incoming);
        Optional<Fault> fault =
                incoming.operation().needsToken() ? faults.fault(() -> incoming.call(0, 0, true)) : Optional.empty();
        if (fault.isPresent()) {
            fail(request, incoming, fault.get());
        } else {
            send(request, incoming, desk.answer(incoming), Duration.ZERO);
        }
    }

    private void fail(HttpServerRequest request, Incoming incoming, Fault fault) {
        switch (fault.kind()) {
            case STATUS -> instead(request, incoming, desk.error(fault.status(), fault.message()));
            case TOO_MANY_REQUESTS ->
                instead(
                        request,
                        incoming,
                        desk.tooManyRequests(options.clock.instant().plus(fault.duration())));
            case HTML_BEFORE_APPLYING -> instead(request, incoming, Answer.html(fault.status(), 0));
            case HTML_AFTER_APPLYING -> {
                int rows = desk.answer(incoming).rows();
                send(request, incoming, desk.told(Answer.html(fault.status(), rows)), Duration.ZERO);
            }
            case JSON_BEFORE_APPLYING -> instead(request, incoming, json(fault));
            case JSON_AFTER_APPLYING -> {
                desk.answer(incoming);
                instead(request, incoming, json(fault));
            }
            case RESET_BEFORE_APPLYING -> reset(request, incoming, rows(incoming));
            case RESET_AFTER_APPLYING ->
                reset(request, incoming, desk.answer(incoming).rows());
            case HANG -> hang(request, incoming);
            case DELAY -> send(request, incoming, desk.answer(incoming), fault.duration());
        }
    }

    private static Answer json(Fault fault) {
        return Answer.json(fault.status(), "a trace", fault.message().getBytes(StandardCharsets.UTF_8), 0);
    }

    private void instead(HttpServerRequest request, Incoming incoming, Answer answer) {
        send(request, incoming, desk.told(answer.about(rows(incoming))), Duration.ZERO);
    }

    private void reset(HttpServerRequest request, Incoming incoming, int rows) {
        traffic.record(incoming, 0, rows);
        request.connection().close();
    }

    private void hang(HttpServerRequest request, Incoming incoming) {
        traffic.record(incoming, 0, rows(incoming));
        faults.hang(() -> vertx.runOnContext(released -> {
            if (!request.response().closed()) {
                write(request.response(), incoming, desk.answer(incoming));
            }
        }));
    }

    private void send(HttpServerRequest request, Incoming incoming, Answer answer, Duration delay) {
        int rows = answer.rows() == 0 ? rows(incoming) : answer.rows();
        traffic.record(incoming, answer.status(), rows);
        // making the answer is part of the time that a call takes
        Duration taken = Duration.ofNanos(System.nanoTime() - incoming.nanos());
        long millis = faults.latency().plus(delay).minus(taken).toMillis();
        if (millis > 0) {
            vertx.setTimer(millis, elapsed -> write(request.response(), incoming, answer));
        } else {
            write(request.response(), incoming, answer);
        }
    }

    private void write(HttpServerResponse response, Incoming incoming, Answer answer) {
        if (response.closed()) {
            return;
        }
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.end(answer.body());
        traffic.answered(incoming, answer);
    }

    /** The rows of a request that nobody counted. */
    private static int rows(Incoming incoming) {
        try {
            return counted(incoming);
        } catch (Refusal unreadable) {
            return 0;
        }
    }

    private static int counted(Incoming incoming) {
        return switch (incoming.operation()) {
            case CREATE, UPDATE -> IocRequest.count(incoming.body());
            case DELETE, GET ->
                incoming.parameters().getOrDefault("ids", List.of()).size();
            default -> 0;
        };
    }
}
