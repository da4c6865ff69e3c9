package io.ctiroutes.opencti;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
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
    private final Clock clock = Clock.systemUTC();
    private OpenCtiClient client;
    private Optional<ConnectorState> state = Optional.empty();
    private boolean registered;
    private boolean kept;

    ConnectorSession(OpenCtiClient client, OpenCtiConfiguration configuration) {
        this.client = client;
        this.configuration = configuration;
    }

    /** The same session over another client. */
    synchronized ConnectorSession with(OpenCtiClient another) {
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
            state = Optional.of(firstRun());
            LOG.info(
                    "first run: from {} with recovery until {}",
                    state.get().startFrom(),
                    state.get().recoverUntil().orElse("none"));
        }
        return state.get();
    }

    /** The state as far as it is known; empty before the first start. */
    synchronized Optional<ConnectorState> state() {
        return state;
    }

    /** From now on, ask for what the platform's database holds: the stream no longer reaches back to the position. */
    synchronized void recover() {
        state = state.map(s -> new ConnectorState(s.startFrom(), Optional.of(now())));
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
        if (state.isEmpty()) {
            return true;
        }
        String echo;
        try {
            echo = client.ping(state.get().json());
        } catch (UnknownConnectorException e) {
            LOG.warn("OpenCTI does not know this connector any more, registering again: {}", e.getMessage());
            client.register();
            client.ping(state.get().json());
            return true;
        }
        boolean empty = ConnectorState.isEmpty(echo);
        // platforms may echo what they held a moment ago: nothing, right after the first state was sent
        boolean reset = empty && kept;
        kept = !empty;
        if (reset) {
            LOG.warn("the state was reset in OpenCTI: starting over");
            state = Optional.empty();
        }
        return !reset;
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

    private String now() {
        return Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
