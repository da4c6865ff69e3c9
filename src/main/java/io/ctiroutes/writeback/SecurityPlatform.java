package io.ctiroutes.writeback;

import io.ctiroutes.ledger.Outbox;
import io.ctiroutes.opencti.deployment.DeploymentApi;
import io.ctiroutes.opencti.platform.OpenCtiException;
import io.ctiroutes.opencti.platform.StreamState;
import io.ctiroutes.opencti.platform.TooManyRequestsException;
import io.ctiroutes.opencti.platform.UnsupportedByPlatformException;
import io.ctiroutes.text.Cause;
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
    private final boolean given;
    // people look at these while OpenCTI is asked
    private volatile Optional<String> id;
    private volatile boolean unsupported;
    private volatile Optional<String> problem = Optional.empty();
    private Instant notBefore = Instant.MIN;
    private Duration pause = FIRST_PAUSE;
    private boolean open;
    // it does not know the Security Platform either
    private boolean unknown;
    private boolean untold;

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
        this.given = !id.isEmpty();
        this.id = Optional.of(id).filter(known -> !known.isEmpty());
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
     * The answer to what OpenCTI is told; empty if it is not to be told now, or failed, of which people are told.
     *
     * @param question is asked at most once
     */
    <T> Optional<T> ask(Question<T> question) {
        return mayAsk() ? answer(question, true) : Optional.empty();
    }

    /** The same of a question that changes nothing: that it is answered does not mean that OpenCTI can be told, too. */
    <T> Optional<T> look(Question<T> question) {
        return mayAsk() ? answer(question, false) : Optional.empty();
    }

    /** The same of an OpenCTI that knows nothing of deployments, see {@link #isOld}. */
    <T> Optional<T> askOld(Question<T> question) {
        return isOld() ? answer(question, true) : Optional.empty();
    }

    private <T> Optional<T> answer(Question<T> question, boolean tells) {
        try {
            Optional<T> answer = Optional.of(question.ask(api.get(), id()));
            succeeded(tells);
            return answer;
        } catch (UnsupportedByPlatformException e) {
            unsupported(e);
        } catch (TooManyRequestsException e) {
            wait(e.retryAfter());
        } catch (IOException e) {
            failed(e, tells);
        }
        return Optional.empty();
    }

    /** Whether OpenCTI can be told of it: it is known, and no failure is too recent. */
    boolean isReady() {
        return mayAsk() && (isOpen() || look((deployments, known) -> known).isPresent());
    }

    /** Whether OpenCTI knows nothing of deployments, but may know the Security Platform, and can be told something else of it. */
    synchronized boolean isOld() {
        return enabled && unsupported && !unknown && !clock.instant().isBefore(notBefore);
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
        if (!open && !unsupported) {
            outbox.open(id.get(), clock.instant());
            open = true;
        }
        return id.get();
    }

    private synchronized void succeeded(boolean told) {
        if (untold && !told) {
            return;
        }
        pause = FIRST_PAUSE;
        untold = false;
        if (problem.isPresent()) {
            problem = Optional.empty();
            FailureLog.notice("OpenCTI takes what it is told of deployments again");
        }
    }

    private synchronized void unsupported(UnsupportedByPlatformException e) {
        unknown = unsupported;
        unsupported = true;
        open = false;
        outbox.close();
        FailureLog.notice("this OpenCTI knows nothing of " + (unknown ? "Security Platforms" : "deployments")
                + ", so that it is told of none until the connector is started anew: " + e.getMessage());
    }

    private synchronized void wait(Duration time) {
        notBefore = clock.instant().plus(time);
    }

    private synchronized void failed(IOException e, boolean told) {
        untold |= told;
        String why = e.getMessage() == null ? Cause.of(e).reason() : e.getMessage();
        if (!given && Unknown.SECURITY_PLATFORM.isToldBy(why)) {
            // somebody has deleted it, with all that was told: it is found by its name, or made, and told of everything
            id = Optional.empty();
            open = false;
        }
        boolean refused = e instanceof OpenCtiException answer && answer.state() == StreamState.REFUSED;
        wait(refused ? LONGEST_PAUSE : pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        if (problem.isEmpty()) {
            LOG.warn("OpenCTI does not take what it is told of deployments; it is kept and told later: {}", why);
        }
        problem = Optional.of(why);
    }

    /** Why OpenCTI cannot be told, and what to do; empty if it can. */
    public Optional<String> problem() {
        return problem;
    }

    /** How things are, for people: the id, or why there is none. */
    public String state() {
        if (!enabled) {
            return "off (deployment.reporting-enabled)";
        }
        if (unsupported) {
            return "off: this OpenCTI knows nothing of deployments";
        }
        return problem.orElseGet(() -> id.map(known -> "on: " + known).orElse("not asked yet"));
    }
}
