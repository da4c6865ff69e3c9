package io.ctiroutes.opencti;

import io.ctiroutes.opencti.batch.BatchInWork;
import io.ctiroutes.opencti.batch.Dispatcher;
import io.ctiroutes.opencti.batch.Gate;
import io.ctiroutes.opencti.platform.ConnectorSession;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.opencti.platform.StreamState;
import io.ctiroutes.opencti.stream.PositionSaver;
import io.ctiroutes.opencti.stream.RecoveryProgress;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.opencti.stream.StreamFeed;
import io.ctiroutes.opencti.stream.StreamReader;
import io.ctiroutes.opencti.stream.StreamStatus;
import io.ctiroutes.turn.Turn;
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
    // one line a batch, in the order of the stream
    private static final Logger BATCHES = LoggerFactory.getLogger("io.ctiroutes.stream");
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
        dispatcher = new Dispatcher(
                configuration,
                gate,
                new RouteTarget(),
                getEndpoint().getComponent().turns(),
                nanoTime);
        reader = new StreamReader(
                client,
                getEndpoint().getStreamId(),
                configuration,
                session,
                status,
                getEndpoint().getComponent().readAhead(),
                dispatcher::begin);
        saver = new PositionSaver(
                session,
                reader,
                configuration,
                status,
                nanoTime,
                position -> getEndpoint().getComponent().foreign(configuration.getConnectorId(), position));
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
        // Camel interrupts a stop that takes long: what is left of it is short, and has to be done
        boolean interrupted = Thread.interrupted();
        ExecutorServiceManager executors = getEndpoint().getCamelContext().getExecutorServiceManager();
        try {
            executors.shutdownGraceful(threads, FINISH.toMillis());
            interrupted |= saveAtTheEnd();
        } finally {
            client.close();
            executors.shutdownGraceful(pings, CLEAN_UP.toMillis());
            super.doStop();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Saves the position; returns whether the thread was interrupted meanwhile. */
    private boolean saveAtTheEnd() {
        boolean interrupted = false;
        long end = System.nanoTime() + LAST_SAVE.toNanos();
        try {
            Future<?> save = pings.submit(saver::saveAtTheEnd);
            while (true) {
                try {
                    save.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return interrupted;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            LOG.warn("OpenCTI does not answer: the position could not be saved, what came after it will be read again");
        } catch (ExecutionException | RejectedExecutionException e) {
            LOG.error("the position could not be saved, what came after it will be read again", e);
        }
        return interrupted;
    }

    /** The route, as the dispatcher sees it. */
    private final class RouteTarget implements Dispatcher.Target {

        @Override
        public Dispatcher.Attempt process(List<StreamEvent> events, boolean lastAttempt, Turn turn) {
            Exchange exchange = createExchange(false);
            long begin = System.nanoTime();
            Optional<Throwable> failure;
            String summary = "";
            try {
                exchange.getIn().setBody(events);
                exchange.getIn().setHeader(OpenCtiConstants.BATCH_SIZE, events.size());
                exchange.getIn()
                        .setHeader(
                                OpenCtiConstants.FIRST_EVENT_ID, events.get(0).id());
                exchange.getIn().setHeader(OpenCtiConstants.LAST_EVENT_ID, last(events));
                exchange.getIn().setHeader(OpenCtiConstants.LAST_ATTEMPT, lastAttempt);
                exchange.setProperty(Turn.PROPERTY, turn);
                getProcessor().process(exchange);
                failure = Optional.ofNullable(exchange.getException());
                summary = exchange.getProperty(OpenCtiConstants.SUMMARY, "", String.class);
            } catch (Throwable e) {
                // also a stack that overflowed: the batch has failed, that is all
                failure = Optional.of(e);
            } finally {
                releaseExchange(exchange, false);
            }
            return new Dispatcher.Attempt(failure, summary, Duration.ofNanos(System.nanoTime() - begin));
        }

        @Override
        public void acknowledged(List<StreamEvent> events, Dispatcher.Attempt attempt) {
            getEndpoint().getComponent().processed(false, attempt.time());
            getEndpoint().getComponent().acknowledged(events);
            if (!attempt.summary().isEmpty()) {
                BATCHES.info("batch done: {} position={}", attempt.summary(), last(events));
            }
        }

        @Override
        public void failed(String what, Dispatcher.Attempt attempt) {
            getEndpoint().getComponent().processed(true, attempt.time());
            Throwable failure = attempt.failure().orElseThrow();
            status.noted(what + ": " + failure.getMessage());
            getEndpoint().getComponent().failed(what, failure);
        }

        private static String last(List<StreamEvent> events) {
            return events.get(events.size() - 1).id();
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
    Optional<BatchInWork> overdue(Duration patience) {
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
