package io.ctiroutes.opencti;

import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connector as the platform knows it: registered under an id, with a state. What was acknowledged here is the truth;
 * the platform's copy is read once, and written by every ping.
 */
final class ConnectorSession {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectorSession.class);
    private static final Set<String> NO_RECOVERY = Set.of("no", "none", "false");

    private final OpenCtiConfiguration configuration;
    private OpenCtiClient client;
    private Optional<ConnectorState> state = Optional.empty();
    private boolean registered;
    private int registeredAgain;
    // whether an empty answer is a reset
    private boolean kept;

    ConnectorSession(OpenCtiClient client, OpenCtiConfiguration configuration) {
        this.client = client;
        this.configuration = configuration;
    }

    /** The same session over another client. */
    synchronized ConnectorSession with(OpenCtiClient another) {
        another.clock().adopt(client.clock());
        client = another;
        return this;
    }

    /** Where to start: at what was acknowledged here, else at what the platform keeps, else at the first run's start. */
    synchronized ConnectorState start() throws IOException {
        if (!registered) {
            String saved = client.register();
            registered = true;
            kept = !ConnectorState.isEmpty(saved);
            if (state.isEmpty()) {
                state = ConnectorState.parse(saved);
                if (state.isEmpty() && kept) {
                    LOG.warn("the state that OpenCTI keeps cannot be read, starting over: {}", saved);
                }
            }
        }
        if (state.isEmpty()) {
            ConnectorState first = firstRun();
            keep(first);
            LOG.info(
                    "first run: from {} with recovery until {}",
                    first.startFrom(),
                    first.recoverUntil().orElse("none"));
        }
        return state.orElseThrow();
    }

    /**
     * Has the platform keep a state before anything is read with it. If this process ended before, the next one would
     * recover up to a later time, and not know what was deleted or changed until then.
     */
    private void keep(ConnectorState next) throws IOException {
        if (!configuration.isSaveState()) {
            state = Optional.of(next);
            return;
        }
        String echo;
        try {
            echo = client.ping(next.json());
            if (ConnectorState.isEmpty(echo)) {
                // what was sent was not kept, if a reset was still to be told; or it was, and the answer is an old one
                echo = client.ping(next.json());
            }
        } catch (UnknownConnectorException e) {
            registered = false;
            throw e;
        }
        kept = !ConnectorState.isEmpty(echo);
        state = Optional.of(next);
    }

    /** The state as far as it is known; empty before the first start. */
    synchronized Optional<ConnectorState> state() {
        return state;
    }

    /**
     * From now on, ask for what the platform's database holds: the stream no longer reaches back to the position.
     *
     * @param until up to which event, as the stream goes on after that one
     * @throws IOException if the platform does not keep it; then nothing has changed
     */
    synchronized void recover(StreamId until) throws IOException {
        if (state.isPresent()) {
            keep(new ConnectorState(state.get().startFrom(), Optional.of(until.toString())));
        }
    }

    /** The stream cannot recover: do not ask for it again. */
    synchronized void doNotRecover() {
        state = state.map(s -> new ConnectorState(s.startFrom(), Optional.empty()));
    }

    /**
     * Tells the platform that the connector is alive and where it is.
     *
     * @return false if the state was reset in OpenCTI's user interface: all is to be read again
     */
    synchronized boolean save(StreamId position) throws IOException {
        state = state.map(s -> s.at(position));
        if (state.isEmpty() || !configuration.isSaveState()) {
            // a ping always says what the state is: there is none that leaves it alone
            return true;
        }
        String echo;
        try {
            echo = client.ping(state.get().json());
        } catch (UnknownConnectorException e) {
            LOG.warn("OpenCTI does not know this connector any more, registering again: {}", e.getMessage());
            client.register();
            registeredAgain++;
            client.ping(state.get().json());
            kept = true;
            return true;
        }
        boolean reset = kept && ConnectorState.isEmpty(echo);
        // platforms may answer with what they held a moment ago: with nothing, to the first state they ever get, and to
        // the one after a reset
        kept = !reset;
        if (reset) {
            LOG.warn("the state was reset in OpenCTI: starting over");
            state = Optional.empty();
        }
        return !reset;
    }

    /** How often the platform had forgotten the connector. */
    synchronized int registeredAgain() {
        return registeredAgain;
    }

    private ConnectorState firstRun() {
        StreamId start = StreamId.parse(configuration.getStartTimestamp())
                .or(() -> StreamId.parse(configuration.getStartTimestamp() + "-0"))
                .orElse(StreamId.BEGINNING);
        String until = configuration.getRecoverIsoDate();
        if (NO_RECOVERY.contains(until.toLowerCase(Locale.ROOT))) {
            return new ConnectorState(start, Optional.empty());
        }
        return new ConnectorState(start, Optional.of(until.isBlank() ? now() : until));
    }

    // the platform goes on reading its stream from this time: were it ahead of the platform's, what comes between was
    // lost
    private String now() {
        return client.clock().now().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
