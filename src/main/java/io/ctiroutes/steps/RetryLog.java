package io.ctiroutes.steps;

import static io.ctiroutes.steps.FalconRequests.DELIVERY;

import io.ctiroutes.deadletter.DeadLettersException;
import io.ctiroutes.falcon.access.AccessRefusedException;
import io.ctiroutes.falcon.access.FalconStatus;
import io.ctiroutes.falcon.delivery.Delivery;
import io.ctiroutes.text.Cause;
import io.ctiroutes.text.FailureLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.Synchronization;
import org.slf4j.LoggerFactory;

/**
 * Tells of chunks that fail and are tried again: for each cause one line for all that fail at about the same time, and that
 * all are done in the end. The routes call it when an exception has occurred.
 */
public final class RetryLog implements Processor {

    /** Chunks that began together vary their delays; the first to fail speaks for all. */
    private static final double SAME_WAVE = 0.7;

    private final FailureLog log = new FailureLog(LoggerFactory.getLogger(RetryLog.class));
    private final Clock clock;
    private final FalconStatus falcon;
    private final Duration first;
    private final Duration longest;
    private final Set<String> failing = new HashSet<>();
    private final Map<Cause, Instant> told = new HashMap<>();
    private Instant since = Instant.EPOCH;

    /**
     * A log.
     *
     * @param falcon  tells in words for an operator why calls do not get through
     * @param first   about how long it is from the first attempt to the second; then twice as long each time
     * @param longest but not longer than this
     */
    public RetryLog(Clock clock, FalconStatus falcon, Duration first, Duration longest) {
        this.clock = clock;
        this.falcon = falcon;
        this.first = first;
        this.longest = longest;
    }

    @Override
    public void process(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        int attempt = exchange.getIn().getHeader(Exchange.REDELIVERY_COUNTER, 1, Integer.class);
        Duration delay = delay(failure, attempt);
        Cause cause = cause(failure);
        String what = "attempt " + attempt + " failed: " + what(exchange);
        if (exchange.getContext().isStopping() || !isDue(exchange, cause, delay)) {
            log.failedToo(what, failure);
            return;
        }
        log.failed(
                what + ", chunks that wait: " + waiting() + ", since " + begun() + ", next try in about "
                        + delay.toMillis() + " ms",
                cause,
                failure);
    }

    private static String what(Exchange exchange) {
        Delivery delivery = exchange.getProperty(DELIVERY, Delivery.class);
        return delivery == null ? "an exchange of the route " + exchange.getFromRouteId() : delivery.toString();
    }

    private Duration delay(Throwable failure, int attempt) {
        long doubled = first.toMillis() << Math.min(attempt - 1, 30);
        boolean growing = !(failure instanceof AccessRefusedException);
        return growing && doubled < longest.toMillis() ? Duration.ofMillis(doubled) : longest;
    }

    private Cause cause(Throwable failure) {
        if (failure instanceof AccessRefusedException || failure instanceof DeadLettersException) {
            return Cause.of(failure.getMessage());
        }
        return falcon.problem().map(problem -> Cause.of(problem.what())).orElseGet(() -> Cause.of(failure));
    }

    /** Whether nobody has been told of this cause since about as long as its attempts are apart. */
    private synchronized boolean isDue(Exchange exchange, Cause cause, Duration delay) {
        Instant now = clock.instant();
        if (failing.isEmpty()) {
            since = now.truncatedTo(ChronoUnit.SECONDS);
        }
        if (failing.add(exchange.getExchangeId())) {
            exchange.getExchangeExtension().addOnCompletion(new End());
        }
        Instant quietUntil = told.get(cause);
        if (quietUntil != null && now.isBefore(quietUntil)) {
            return false;
        }
        told.put(cause, now.plusMillis((long) (delay.toMillis() * SAME_WAVE)));
        return true;
    }

    private synchronized int waiting() {
        return failing.size();
    }

    private synchronized Instant begun() {
        return since;
    }

    private synchronized void ended(String exchangeId, boolean done) {
        if (failing.remove(exchangeId) && failing.isEmpty() && done) {
            told.clear();
            FailureLog.notice("well again: all that had failed since " + since + " is delivered, after "
                    + Duration.between(since, clock.instant()).toSeconds() + " s");
        }
    }

    /** A chunk ends: it is done, or a stop or a reload has put an end to it, and it comes again. */
    private final class End implements Synchronization {
        @Override
        public void onComplete(Exchange exchange) {
            ended(exchange.getExchangeId(), true);
        }

        @Override
        public void onFailure(Exchange exchange) {
            ended(exchange.getExchangeId(), false);
        }
    }
}
