package io.ctiroutes.opencti;

import io.ctiroutes.opencti.batch.AcknowledgementListener;
import io.ctiroutes.opencti.platform.ConnectorSession;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.opencti.platform.PositionListener;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.opencti.stream.Trouble;
import io.ctiroutes.text.Cause;
import io.ctiroutes.text.FailureLog;
import io.ctiroutes.turn.Turns;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.URISupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads OpenCTI live streams as a registered connector. */
@Component("opencti")
public class OpenCtiComponent extends DefaultComponent {

    private static final Logger LOG = LoggerFactory.getLogger(OpenCtiComponent.class);

    @Metadata(description = "How to reach the platform, shared by all endpoints.")
    private OpenCtiConfiguration configuration = new OpenCtiConfiguration();

    // a route that is stopped and started, or edited, makes a new consumer: the position has to outlive it
    private final Map<String, ConnectorSession> sessions = new ConcurrentHashMap<>();
    // and that batches fail, because an edit is what mends it
    private final FailureLog failures = new FailureLog(LoggerFactory.getLogger(OpenCtiConsumer.class));
    private final Trouble trouble = new Trouble("batches go through", Clock.systemUTC());

    private AcknowledgementListener listener = events -> {};
    private Consumer<OkHttpClient.Builder> clientConfigurer = client -> {};
    private UnaryOperator<StreamEvent> readAhead = UnaryOperator.identity();
    private Turns turns = new Turns();
    private PositionListener positions = PositionListener.NONE;
    private LongSupplier nanoTime = System::nanoTime;

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        // Camel knows a token when it sees one in a URI, but not this
        URISupport.addSanitizeKeywords("customHeaders");
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (remaining.isBlank()) {
            throw new IllegalArgumentException("an opencti: endpoint needs a stream id, as in opencti:live");
        }
        OpenCtiEndpoint endpoint = new OpenCtiEndpoint(uri, this, configuration.copy());
        endpoint.setStreamId(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public OpenCtiConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(OpenCtiConfiguration configuration) {
        this.configuration = configuration;
    }

    /** What is known of the connector on the platform, for as long as this component lives. */
    ConnectorSession session(OpenCtiEndpoint endpoint, OpenCtiClient client) {
        OpenCtiConfiguration options = endpoint.getConfiguration();
        return sessions.compute(
                options.getUrl() + ' ' + options.getConnectorId() + ' ' + endpoint.getStreamId(),
                (key, session) -> session == null
                        ? new ConnectorSession(client, options, positions)
                        : session.with(client, options));
    }

    /** Tells somebody of every batch that is acknowledged, e.g. for metrics. */
    public void setAcknowledgementListener(AcknowledgementListener listener) {
        this.listener = listener;
    }

    /** Has somebody configure the HTTP clients, e.g. with a proxy; what the stream needs is set afterwards. */
    public void setClientConfigurer(Consumer<OkHttpClient.Builder> configurer) {
        this.clientConfigurer = configurer;
    }

    /**
     * Has each event but large ones read by the thread that reads the stream, while the route is busy with those before it. The route finds
     * the outcome in {@link StreamEvent#reading()}, and nothing where this failed: then it meets the failure itself.
     *
     * @param reader gives the same for an event whenever it is asked
     */
    public void setReadAhead(Function<StreamEvent, Object> reader) {
        this.readAhead = event -> {
            try {
                return event.with(reader.apply(event));
            } catch (RuntimeException | StackOverflowError e) {
                LOG.debug("event {} could not be read ahead", event.id(), e);
                return event;
            }
        };
    }

    /** Has batches take their places where others take theirs who deliver, too; without it each component has its own. */
    public void setTurns(Turns turns) {
        this.turns = turns;
    }

    /** Tells somebody of positions before they count. */
    public void setPositionListener(PositionListener positions) {
        this.positions = positions;
    }

    Turns turns() {
        return turns;
    }

    UnaryOperator<StreamEvent> readAhead() {
        return readAhead;
    }

    Consumer<OkHttpClient.Builder> clientConfigurer() {
        return clientConfigurer;
    }

    /** Sets the clock that durations are measured with, for consumers that are made from now on. */
    public void setNanoTime(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    void processed(boolean failed, Duration time) {
        listener.processed(failed, time);
    }

    void acknowledged(List<StreamEvent> events) {
        listener.acknowledged(events);
        trouble.over();
    }

    /** OpenCTI keeps a position that was not saved here. */
    void foreign(String connectorId, StreamId position) {
        positions.foreign(connectorId, position);
    }

    /** A batch failed and comes again. */
    void failed(String what, Throwable failure) {
        failures.failed(what + ", batches fail since " + trouble.since(), Cause.of(failure), failure);
    }
}
