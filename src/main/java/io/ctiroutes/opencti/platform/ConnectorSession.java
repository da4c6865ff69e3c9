package io.ctiroutes.opencti.platform;

import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connector as the platform knows it: registered under an id, with a state. What was acknowledged here is the truth;
 * the platform's copy is read once, and written by every ping.
 */
public final class ConnectorSession {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectorSession.class);
    private static final Set<String> NO_RECOVERY = Set.of("no", "none", "false");

    private final PositionListener positions;
    private OpenCtiConfiguration configuration;
    private OpenCtiClient client;
    private Optional<ConnectorState> state = Optional.empty();
    private boolean registered;
    private boolean begun;
    private int registeredAgain;
    private int run;
    // whether an empty answer is a reset
    private boolean kept;

    public ConnectorSession(OpenCtiClient client, OpenCtiConfiguration configuration) {
        this(client, configuration, PositionListener.NONE);
    }

    /**
     * A session that has not begun.
     *
     * @param positions is told of them before they count
     */
    public ConnectorSession(OpenCtiClient client, OpenCtiConfiguration configuration, PositionListener positions) {
        this.client = client;
        this.configuration = configuration;
        this.positions = positions;
    }

    /** The same session over another client, as an edited route wants it. */
    public synchronized ConnectorSession with(OpenCtiClient another, OpenCtiConfiguration edited) {
        another.clock().adopt(client.clock());
        client = another;
        registered &= asRegistered(edited).equals(asRegistered(configuration));
        if (state.isPresent() && !asStarted(edited).equals(asStarted(configuration))) {
            LOG.warn(
                    "startTimestamp and recoverIsoDate have been edited, but count for a first run only: reading goes on"
                            + " from {}. To start over, reset the connector's state in OpenCTI",
                    state.get().startFrom());
        }
        configuration = edited;
        return this;
    }

    private static List<String> asRegistered(OpenCtiConfiguration options) {
        return List.of(options.getConnectorName(), options.getConnectorScope());
    }

    private static List<String> asStarted(OpenCtiConfiguration options) {
        return List.of(options.getStartTimestamp(), options.getRecoverIsoDate());
    }

    /** Where to start: at what was acknowledged here, else at what the platform keeps, else at the first run's start. */
    public synchronized ConnectorState start() throws IOException {
        if (!registered) {
            String saved = client.register().orElse("");
            registered = true;
            if (state.isEmpty()) {
                kept = !ConnectorState.isEmpty(saved);
                state = ConnectorState.parse(saved);
                if (state.isEmpty() && kept) {
                    LOG.warn("the state that OpenCTI keeps cannot be read, starting over: {}", saved);
                }
            }
        }
        if (state.isPresent() && !begun && !resumed(state.get())) {
            LOG.warn(
                    "what came before the position {} is not where it should be: the stream is read as at a first run",
                    state.get().startFrom());
            state = Optional.empty();
        }
        if (state.isEmpty()) {
            ConnectorState first = firstRun();
            positions.resumed(configuration.getConnectorId(), Optional.empty(), isWhole(first));
            // a reset would ask for what is done here anyway
            kept = false;
            keeps(first);
            state = Optional.of(first);
            LOG.info(
                    "first run: from {} with recovery until {}",
                    first.startFrom(),
                    first.recoverUntil().orElse("none"));
        }
        begun = true;
        return state.orElseThrow();
    }

    /** A first run that ended before it had got anywhere is one that begins. */
    private boolean resumed(ConnectorState kept) {
        return positions.resumed(
                configuration.getConnectorId(),
                Optional.of(kept.startFrom()).filter(from -> !from.equals(StreamId.BEGINNING)),
                isWhole(kept));
    }

    private static boolean isWhole(ConnectorState from) {
        return from.startFrom().equals(StreamId.BEGINNING)
                && from.recoverUntil().isPresent();
    }

    /**
     * Has the platform keep a state before anything is read with it. If this process ended before, the next one would
     * recover up to a later time, and not know what was deleted or changed until then.
     *
     * @return false if the state was reset in OpenCTI's user interface
     */
    private boolean keeps(ConnectorState next) throws IOException {
        if (!configuration.isSaveState()) {
            return true;
        }
        String echo = ping(next);
        if (ConnectorState.isEmpty(echo)) {
            if (kept) {
                return false;
            }
            // what was sent was not kept, if a reset was still to be told; or it was, and the answer is an old one
            echo = ping(next);
        }
        kept = !ConnectorState.isEmpty(echo);
        return true;
    }

    /** The state as far as it is known; empty before the first start. */
    public synchronized Optional<ConnectorState> state() {
        return state;
    }

    /** Which run of reading this is: there is another after every reset, and no position of one before it counts. */
    public synchronized int run() {
        return run;
    }

    /**
     * From now on, ask for what the platform's database holds: the stream no longer reaches back to the position.
     *
     * @param until up to which event, as the stream goes on after that one
     * @return false if the state was reset in OpenCTI's user interface: all is to be read again
     * @throws IOException if the platform does not keep it; then nothing has changed
     */
    public synchronized boolean recover(StreamId until) throws IOException {
        if (state.isEmpty()) {
            return false;
        }
        ConnectorState next = new ConnectorState(state.get().startFrom(), Optional.of(until.toString()));
        if (!keeps(next)) {
            startOver();
            return false;
        }
        state = Optional.of(next);
        return true;
    }

    /** The stream cannot recover: do not ask for it again. */
    public synchronized void doNotRecover() {
        positions.lost("OpenCTI does not tell what its database holds");
        state = state.map(s -> new ConnectorState(s.startFrom(), Optional.empty()));
    }

    /**
     * Tells the platform that the connector is alive and where it is.
     *
     * @param ofRun which run the position is of: if it is over, nothing is told
     * @return false if the state was reset in OpenCTI's user interface: all is to be read again
     */
    public synchronized boolean save(int ofRun, StreamId position) throws IOException {
        if (ofRun != run) {
            return true;
        }
        state = state.map(s -> s.at(position));
        if (state.isEmpty() || !configuration.isSaveState()) {
            // a ping always says what the state is: there is none that leaves it alone
            return true;
        }
        positions.saving(configuration.getConnectorId(), position);
        boolean empty = ConnectorState.isEmpty(ping(state.get()));
        if (kept && empty) {
            startOver();
            return false;
        }
        // platforms may answer with what they held a moment ago: with nothing, to the first state they ever get, and to
        // the one after a reset
        kept = true;
        return true;
    }

    private String ping(ConnectorState now) throws IOException {
        try {
            return client.ping(now.json());
        } catch (UnknownConnectorException e) {
            LOG.warn("OpenCTI does not know this connector any more, registering again: {}", e.getMessage());
            client.register();
            wasForgotten();
            return client.ping(now.json());
        }
    }

    private void wasForgotten() {
        registeredAgain++;
        // what was kept went with it: an empty answer is no reset
        kept = false;
    }

    /**
     * Asks which position the platform keeps. Only before the next save does that tell of somebody else: a ping is answered
     * with what it says itself. It registers once more, as whoever may do that may not ask otherwise.
     *
     * @return empty if there is none, or none is saved here
     */
    public synchronized Optional<StreamId> shown() throws IOException {
        if (!registered || !kept || !configuration.isSaveState()) {
            return Optional.empty();
        }
        Optional<String> shown = client.register();
        if (shown.isEmpty()) {
            LOG.warn("OpenCTI did not know this connector any more, it is registered again");
            wasForgotten();
        }
        return shown.flatMap(ConnectorState::parse).map(ConnectorState::startFrom);
    }

    private void startOver() {
        LOG.warn("the state was reset in OpenCTI: starting over");
        kept = false;
        run++;
        state = Optional.empty();
    }

    /** How often the platform had forgotten the connector. */
    public synchronized int registeredAgain() {
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
