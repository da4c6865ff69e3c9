package io.ctiroutes.opencti;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a live stream to the route in batches: a batch is acknowledged when its exchange completes, and tried again,
 * before anything after it, when the exchange fails.
 */
@ManagedResource(description = "OpenCTI live stream")
public class OpenCtiConsumer extends DefaultConsumer implements Suspendable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenCtiConsumer.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    // a stop takes at most twice the first for the threads, then the second for the position, then the third twice
    private static final Duration FINISH = Duration.ofMillis(1_500);
    private static final Duration LAST_SAVE = Duration.ofSeconds(5);
    private static final Duration CLEAN_UP = Duration.ofMillis(500);

    private final OpenCtiConfiguration configuration;
    private final StreamStatus status = new StreamStatus();
    private final LongSupplier nanoTime;

    private OpenCtiClient client;
    private StreamReader reader;
    private Gate gate;
    private Dispatcher dispatcher;
    private PositionSaver saver;
    private ExecutorService threads;
    private ScheduledExecutorService pings;

    public OpenCtiConsumer(OpenCtiEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.configuration = endpoint.getConfiguration();
        this.nanoTime = endpoint.getComponent().nanoTime();
    }

    @Override
    public OpenCtiEndpoint getEndpoint() {
        return (OpenCtiEndpoint) super.getEndpoint();
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        StreamHealthCheck check = new StreamHealthCheck(this);
        CamelContextAware.trySetCamelContext(check, getEndpoint().getCamelContext());
        setHealthCheck(check);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        client = new OpenCtiClient(configuration, getEndpoint().getComponent().clientConfigurer());
        ConnectorSession session = getEndpoint().getComponent().session(getEndpoint(), client);
        gate = new Gate();
        dispatcher = new Dispatcher(configuration, gate, new RouteTarget(), nanoTime);
        reader = new StreamReader(
                client,
                getEndpoint().getStreamId(),
                configuration,
                session,
                status,
                getEndpoint().getComponent().readAhead(),
                dispatcher::begin);
        saver = new PositionSaver(session, reader, configuration, status, nanoTime);
        ExecutorServiceManager executors = getEndpoint().getCamelContext().getExecutorServiceManager();
        threads = executors.newFixedThreadPool(this, "opencti-stream", 1 + Dispatcher.LANES);
        pings = executors.newSingleThreadScheduledExecutor(this, "opencti-ping");
        threads.execute(reader);
        for (int lane = 0; lane < Dispatcher.LANES; lane++) {
            threads.execute(dispatcher);
        }
        pings.scheduleWithFixedDelay(
                () -> saver.saveIfDue(TICK.toMillis()), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doSuspend() {
        gate.close();
    }

    @Override
    protected void doResume() {
        gate.open();
    }

    @Override
    protected void doStop() throws Exception {
        if (pings == null || pings.isShutdown()) {
            // never started; or stopped before, as Camel does twice where it shuts down routes alone
            return;
        }
        gate.end();
        reader.close();
        // whatever is being asked now would only hold up what follows
        client.cancelAll();
        ExecutorServiceManager executors = getEndpoint().getCamelContext().getExecutorServiceManager();
        try {
            executors.shutdownGraceful(threads, FINISH.toMillis());
            saveAtTheEnd();
        } finally {
            client.close();
            executors.shutdownGraceful(pings, CLEAN_UP.toMillis());
            super.doStop();
        }
    }

    private void saveAtTheEnd() throws InterruptedException {
        try {
            Future<?> save = pings.submit(saver::saveAtTheEnd);
            save.get(LAST_SAVE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("OpenCTI does not answer: the position could not be saved, what came after it will be read again");
        } catch (ExecutionException | RejectedExecutionException e) {
            LOG.error("the position could not be saved, what came after it will be read again", e);
        }
    }

    /** The route, as the dispatcher sees it. */
    private final class RouteTarget implements Dispatcher.Target {

        @Override
        public Optional<Throwable> process(List<StreamEvent> events, boolean lastAttempt, BatchTurn turn) {
            Exchange exchange = createExchange(false);
            long begin = System.nanoTime();
            boolean failed = true;
            try {
                exchange.getIn().setBody(events);
                exchange.getIn().setHeader(OpenCtiConstants.BATCH_SIZE, events.size());
                exchange.getIn()
                        .setHeader(
                                OpenCtiConstants.FIRST_EVENT_ID, events.get(0).id());
                exchange.getIn()
                        .setHeader(
                                OpenCtiConstants.LAST_EVENT_ID,
                                events.get(events.size() - 1).id());
                exchange.getIn().setHeader(OpenCtiConstants.LAST_ATTEMPT, lastAttempt);
                exchange.setProperty(BatchTurn.PROPERTY, turn);
                getProcessor().process(exchange);
                failed = exchange.getException() != null;
                return Optional.ofNullable(exchange.getException());
            } catch (Throwable e) {
                // also a stack that overflowed or a heap that was full for a moment: the batch has failed, that is all
                return Optional.of(e);
            } finally {
                releaseExchange(exchange, false);
                getEndpoint().getComponent().processed(failed, Duration.ofNanos(System.nanoTime() - begin));
            }
        }

        @Override
        public void acknowledged(List<StreamEvent> events) {
            getEndpoint().getComponent().acknowledged(events);
        }

        @Override
        public void failed(String what, Throwable failure) {
            status.noted(what + ": " + failure.getMessage());
            getExceptionHandler().handleException(what, failure);
        }
    }

    StreamStatus.Snapshot status() {
        return status.snapshot();
    }

    /** Whether an operator has suspended the route. */
    boolean isHeld() {
        return gate != null && gate.closed() && !gate.ended();
    }

    /** What the route is busy with, if it has failed already or has been in work for as long as this. */
    Optional<WorkInHand> overdue(Duration patience) {
        return dispatcher == null
                ? Optional.empty()
                : dispatcher
                        .inHand()
                        .filter(work -> work.lastFailure().isPresent()
                                || work.age(nanoTime.getAsLong()).compareTo(patience) >= 0);
    }

    /** Why the position is not saved, and what that means, if it has not been for minutes. */
    public Optional<String> positionProblem() {
        return saver == null ? Optional.empty() : saver.problem();
    }

    @ManagedAttribute(description = "What the stream is doing, in words")
    public String getStreamState() {
        if (isHeld()) {
            return StreamState.SUSPENDED.text();
        }
        StreamState state = status.snapshot().state();
        return (state == StreamState.CONNECTED && recovery().isPresent() ? StreamState.RECOVERING : state).text();
    }

    @ManagedAttribute(description = "Since when the stream is connected, as an ISO date; empty if it is not")
    public String getConnectedSince() {
        return status.snapshot().connectedSince().map(Instant::toString).orElse("");
    }

    @ManagedAttribute(description = "The id up to which everything is acknowledged: where a restart resumes")
    public String getPosition() {
        return feed().map(feed -> feed.position().position().toString()).orElse("");
    }

    @ManagedAttribute(
            description =
                    "For how many seconds the oldest event not yet acknowledged has been waiting: since it was written,"
                            + " or, if it is recovered, since it arrived; 0 if there is none")
    public long getLagSeconds() {
        return feed().flatMap(feed -> feed.position().waitingSince())
                .map(this::secondsSince)
                .orElse(0L);
    }

    @ManagedAttribute(description = "Events that came so far out of the platform's database; 0 unless it is recovered")
    public long getRecoveredEvents() {
        return recovery().map(RecoveryProgress::events).orElse(0L);
    }

    @ManagedAttribute(
            description =
                    "How long ago was changed, in seconds, what now comes out of the platform's database; -1 unless"
                            + " it is recovered")
    public long getRecoveryCursorAgeSeconds() {
        return recovery()
                .map(progress -> secondsSince(progress.cursor().time()))
                .orElse(-1L);
    }

    @ManagedAttribute(description = "For how many seconds the position could not be saved; 0 if it could")
    public long getPositionUnsavedSeconds() {
        return saver == null ? 0 : saver.failingFor().toSeconds();
    }

    private long secondsSince(Instant time) {
        return Math.max(0, Duration.between(time, client.clock().now()).toSeconds());
    }

    @ManagedAttribute(description = "Events that wait for the route")
    public int getQueueEvents() {
        return feed().map(feed -> feed.queue().events()).orElse(0);
    }

    @ManagedAttribute(description = "Bytes of the events that wait for the route")
    public long getQueueBytes() {
        return feed().map(feed -> feed.queue().bytes()).orElse(0L);
    }

    @ManagedAttribute(description = "The last thing that went wrong; empty if nothing did")
    public String getLastError() {
        return status.snapshot().lastError().orElse("");
    }

    private Optional<RecoveryProgress> recovery() {
        return reader == null ? Optional.empty() : reader.recovery();
    }

    private Optional<StreamFeed> feed() {
        return reader == null ? Optional.empty() : reader.feed();
    }
}
