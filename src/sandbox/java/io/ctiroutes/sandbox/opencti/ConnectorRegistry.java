package io.ctiroutes.sandbox.opencti;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The connectors that the platform knows and the opaque state it keeps for each. */
final class ConnectorRegistry {

    /** A connector; {@code state} is null until one was stored, and empty after a reset. */
    record Connector(
            String id, String name, String type, String scope, String state, boolean reset, Instant stateSince) {

        Connector withState(String newState, boolean newReset, Instant at) {
            return new Connector(id, name, type, scope, newState, newReset, at);
        }
    }

    private final Map<String, Connector> connectors = new HashMap<>();

    synchronized Optional<Connector> find(String id) {
        return Optional.ofNullable(connectors.get(id));
    }

    /** Creates or renames; the state stays. */
    synchronized Connector register(String id, String name, String type, String scope) {
        Connector before = connectors.get(id);
        Connector now = before == null
                ? new Connector(id, name, type, scope, null, false, null)
                : new Connector(id, name, type, scope, before.state(), before.reset(), before.stateSince());
        connectors.put(id, now);
        return now;
    }

    /** Stores the state as sent; after a reset only clears that flag and answers the empty state. Empty if there is no such connector. */
    synchronized Optional<Connector> ping(String id, String state, Instant at) {
        return Optional.ofNullable(connectors.computeIfPresent(
                id,
                (key, before) -> before.reset()
                        ? before.withState(before.state(), false, before.stateSince())
                        : before.withState(state, false, at)));
    }

    synchronized void store(String id, String state, Instant at) {
        connectors.putIfAbsent(id, new Connector(id, "Stored", "STREAM", "not-applicable", null, false, null));
        connectors.computeIfPresent(id, (key, before) -> before.withState(state, false, at));
    }

    /** False if there is no such connector. */
    synchronized boolean reset(String id, Instant at) {
        return connectors.computeIfPresent(id, (key, before) -> before.withState("", true, at)) != null;
    }

    synchronized void forget(String id) {
        connectors.remove(id);
    }
}
