package io.ctiroutes.opencti;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
 * Hands a live stream to the route in batches, one at a time: a batch is acknowledged when its exchange completes, and
 * tried again, before anything after it, when the exchange fails.
 */
@ManagedResource(description = "OpenCTI live stream")
public class OpenCtiConsumer extends DefaultConsumer implements Suspendable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenCtiConsumer.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration FINISH = Duration.ofSeconds(10);

    private final OpenCtiConfiguration configuration;
    private final StreamStatus status = new StreamStatus();
    private final BlockingQueue<StreamFeed> feeds = new LinkedBlockingQueue<>();

    private OpenCtiClient client;
    private ConnectorSession session;
    private StreamReader reader;
    private Gate gate;
    private ExecutorService threads;
    private ScheduledExecutorService pings;

    // only the ping thread and, after its end, the stopping thread use these
    private StreamId saved;
    private long lastPing;

    public OpenCtiConsumer(OpenCtiEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.configuration = endpoint.getConfiguration();
    }

    @Override
    public OpenCtiEndpoint getEndpoint() {
        return (OpenCtiEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        client = new OpenCtiClient(configuration);
        session = getEndpoint().getComponent().session(getEndpoint(), client);
        gate = new Gate();
        feeds.clear();
        reader = new StreamReader(client, getEndpoint().getStreamId(), configuration, session, status, feeds::add);
        ExecutorServiceManager executors = getEndpoint().getCamelContext().getExecutorServiceManager();
        threads = executors.newFixedThreadPool(this, "opencti-stream", 2);
        pings = executors.newSingleThreadScheduledExecutor(this, "opencti-ping");
        lastPing = System.nanoTime();
        threads.execute(reader);
        threads.execute(this::dispatch);
        pings.scheduleWithFixedDelay(this::pingIfDue, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
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
        if (reader == null) {
            // never started
            return;
        }
        gate.end();
        reader.close();
        ExecutorServiceManager executors = getEndpoint().getCamelContext().getExecutorServiceManager();
        executors.shutdownGraceful(pings, FINISH.toMillis());
        executors.shutdownGraceful(threads, FINISH.toMillis());
        saveAtTheEnd();
        client.close();
        super.doStop();
    }

    private void dispatch() {
        try {
            while (gate.await()) {
                StreamFeed feed = feeds.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
                while (feed != null && gate.await()) {
                    List<StreamEvent> batch = feed.queue().take(configuration.getBatchSize());
                    if (batch.isEmpty()) {
                        break;
                    }
                    deliver(batch, feed);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(List<StreamEvent> batch, StreamFeed feed) throws InterruptedException {
        Backoff backoff = Backoff.of(configuration);
        while (gate.await()) {
            Optional<Exception> failure = process(batch);
            if (failure.isEmpty()) {
                feed.position().acknowledged(batch.size());
                getEndpoint().getComponent().acknowledged(batch);
                return;
            }
            if (!gate.ended()) {
                String events =
                        batch.get(0).id() + " to " + batch.get(batch.size() - 1).id();
                status.error("batch " + events + " failed: " + failure.get().getMessage());
                getExceptionHandler()
                        .handleException(
                                "batch of " + batch.size() + " events, " + events + ", failed and will be tried again",
                                failure.get());
                gate.awaitEnd(backoff.delay());
                backoff = backoff.failed();
            }
        }
    }

    private Optional<Exception> process(List<StreamEvent> batch) {
        Exchange exchange = createExchange(false);
        try {
            exchange.getIn().setBody(batch);
            exchange.getIn().setHeader(OpenCtiConstants.BATCH_SIZE, batch.size());
            exchange.getIn()
                    .setHeader(OpenCtiConstants.FIRST_EVENT_ID, batch.get(0).id());
            exchange.getIn()
                    .setHeader(
                            OpenCtiConstants.LAST_EVENT_ID,
                            batch.get(batch.size() - 1).id());
            getProcessor().process(exchange);
            return Optional.ofNullable(exchange.getException());
        } catch (Exception e) {
            return Optional.of(e);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private void pingIfDue() {
        Optional<StreamFeed> feed = reader.feed();
        if (feed.isEmpty()) {
            return;
        }
        StreamId position = feed.get().position().position();
        long idle = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastPing);
        boolean moved = !position.equals(saved);
        if (idle >= configuration.getPingInterval()
                || moved && idle >= configuration.getSaveInterval() - TICK.toMillis()) {
            save(position);
        }
    }

    private void save(StreamId position) {
        lastPing = System.nanoTime();
        try {
            if (session.save(position)) {
                saved = position;
            } else {
                saved = null;
                reader.startOver();
            }
        } catch (IOException e) {
            LOG.warn("the position {} could not be saved, it will be tried again: {}", position, e.getMessage());
        } catch (RuntimeException e) {
            // a scheduled task that throws is never run again
            LOG.error("the position {} could not be saved, it will be tried again", position, e);
        }
    }

    private void saveAtTheEnd() {
        Optional<StreamFeed> feed = reader.feed();
        if (feed.isPresent() && session.state().isPresent()) {
            save(feed.get().position().position());
        }
    }

    @ManagedAttribute(description = "What the stream is doing, in words")
    public String getStreamState() {
        return gate != null && gate.closed() ? "suspended" : status.snapshot().state();
    }

    @ManagedAttribute(description = "Since when the stream is connected, as an ISO date; empty if it is not")
    public String getConnectedSince() {
        return status.snapshot().connectedSince().map(Instant::toString).orElse("");
    }

    @ManagedAttribute(description = "The id up to which everything is acknowledged: where a restart resumes")
    public String getPosition() {
        return feed().map(feed -> feed.position().position().toString()).orElse("");
    }

    @ManagedAttribute(description = "Age of the oldest event not yet acknowledged, in seconds; 0 if there is none")
    public long getLagSeconds() {
        return feed().flatMap(feed -> feed.position().oldestOutstanding())
                .map(id ->
                        Math.max(0, Duration.between(id.time(), Instant.now()).toSeconds()))
                .orElse(0L);
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

    private Optional<StreamFeed> feed() {
        return reader == null ? Optional.empty() : reader.feed();
    }
}
