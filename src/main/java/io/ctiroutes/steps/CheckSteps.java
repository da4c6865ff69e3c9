package io.ctiroutes.steps;

import io.ctiroutes.falcon.access.NoAnswerException;
import io.ctiroutes.falcon.access.RateLimit;
import io.ctiroutes.falcon.api.FalconAnswer;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.opencti.OpenCtiConstants;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.reconcile.Check;
import io.ctiroutes.reconcile.CheckMode;
import io.ctiroutes.reconcile.CheckResult;
import io.ctiroutes.reconcile.Checks;
import io.ctiroutes.stix.Batches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.support.SynchronizationAdapter;

/** The steps of the routes that compare what OpenCTI wants with what Falcon holds. */
public final class CheckSteps {

    /** The exchange property that holds the check. */
    static final String CHECK = "check";

    private static final String WORKER = "checkWorker";

    private final Checks checks;
    private final DeliveryTurns turns;
    private final RateLimit share;
    private final Batches batches = Batches.untold();

    /**
     * Steps.
     *
     * @param share of the requests a minute that pages take at most
     */
    public CheckSteps(Checks checks, DeliveryTurns turns, RateLimit share) {
        this.checks = checks;
        this.turns = turns;
        this.share = share;
    }

    /** What is due now, if anything is; null otherwise. */
    public CheckMode due() {
        return checks.due().orElse(null);
    }

    /** Begins: reads the stream on a thread of its own until the exchange is over, however it ends. */
    public Check begin(Exchange exchange, @Body CheckMode mode) throws IOException, InterruptedException {
        CamelContext context = exchange.getContext();
        Check check = checks.begin(mode, () -> !context.isStopping() && DeliveryTurns.isConsuming(exchange));
        // also if what follows fails
        exchange.setProperty(CHECK, check);
        // reads the stream first; when that is over it compares pages
        ExecutorService worker = context.getExecutorServiceManager().newSingleThreadExecutor(this, "check");
        exchange.setProperty(WORKER, worker);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                context.getExecutorServiceManager().shutdownNow(worker);
            }
        });
        // about no IOC: it waits for nobody, and nobody for it
        turns.take(exchange, List.of());
        worker.execute(check.streamReader());
        return check;
    }

    /** The next events of the stream; none if none have come for a moment. */
    public List<StreamEvent> events(@ExchangeProperty(CHECK) Check check) throws IOException, InterruptedException {
        return check.events();
    }

    /** Takes in what the routes made of each event. */
    public void wants(
            @ExchangeProperty(CHECK) Check check,
            @Body List<?> outcomes,
            @Header(OpenCtiConstants.BATCH_SIZE) int size) {
        check.wants(batches.changes(outcomes, size, null), size);
    }

    /** What the request for the next page says, once it may go. */
    public String query(Exchange exchange, @ExchangeProperty(CHECK) Check check) throws InterruptedException {
        DeliveryTurns.hold(exchange, Duration.ofMillis(share.pause()));
        return check.query();
    }

    /**
     * Takes the next page in.
     *
     * @throws NoAnswerException if it cannot be whole, so that it is asked for again
     */
    public void page(@ExchangeProperty(CHECK) Check check, @Body FalconAnswer answer) throws NoAnswerException {
        Optional<String> flaw = check.page(answer);
        if (flaw.isPresent()) {
            throw new NoAnswerException("a page of Falcon's list " + flaw.get());
        }
    }

    /** Falcon refuses the next page: 400, and what else there is. */
    public void refused(@ExchangeProperty(CHECK) Check check, @Body FalconAnswer answer) throws IOException {
        check.refused(answer == null ? "it is too large" : answer.message());
    }

    /** Compares the page, while the next one is asked for. */
    public void compare(@ExchangeProperty(CHECK) Check check, @ExchangeProperty(WORKER) ExecutorService worker)
            throws IOException, InterruptedException {
        check.compare(worker);
    }

    /** Compares some of what no page has told of. */
    public void compareLeft(@ExchangeProperty(CHECK) Check check) throws IOException, InterruptedException {
        check.compareLeft();
    }

    /** All is compared. */
    public void conclude(Exchange exchange, @ExchangeProperty(CHECK) Check check) throws IOException {
        check.conclude();
        exchange.setProperty("tally", check.repair());
    }

    /** What is to be repaired, request by request. */
    public Iterator<List<IocChange>> repairs(@ExchangeProperty(CHECK) Check check) {
        return new Repairs(check);
    }

    /** Each batch of them takes a turn of its own. */
    public void apart(Exchange exchange) {
        DeliveryTurns.leaveBehind(exchange);
    }

    /** It has come to its end. */
    public CheckResult end(@ExchangeProperty(CHECK) Check check) {
        return checks.ended(check);
    }

    /** It has failed, or has not begun. */
    public CheckResult failed(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        // Camel's own say nothing but that there is a cause
        while (failure.getClass().getName().startsWith("org.apache.camel.") && failure.getCause() != null) {
            failure = failure.getCause();
        }
        if (failure instanceof OutOfMemoryError) {
            // ends the process: see the dispatcher
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
        return checks.failed(Optional.ofNullable(exchange.getProperty(CHECK, Check.class)), failure);
    }

    private static final class Repairs implements Iterator<List<IocChange>> {

        private final Check check;
        // null before it is asked for
        private List<IocChange> next;

        Repairs(Check check) {
            this.check = check;
        }

        @Override
        public boolean hasNext() {
            if (next == null) {
                next = read();
            }
            return !next.isEmpty();
        }

        @Override
        public List<IocChange> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            List<IocChange> now = next;
            next = null;
            return now;
        }

        private List<IocChange> read() {
            try {
                return check.repairs();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RejectedExecutionException(e);
            }
        }
    }
}
