package io.ctiroutes.writeback;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.LedgerException;
import io.ctiroutes.ledger.Outbox;
import io.ctiroutes.ledger.Outbox.Seen;
import io.ctiroutes.opencti.deployment.Deployment;
import io.ctiroutes.opencti.deployment.DeploymentApi;
import io.ctiroutes.opencti.deployment.DeploymentFilter;
import io.ctiroutes.opencti.deployment.Validation;
import io.ctiroutes.opencti.deployment.Validation.Verdict;
import io.ctiroutes.opencti.platform.RefusedRequestException;
import io.ctiroutes.opencti.platform.UnsupportedByPlatformException;
import io.ctiroutes.text.FailureLog;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests for proof that Falcon detects indicators, by the hits that were read: prevented or detected as soon as there is
 * one, missed once there can be none any more. OpenCTI is asked for requests every minute. Since when each is known is in the
 * ledger. Used by one thread, but for {@link #wake} and {@link #waiting}.
 */
public final class Validations {

    private static final Logger LOG = LoggerFactory.getLogger(Validations.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    /** More are left to the next time: those that were answered are not asked for again. */
    private static final int MOST = 5_000;

    private final SecurityPlatform platform;
    private final Ledger ledger;
    private final Outbox outbox;
    private final Hits hits;
    private final Function<String, Set<IocKey>> keysOf;
    private final Duration window;
    private final ObjIntConsumer<Verdict> listener;
    private final Clock clock;
    private final AtomicBoolean awake = new AtomicBoolean();
    private boolean off;
    private Instant next = Instant.MIN;
    // by what OpenCTI is to be told: the request
    private Map<Validation, String> taken = Map.of();
    // requests whose answers OpenCTI has refused
    private final Set<String> refused = new HashSet<>();
    private volatile int waiting;

    /** What the requests of one time come to. */
    private final class Round {

        private final Instant asked = clock.instant();
        // before the hits are looked at: what is read meanwhile must not be missed
        private final Optional<Instant> completeUpTo = hits.completeUpTo();
        private final Set<String> requests = new HashSet<>();
        private final Map<Validation, String> answers = new LinkedHashMap<>();
        private int open;

        void page(List<Deployment> page) {
            // without a request's id there is nothing to answer
            List<Deployment> deployments = page.stream()
                    .filter(deployment -> !deployment.validationRunId().isEmpty())
                    .toList();
            Map<String, Instant> since = outbox.requested(
                    deployments.stream().map(Deployment::validationRunId).collect(Collectors.toSet()),
                    // it may have been made just after OpenCTI was asked the last time
                    asked.minus(INTERVAL));
            requests.addAll(since.keySet());
            for (Deployment deployment : deployments) {
                Optional<Validation> answer = answer(deployment, since.get(deployment.validationRunId()));
                if (answer.isEmpty()) {
                    open++;
                } else if (answers.size() < MOST) {
                    answers.put(answer.get(), deployment.validationRunId());
                }
            }
        }

        private Optional<Validation> answer(Deployment of, Instant since) {
            Optional<Seen> seen = outbox.hitsOf(of.indicatorId(), since);
            if (seen.isPresent()) {
                return Optional.of(noticed(seen.get()));
            }
            Instant end = since.plus(INTERVAL).plus(window);
            return completeUpTo.filter(upTo -> !upTo.isBefore(end)).isPresent() && isLive(of)
                    ? Optional.of(missed(of, since, end))
                    : Optional.empty();
        }
    }

    /**
     * Validations.
     *
     * @param hits     has read the alerts
     * @param keysOf   the IOCs that a pattern names
     * @param window   how long after a request there may be a hit; empty if requests are not answered at all
     * @param listener is told how many answers with a verdict OpenCTI took
     */
    public Validations(
            SecurityPlatform platform,
            Ledger ledger,
            Outbox outbox,
            Hits hits,
            Function<String, Set<IocKey>> keysOf,
            Optional<Duration> window,
            ObjIntConsumer<Verdict> listener,
            Clock clock) {
        this.platform = platform;
        this.ledger = ledger;
        this.outbox = outbox;
        this.hits = hits;
        this.keysOf = keysOf;
        this.off = window.isEmpty();
        this.window = window.orElse(Duration.ZERO);
        this.listener = listener;
        this.clock = clock;
    }

    /** OpenCTI is asked as soon as may be. */
    public void wake() {
        awake.set(true);
    }

    /** The answers that there are; none if it is not time to ask, or OpenCTI is not to be asked. */
    public List<Validation> due() throws LedgerException {
        Instant now = clock.instant();
        if (off || now.isBefore(next) && !awake.get() || !platform.isReady()) {
            return List.of();
        }
        awake.set(false);
        next = now.plus(INTERVAL);
        Optional<Round> asked = platform.look((api, id) -> {
            Round round = new Round();
            api.deployments(id, DeploymentFilter.VALIDATION_REQUESTED, round::page);
            return round;
        });
        asked.ifPresent(round -> {
            outbox.requestedOnly(round.requests);
            refused.retainAll(round.requests);
            waiting = round.open;
        });
        taken = asked.map(round -> round.answers).orElse(Map.of());
        return List.copyOf(taken.keySet());
    }

    private Validation noticed(Seen seen) {
        Outbox.Hit example = seen.example();
        String alerts = seen.count() == 1
                ? "1 alert in " + platform.name() + ": "
                : seen.count() + " alerts in " + platform.name() + ", such as ";
        return new Validation(
                example.indicatorId(),
                example.prevented() ? Verdict.PREVENTED : Verdict.DETECTED,
                example.at(),
                seen.count(),
                alerts + example.alert());
    }

    private Validation missed(Deployment of, Instant since, Instant end) {
        return new Validation(
                of.indicatorId(),
                Verdict.MISSED,
                end,
                0,
                "no alert in " + platform.name() + " from " + since + " to " + end);
    }

    /** Whether Falcon has something of the indicator's from us: of what it cannot notice, it has missed nothing. */
    private boolean isLive(Deployment of) {
        return ledger.find(keysOf.apply(of.pattern())).values().stream()
                .filter(entry -> entry.claimOf(of.indicatorId())
                        .filter(claim -> !claim.withdrawn())
                        .isPresent())
                .flatMap(entry -> entry.delivered().stream())
                .anyMatch(last -> last.state() == Delivered.State.LIVE);
    }

    /** Tells what is left of what was due; what is not, or is not taken, comes again. */
    public void send(List<Validation> validations) {
        Map<String, List<Validation>> byRequest = validations.stream()
                .filter(taken::containsKey)
                .collect(Collectors.groupingBy(taken::get, LinkedHashMap::new, Collectors.toList()));
        byRequest.forEach((request, all) -> {
            for (int from = 0; from < all.size() && !off; from += DeploymentApi.MOST_AT_ONCE) {
                List<Validation> some = all.subList(from, Math.min(all.size(), from + DeploymentApi.MOST_AT_ONCE));
                if (platform.ask((api, id) -> tell(api, id, request, some)).orElse(false)) {
                    some.stream()
                            .collect(Collectors.groupingBy(Validation::verdict, Collectors.summingInt(one -> 1)))
                            .forEach(listener::accept);
                }
            }
        });
        taken = Map.of();
    }

    /** Whether OpenCTI took it. */
    private boolean tell(DeploymentApi api, String platformId, String request, List<Validation> some)
            throws IOException {
        try {
            api.validated(request, platformId, some);
            refused.remove(request);
            return true;
        } catch (UnsupportedByPlatformException e) {
            off = true;
            FailureLog.notice("this OpenCTI takes no results of validations, so that it is told of none until the"
                    + " connector is started anew (validation.enabled): " + e.getMessage());
        } catch (RefusedRequestException e) {
            if (Unknown.SECURITY_PLATFORM.isToldBy(e.getMessage())) {
                throw e;
            }
            if (refused.add(request)) {
                LOG.warn("OpenCTI does not take the results of request {} for validation: {}", request, e.getMessage());
            }
        }
        return false;
    }

    /** How many indicators OpenCTI wants to be validated of which there is no verdict yet, as of the last time it was asked. */
    public int waiting() {
        return waiting;
    }
}
