package io.ctiroutes.sandbox.opencti;

import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The streams that are open now and the requests held back by silence. Its collections belong to the event loop. */
final class OpenStreams {

    private final Context eventLoop;
    private final Set<StreamConnection> connections = new HashSet<>();
    private List<Runnable> heldBack = new ArrayList<>();

    OpenStreams(Context eventLoop) {
        this.eventLoop = eventLoop;
    }

    void add(StreamConnection connection) {
        connections.add(connection);
    }

    void remove(StreamConnection connection) {
        connections.remove(connection);
    }

    void holdBack(Runnable request) {
        heldBack.add(request);
    }

    void cut() {
        onEach(StreamConnection::cut);
    }

    void end() {
        onEach(StreamConnection::end);
    }

    /** Silence began or ended. */
    void wake() {
        onEach(StreamConnection::send);
        onEventLoop(() -> {
            List<Runnable> requests = heldBack;
            heldBack = new ArrayList<>();
            requests.forEach(Runnable::run);
        });
    }

    private void onEach(Consumer<StreamConnection> action) {
        onEventLoop(() -> List.copyOf(connections).forEach(action));
    }

    /** Returns when it is done. */
    private void onEventLoop(Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        eventLoop.runOnContext(nothing -> {
            action.run();
            done.complete(null);
        });
        done.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
