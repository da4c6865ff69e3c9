package io.ctiroutes.writeback;

import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.LedgerException;
import io.ctiroutes.ledger.Outbox;
import io.ctiroutes.opencti.deployment.Deployment;
import io.ctiroutes.opencti.deployment.DeploymentApi;
import io.ctiroutes.opencti.deployment.DeploymentFilter;
import io.ctiroutes.opencti.deployment.DeploymentReport;
import io.ctiroutes.opencti.deployment.DeploymentStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What analysts want of indicators in Falcon, by two buttons of OpenCTI: Deploy again, and Remove. OpenCTI is asked every minute,
 * and at once when the stream tells of such a wish. Used by one thread, but for {@link #wake}.
 */
public final class Wishes {

    private static final Logger LOG = LoggerFactory.getLogger(Wishes.class);
    private static final Origin DEPLOY = Origin.of("deploy");
    private static final Origin REMOVE = Origin.of("remove");
    private static final Pattern REVOKED = Pattern.compile("\"revoked\"\\s*:\\s*true");
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    /** More are left to the next time: those that were fulfilled are not told of again. */
    private static final int MOST = 5_000;

    private final SecurityPlatform platform;
    private final Ledger ledger;
    private final Outbox outbox;
    private final Function<String, Set<IocKey>> keysOf;
    private final Clock clock;
    private final AtomicBoolean awake = new AtomicBoolean();
    private Instant next = Instant.MIN;

    /**
     * Wishes.
     *
     * @param keysOf the IOCs that a pattern names
     */
    public Wishes(
            SecurityPlatform platform,
            Ledger ledger,
            Outbox outbox,
            Function<String, Set<IocKey>> keysOf,
            Clock clock) {
        this.platform = platform;
        this.ledger = ledger;
        this.outbox = outbox;
        this.keysOf = keysOf;
        this.clock = clock;
    }

    /**
     * Whether an event of a relationship may tell of a wish. Only a stream that lets deployments through has such events.
     *
     * @param json the event as it came
     */
    public static boolean isToldBy(String json) {
        return json.contains("\"deployed-on\"")
                && (json.contains("\"pending\"") || REVOKED.matcher(json).find());
    }

    /** There is a new wish: it is asked for as soon as may be. */
    public void wake() {
        awake.set(true);
    }

    /** What comes of the wishes that there are, to be delivered; none if it is not time to ask, or OpenCTI is not to be asked. */
    public List<IocChange> due() throws LedgerException {
        Instant now = clock.instant();
        if (now.isBefore(next) && !awake.get() || !platform.isReady()) {
            return List.of();
        }
        awake.set(false);
        next = now.plus(INTERVAL);
        List<IocChange> changes = new ArrayList<>();
        List<DeploymentReport> vain = new ArrayList<>();
        for (Deployment wish : wishes(DeploymentFilter.REVOKED_BUT_LIVE)) {
            withdraw(wish, changes, vain);
        }
        for (Deployment wish : wishes(DeploymentFilter.PENDING)) {
            redeploy(wish, changes, vain);
        }
        tell(vain);
        return changes;
    }

    private void tell(List<DeploymentReport> reports) {
        for (int from = 0; from < reports.size(); from += DeploymentApi.MOST_AT_ONCE) {
            List<DeploymentReport> some =
                    reports.subList(from, Math.min(reports.size(), from + DeploymentApi.MOST_AT_ONCE));
            platform.ask((api, id) -> api.report(id, some));
        }
    }

    private List<Deployment> wishes(DeploymentFilter kind) {
        List<Deployment> all = new ArrayList<>();
        Optional<List<Deployment>> answer = platform.look((api, id) -> {
            api.deployments(id, kind, page -> {
                if (all.size() < MOST) {
                    all.addAll(page);
                }
            });
            return all;
        });
        return answer.orElse(List.of());
    }

    private void withdraw(Deployment wish, List<IocChange> changes, List<DeploymentReport> vain) {
        Collection<Entry> named = named(wish);
        List<Entry> claimed = claimed(named, wish);
        if (claimed.isEmpty() && ledger.isComplete()) {
            vain.add(new DeploymentReport(wish.indicatorId(), DeploymentStatus.REMOVED, "", "", clock.instant()));
            return;
        }
        // what is not known to be claimed may be so all the same
        List<IocKey> left = (claimed.isEmpty() ? named : claimed)
                .stream()
                        .filter(entry -> !entry.isRetirementOwed())
                        .map(Entry::key)
                        .toList();
        if (!left.isEmpty()) {
            LOG.info("an analyst has removed indicator {} '{}' from Falcon", wish.indicatorId(), wish.indicatorName());
        }
        left.forEach(key ->
                changes.add(new IocChange.Withdraw(key, REMOVE.about(wish.indicatorId(), wish.indicatorName()))));
    }

    private void redeploy(Deployment wish, List<IocChange> changes, List<DeploymentReport> vain) {
        List<Entry> claimed = claimed(named(wish), wish);
        if (claimed.isEmpty()) {
            if (ledger.isComplete()) {
                vain.add(new DeploymentReport(
                        wish.indicatorId(),
                        DeploymentStatus.FAILED,
                        "",
                        platform.name()
                                + " was not told of it: it is not in the connector's live stream, or the connector skips it",
                        clock.instant()));
            }
            return;
        }
        LOG.info("an analyst wants indicator {} '{}' in Falcon again", wish.indicatorId(), wish.indicatorName());
        for (Entry entry : claimed) {
            changes.add(new IocChange.Redeploy(entry.key(), DEPLOY.about(wish.indicatorId(), wish.indicatorName())));
        }
    }

    private Collection<Entry> named(Deployment wish) {
        return ledger.find(keysOf.apply(wish.pattern())).values();
    }

    private static List<Entry> claimed(Collection<Entry> named, Deployment wish) {
        return named.stream()
                .filter(entry -> entry.claimOf(wish.indicatorId()).isPresent())
                .toList();
    }

    /** These have been delivered: what came of them is to be told, also where nothing had to be done. */
    public void delivered(List<IocChange> changes) throws LedgerException {
        Instant now = clock.instant();
        Map<String, Set<IocKey>> wanted = new LinkedHashMap<>();
        for (IocChange change : changes) {
            outbox.note(change.key(), change.origin().indicatorId(), now);
            if (change instanceof IocChange.Redeploy) {
                wanted.computeIfAbsent(change.origin().indicatorId(), id -> new LinkedHashSet<>())
                        .add(change.key());
            }
        }
        List<DeploymentReport> vain = new ArrayList<>();
        wanted.forEach((indicator, keys) -> {
            // of which nothing would be told, so that it would be wanted for ever
            if (ledger.find(keys).values().stream().allMatch(Wishes::isSomebodyElses)) {
                vain.add(new DeploymentReport(
                        indicator,
                        DeploymentStatus.FAILED,
                        "",
                        platform.name() + " holds it from somebody else, and the connector leaves that alone",
                        now));
            }
        });
        tell(vain);
    }

    private static boolean isSomebodyElses(Entry entry) {
        return entry.delivered()
                .filter(last -> last.state() == Delivered.State.FOREIGN)
                .isPresent();
    }
}
