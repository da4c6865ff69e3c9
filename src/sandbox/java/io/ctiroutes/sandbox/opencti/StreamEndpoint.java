package io.ctiroutes.sandbox.opencti;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code GET /stream/<id>}: decides whether a stream opens, and where it begins. Refusals have no body, only a reason phrase. */
final class StreamEndpoint {

    private static final String NOT_AUTHENTICATED = "You are not authenticated, please check your credentials";
    private static final String NOT_AUTHORIZED = "You are not authorized, please check your credentials";
    private static final String STOPPED = "This live stream is stopped";

    private final Context eventLoop;
    private final OpenStreams streams;
    private final OpenCtiFaults faults;
    private final OpenCtiTraffic traffic;
    private final OpenCtiOptions options;
    private final Knowledge knowledge;
    private final EventLog log;
    private final Credentials credentials;

    StreamEndpoint(
            Context eventLoop,
            OpenStreams streams,
            OpenCtiFaults faults,
            OpenCtiTraffic traffic,
            OpenCtiOptions options,
            Knowledge knowledge,
            EventLog log,
            Credentials credentials) {
        this.eventLoop = eventLoop;
        this.streams = streams;
        this.faults = faults;
        this.traffic = traffic;
        this.options = options;
        this.knowledge = knowledge;
        this.log = log;
        this.credentials = credentials;
    }

    void handle(HttpServerRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers().forEach(headers::putIfAbsent);
        StreamSession session =
                new StreamSession(request.query(), headers, options.clock().instant());
        traffic.note(session);
        request.response().closeHandler(nothing -> session.closed());
        answer(request, session);
    }

    private void answer(HttpServerRequest request, StreamSession session) {
        if (faults.isSilent()) {
            streams.holdBack(() -> answer(request, session));
            return;
        }
        if (request.response().closed()) {
            return;
        }
        Optional<Integer> refusal = faults.takeRefusal();
        if (refusal.isPresent()) {
            refuse(request, session, refusal.get(), reason(refusal.get()));
        } else if (faults.servesHtml()) {
            session.answered(200);
            session.closed();
            UserInterface.answer(request.response());
        } else if (!credentials.areIn(request)) {
            refuse(request, session, 401, NOT_AUTHENTICATED);
        } else if (!request.path().equals("/stream/" + credentials.streamId())) {
            refuse(request, session, 401, NOT_AUTHORIZED);
        } else if (faults.refusesStopped()) {
            refuse(request, session, 410, STOPPED);
        } else {
            session.answered(200);
            begin(request, session, StreamRequest.of(request));
        }
    }

    private String reason(int status) {
        return switch (status) {
            case 401 -> NOT_AUTHENTICATED;
            case 410 -> STOPPED;
            case 500 -> "Error in stream " + credentials.streamId();
            default -> "Refused";
        };
    }

    private static void refuse(HttpServerRequest request, StreamSession session, int status, String reason) {
        session.answered(status);
        session.closed();
        request.response().setStatusCode(status).setStatusMessage(reason).end();
    }

    private void begin(HttpServerRequest request, StreamSession session, StreamRequest wanted) {
        HttpServerResponse response = request.response().setChunked(true);
        if (wanted.recover().isPresent() && wanted.from().isEmpty()) {
            failBefore(response, "Recovery mode is only possible with a start date.");
            return;
        }
        Optional<String> error = faults.takeStreamError();
        if (error.isPresent() && faults.failsBeforeTheStream()) {
            failBefore(response, error.get());
            return;
        }
        response.putHeader("Connection", "keep-alive")
                .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                .putHeader("Access-Control-Allow-Origin", "*")
                .putHeader("Cache-Control", "no-cache, no-transform");
        StreamConnection connection = new StreamConnection(
                eventLoop, request, log, knowledge::filter, faults, options, session, wanted.listenDelete());
        streams.add(connection);
        long heartbeat =
                eventLoop.owner().setPeriodic(options.heartbeatPeriod().toMillis(), timer -> connection.beat());
        response.exceptionHandler(failure -> {});
        Handler<Void> over = nothing -> {
            eventLoop.owner().cancelTimer(heartbeat);
            streams.remove(connection);
            connection.closed();
        };
        response.closeHandler(over);
        response.endHandler(over);
        if (error.isPresent()) {
            connection.openInError(credentials.streamId(), error.get());
        } else {
            open(connection, wanted);
        }
    }

    private void open(StreamConnection connection, StreamRequest wanted) {
        if (wanted.wantsRecovery() && options.originFilters()) {
            connection.openWithoutRecovery(credentials.streamId());
            return;
        }
        StreamId from = wanted.from().orElseGet(log::lastId);
        if (wanted.wantsRecovery()) {
            StreamId until = wanted.recover().orElseThrow();
            connection.open(Recovery.between(from, until, knowledge), StreamId.at(until.milliseconds()));
        } else {
            int replayed = wanted.from().isPresent() ? faults.takeReplay() : 0;
            connection.open(Recovery.none(knowledge), replayed > 0 ? log.before(from, replayed) : from);
        }
    }

    /** Since 7.26 an error event without the stream's content type; the response stays open. */
    private void failBefore(HttpServerResponse response, String message) {
        response.write(Buffer.buffer(Frame.error(credentials.streamId(), message)));
    }
}
