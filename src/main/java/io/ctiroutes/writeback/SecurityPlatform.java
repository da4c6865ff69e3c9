package io.ctiroutes.writeback;

import io.ctiroutes.ledger.Outbox;
import io.ctiroutes.opencti.deployment.DeploymentApi;
import io.ctiroutes.opencti.platform.OpenCtiException;
import io.ctiroutes.opencti.platform.StreamState;
import io.ctiroutes.opencti.platform.TooManyRequestsException;
import io.ctiroutes.opencti.platform.UnsupportedByPlatformException;
import io.ctiroutes.text.FailureLog;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands for this Falcon in OpenCTI, and whether OpenCTI can be told of it just now: after a failure it is left alone for a
 * while, and one that knows nothing of deployments for good. Safe for use by several threads.
 */
public final class SecurityPlatform {

    private static final Logger LOG = LoggerFactory.getLogger(SecurityPlatform.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** What OpenCTI is asked or told. */
    @FunctionalInterface
    interface Question<T> {
        T ask(DeploymentApi api, String platformId) throws IOException;
    }

    private final Supplier<DeploymentApi> api;
    private final String name;
    private final String type;
    private final Outbox outbox;
    private final Clock clock;
    private final boolean enabled;
    private Optional<String> id;
    private Instant notBefore = Instant.MIN;
    private Duration pause = FIRST_PAUSE;
    private boolean open;
    private boolean unsupported;
    private Optional<String> problem = Optional.empty();

    /**
     * A Security Platform.
     *
     * @param api     asked for when it is needed first
     * @param enabled whether OpenCTI is told of it at all
     * @param id      its id in OpenCTI; empty to find it by its name, or to create it
     * @param name    what people see, also in the reasons of failures
     * @param type    as in OpenCTI's vocabulary, for a new one
     * @param outbox  is opened once it is known
     */
    public SecurityPlatform(
            Supplier<DeploymentApi> api,
            boolean enabled,
            String id,
            String name,
            String type,
            Outbox outbox,
            Clock clock) {
        this.enabled = enabled;
        this.api = api;
        this.id = Optional.of(id).filter(given -> !given.isEmpty());
        this.name = name;
        this.type = type;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /**
     * The answer; empty if OpenCTI is not to be asked now, or failed, of which is told.
     *
     * @param question is asked at most once
     */
    <T> Optional<T> ask(Question<T> question) {
        if (!mayAsk()) {
            return Optional.empty();
        }
        try {
            Optional<T> answer = Optional.of(question.ask(api.get(), id()));
            succeeded();
            return answer;
        } catch (UnsupportedByPlatformException e) {
            unsupported(e);
        } catch (TooManyRequestsException e) {
            wait(e.retryAfter());
        } catch (IOException e) {
            failed(e);
        }
        return Optional.empty();
    }

    /** Whether OpenCTI can be told of it: it is known, and no failure is too recent. */
    boolean isReady() {
        return mayAsk() && (isOpen() || ask((deployments, known) -> known).isPresent());
    }

    /** The ledger is open: what was noted before OpenCTI was not to be told any more is forgotten. */
    public void begin() {
        if (!enabled) {
            outbox.close();
        }
    }

    /** OpenCTI is told of everything again, as soon as may be. */
    public synchronized void tellAll() {
        if (enabled && !unsupported) {
            outbox.close();
            open = false;
        }
    }

    private synchronized boolean isOpen() {
        return open;
    }

    private synchronized boolean mayAsk() {
        return enabled && !unsupported && !clock.instant().isBefore(notBefore);
    }

    private synchronized String id() throws IOException {
        if (id.isEmpty()) {
            id = Optional.of(api.get().platform(name, type));
            LOG.info("deployments are told of as the Security Platform '{}' ({})", name, id.get());
        }
        if (!open) {
            outbox.open(id.get(), clock.instant());
            open = true;
        }
        return id.get();
    }

    private synchronized void succeeded() {
        pause = FIRST_PAUSE;
        if (problem.isPresent()) {
            problem = Optional.empty();
            FailureLog.notice("OpenCTI takes what it is told of deployments again");
        }
    }

    private synchronized void unsupported(UnsupportedByPlatformException e) {
        unsupported = true;
        outbox.close();
        FailureLog.notice(
                "this OpenCTI knows nothing of deployments, so that it is told of none until the connector is started"
                        + " anew: " + e.getMessage());
    }

    private synchronized void wait(Duration time) {
        notBefore = clock.instant().plus(time);
    }

    private synchronized void failed(IOException e) {
        boolean refused = e instanceof OpenCtiException answer && answer.state() == StreamState.REFUSED;
        wait(refused ? LONGEST_PAUSE : pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        if (problem.isEmpty()) {
            LOG.warn(
                    "OpenCTI does not take what it is told of deployments; it is kept and told later: {}",
                    e.getMessage());
        }
        problem = Optional.of(e.getMessage());
    }

    /** Why OpenCTI cannot be told, and what to do; empty if it can. */
    public synchronized Optional<String> problem() {
        return problem;
    }

    /** How things are, for people: the id, or why there is none. */
    public synchronized String state() {
        if (!enabled) {
            return "off (deployment.reporting-enabled)";
        }
        if (unsupported) {
            return "off: this OpenCTI knows nothing of deployments";
        }
        return problem.orElseGet(() -> id.map(known -> "on: " + known).orElse("not asked yet"));
    }
}
