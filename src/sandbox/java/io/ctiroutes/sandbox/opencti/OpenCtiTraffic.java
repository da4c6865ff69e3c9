package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What came over the wire since the start, oldest first. Every list is a snapshot. */
public final class OpenCtiTraffic {

    /**
     * One GraphQL request that was understood.
     *
     * @param operation the top-level field, e.g. {@code pingConnector}
     */
    public record GraphQlCall(String operation, JsonNode variables, Instant at) {}

    /**
     * One ping of a known connector.
     *
     * @param state the state as sent; empty if none was
     */
    public record Ping(String connectorId, String state, Instant at) {}

    private final List<StreamSession> sessions = new CopyOnWriteArrayList<>();
    private final List<GraphQlCall> graphQlCalls = new CopyOnWriteArrayList<>();
    private final List<Ping> pings = new CopyOnWriteArrayList<>();

    OpenCtiTraffic() {}

    /** All requests for the stream, refused ones too. */
    public List<StreamSession> streamSessions() {
        return List.copyOf(sessions);
    }

    /** How many streams are open now. */
    public int openConnections() {
        return (int) sessions.stream()
                .filter(session -> session.isOpen() && session.status() == 200)
                .count();
    }

    /** All GraphQL requests that the schema understood, also those that failed afterwards. */
    public List<GraphQlCall> graphQlCalls() {
        return List.copyOf(graphQlCalls);
    }

    /** Those with this top-level field. */
    public List<GraphQlCall> graphQlCalls(String operation) {
        return graphQlCalls.stream()
                .filter(call -> call.operation().equals(operation))
                .toList();
    }

    /** How many queries for {@code indicators} were understood, refused ones too. */
    public int indicatorQueries() {
        return graphQlCalls("indicators").size();
    }

    /** All pings of known connectors. */
    public List<Ping> pings() {
        return List.copyOf(pings);
    }

    void note(StreamSession session) {
        sessions.add(session);
    }

    void note(GraphQlCall call) {
        graphQlCalls.add(call);
    }

    void note(Ping ping) {
        pings.add(ping);
    }
}
