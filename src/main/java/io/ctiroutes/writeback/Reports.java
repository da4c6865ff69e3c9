package io.ctiroutes.writeback;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.LedgerException;
import io.ctiroutes.ledger.Outbox;
import io.ctiroutes.ledger.Outbox.Report;
import io.ctiroutes.opencti.deployment.DeploymentApi;
import io.ctiroutes.opencti.deployment.DeploymentReport;
import io.ctiroutes.opencti.deployment.DeploymentStatus;
import io.ctiroutes.opencti.deployment.ReportResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells OpenCTI what became of its indicators in Falcon, a request's worth at a time. Used by one thread. */
public final class Reports {

    /** What reports tell. */
    public static final List<DeploymentStatus> STATUSES =
            List.of(DeploymentStatus.DEPLOYED, DeploymentStatus.FAILED, DeploymentStatus.REMOVED);

    /** What becomes of a report. */
    public enum Outcome {
        /** OpenCTI took it. */
        TAKEN,
        /** OpenCTI does not know the indicator, which is gone, so that nobody misses the report. */
        DROPPED,
        /** OpenCTI refused it for this indicator, and is told again later. */
        RETRIED,
        /** OpenCTI refused it again and again. */
        GIVEN_UP
    }

    /** Is told how many reports of a status ended in which way. */
    @FunctionalInterface
    public interface Listener {
        void ended(DeploymentStatus status, Outcome outcome, int reports);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration LONGEST_BUSY = Duration.ofSeconds(30);
    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /** With the pauses between, that is 17 hours. */
    private static final int MOST_TRIES = 10;

    private final SecurityPlatform platform;
    private final Outbox outbox;
    private final Deployments rules;
    private final Listener listener;
    private final Clock clock;
    private Map<String, Report> taken = Map.of();

    /**
     * Reports.
     *
     * @param reason why Falcon refused an IOC, in a few words of ours
     */
    public Reports(
            SecurityPlatform platform, Outbox outbox, Function<IocKey, String> reason, Listener listener, Clock clock) {
        this.platform = platform;
        this.outbox = outbox;
        this.rules = new Deployments(platform.name(), reason);
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * The next to be told; none if there are none, or OpenCTI is not to be told now. They come again until {@link #send} is
     * called.
     */
    public List<DeploymentReport> due() throws LedgerException {
        Instant now = clock.instant();
        if (!platform.isReady() || isBusy(now)) {
            return List.of();
        }
        Map<String, Report> next = new HashMap<>();
        List<DeploymentReport> told = new ArrayList<>();
        List<Report> nothing = new ArrayList<>();
        List<Report> later = new ArrayList<>();
        for (Report report : outbox.due(now, DeploymentApi.MOST_AT_ONCE)) {
            Deployments.Verdict verdict = rules.of(report);
            if (verdict.report().isPresent()) {
                next.put(report.indicatorId(), report);
                told.add(verdict.report().get());
            } else {
                (verdict.later() ? later : nothing).add(report);
            }
        }
        outbox.told(nothing);
        outbox.later(later, now.plus(pause(later, now)));
        taken = next;
        return told;
    }

    /** While a backlog is delivered, that comes first; but not for ever. */
    private boolean isBusy(Instant now) {
        return outbox.notedLast().filter(last -> last.isAfter(now.minus(QUIET))).isPresent()
                && outbox.waitingSince()
                        .filter(first -> first.isAfter(now.minus(LONGEST_BUSY)))
                        .isPresent();
    }

    /** The longer some have waited, the more there may be, and they must not keep the others from being told. */
    private static Duration pause(List<Report> later, Instant now) {
        Duration waited = later.stream()
                .map(report -> Duration.between(report.since(), now))
                .min(Comparator.naturalOrder())
                .orElse(AGAIN);
        return waited.compareTo(AGAIN) < 0 ? AGAIN : waited.compareTo(LONGEST_PAUSE) < 0 ? waited : LONGEST_PAUSE;
    }

    /** Tells what is left of what was due; what is not, is not told at all. */
    public void send(List<DeploymentReport> reports) throws LedgerException {
        Optional<ReportResult> result = platform.ask((api, id) -> api.report(id, reports));
        if (result.isEmpty()) {
            return;
        }
        Set<String> refused = result.get().errors().keySet();
        List<Report> done = new ArrayList<>(taken.values());
        for (DeploymentReport report : reports) {
            Report row = taken.get(report.indicatorId());
            if (row != null && refused.contains(report.indicatorId())) {
                refused(report, row, result.get().errors().get(report.indicatorId()), done);
            }
        }
        outbox.told(done);
        taken = Map.of();
        reports.stream()
                .filter(report -> !refused.contains(report.indicatorId()))
                .collect(Collectors.groupingBy(DeploymentReport::status, Collectors.summingInt(report -> 1)))
                .forEach((status, count) -> listener.ended(status, Outcome.TAKEN, count));
    }

    private void refused(DeploymentReport report, Report row, String why, List<Report> done) {
        if (report.status() == DeploymentStatus.REMOVED && Unknown.INDICATOR.isToldBy(why)) {
            listener.ended(report.status(), Outcome.DROPPED, 1);
        } else if (row.tries() >= MOST_TRIES) {
            LOG.warn(
                    "OpenCTI is not told any more that indicator {} is {}: {}",
                    report.indicatorId(),
                    report.status(),
                    why);
            listener.ended(report.status(), Outcome.GIVEN_UP, 1);
        } else {
            LOG.debug("OpenCTI does not take that indicator {} is {}: {}", report.indicatorId(), report.status(), why);
            outbox.again(List.of(row), clock.instant().plus(AGAIN.multipliedBy(1L << row.tries())));
            done.remove(row);
            listener.ended(report.status(), Outcome.RETRIED, 1);
        }
    }
}
