package io.ctiroutes.opencti;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that gives the answers it was told to, whatever it is asked: for what a healthy platform never says. */
public final class ScriptedPlatform implements AutoCloseable {

    private record Answer(int status, String body, String location) {}

    private final HttpServer server;
    private final Deque<Answer> answers = new ConcurrentLinkedDeque<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Headers> headers = new CopyOnWriteArrayList<>();

    public ScriptedPlatform() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public ScriptedPlatform answers(int status, String body) {
        answers.add(new Answer(status, body, ""));
        return this;
    }

    /** Sends the next request somewhere else. */
    public ScriptedPlatform redirects(int status, String location) {
        answers.add(new Answer(status, "", location));
        return this;
    }

    /** Answers the next registration or ping with this state, given as JSON. */
    public ScriptedPlatform keeps(String stateJson) {
        return answers(
                200,
                "{\"data\":{\"registerConnector\":{\"connector_state\":" + stateJson + "},"
                        + "\"pingConnector\":{\"connector_state\":" + stateJson + "}}}");
    }

    /** Method, path and body of every request. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The headers of every request. */
    public List<Headers> headers() {
        return List.copyOf(headers);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(exchange.getRequestMethod() + ' ' + exchange.getRequestURI() + ' ' + body);
        headers.add(exchange.getRequestHeaders());
        Answer answer = answers.isEmpty() ? new Answer(500, "no more answers", "") : answers.remove();
        if (!answer.location().isEmpty()) {
            exchange.getResponseHeaders().set("Location", answer.location());
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
