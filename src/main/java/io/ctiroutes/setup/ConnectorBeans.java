package io.ctiroutes.setup;

import static io.ctiroutes.settings.Setting.*;
import static io.ctiroutes.settings.Setting.CONNECTOR_LIVE_STREAM_ID;
import static io.ctiroutes.settings.Setting.CONNECTOR_RECONCILE;
import static io.ctiroutes.settings.Setting.CONNECTOR_RECONCILE_INTERVAL;

import io.ctiroutes.claims.OtherClaims;
import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.falcon.access.FalconAccess;
import io.ctiroutes.falcon.access.FalconStatus;
import io.ctiroutes.falcon.access.FalconTokens;
import io.ctiroutes.falcon.access.RateLimit;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.delivery.Answers;
import io.ctiroutes.falcon.delivery.Chunks;
import io.ctiroutes.falcon.delivery.LiveWriter;
import io.ctiroutes.falcon.delivery.Operation;
import io.ctiroutes.falcon.delivery.Outcome;
import io.ctiroutes.falcon.delivery.Patience;
import io.ctiroutes.falcon.delivery.Plan;
import io.ctiroutes.falcon.delivery.RequestLimits;
import io.ctiroutes.falcon.delivery.SearchLag;
import io.ctiroutes.falcon.delivery.Writer;
import io.ctiroutes.guard.Quota;
import io.ctiroutes.guard.RetirementGuard;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.observable.ObservableRules;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.LedgerException;
import io.ctiroutes.ledger.Owed;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.opencti.OpenCtiComponent;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.opencti.stream.StreamScan;
import io.ctiroutes.operate.OwedControl;
import io.ctiroutes.operate.ProblemHealthCheck;
import io.ctiroutes.reconcile.CheckMode;
import io.ctiroutes.reconcile.CheckSources;
import io.ctiroutes.reconcile.Checks;
import io.ctiroutes.reconcile.DriftKind;
import io.ctiroutes.reconcile.LiveIndicators;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.steps.BatchSteps;
import io.ctiroutes.steps.CheckSteps;
import io.ctiroutes.steps.ChunkFailures;
import io.ctiroutes.steps.CollectOutcomes;
import io.ctiroutes.steps.Deliveries;
import io.ctiroutes.steps.DeliveryTurns;
import io.ctiroutes.steps.FailedCalls;
import io.ctiroutes.steps.FalconAnswers;
import io.ctiroutes.steps.FalconCounts;
import io.ctiroutes.steps.FalconRequests;
import io.ctiroutes.steps.KeepEvent;
import io.ctiroutes.steps.LetterReplays;
import io.ctiroutes.steps.OwedChanges;
import io.ctiroutes.steps.ReadEvent;
import io.ctiroutes.steps.RetryLog;
import io.ctiroutes.stix.Batches;
import io.ctiroutes.stix.EventReader;
import io.ctiroutes.stix.IndicatorRules;
import io.ctiroutes.turn.Turns;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.file.GenericFileFilter;

/** The beans that the routes call, by the names that the routes use. */
public final class ConnectorBeans {

    private static final double MILLIS = 1_000;

    /** Of the requests a minute, the part that checks take is one of so many. */
    private static final int CHECK_PART = 10;

    private final Settings settings;
    private final Clock clock = Clock.systemUTC();
    private final EventReader reader = new EventReader();
    private final Turns turns = new Turns();
    private final ConnectorMetrics metrics;
    private final NetworkSetup network;
    private final Half half;
    private final Map<String, StreamId> positions = new ConcurrentHashMap<>();
    private final SearchLag searchLag;
    private OpenCtiClient client;

    /** Files that the settings name are relative to the working directory. */
    public ConnectorBeans(Settings settings, ConnectorMetrics metrics) {
        this(settings, metrics, new NetworkSetup(settings, Path.of("")));
    }

    public ConnectorBeans(Settings settings, ConnectorMetrics metrics, NetworkSetup network) {
        this(settings, metrics, network, Half.WHOLE);
    }

    /** For a process, or a tenant, that goes half of the way. */
    public ConnectorBeans(Settings settings, ConnectorMetrics metrics, NetworkSetup network, Half half) {
        this.settings = settings;
        this.metrics = metrics;
        this.network = network;
        this.half = half;
        this.searchLag = new SearchLag(Duration.ofSeconds(settings.number(CROWDSTRIKE_SEARCH_LAG)), clock);
    }

    /** All beans, and what tells of their health, by name. Secrets go into them and nowhere else. */
    Map<String, Object> byName(Path data, SafetyRails rails, Mandate mandate) {
        boolean dryRun = !mandate.delivers();
        RequestLimits limits = new RequestLimits(
                settings.number(CROWDSTRIKE_MAX_ROWS_PER_REQUEST),
                (int) settings.bytes(CROWDSTRIKE_MAX_URL_BYTES),
                (int) settings.bytes(CROWDSTRIKE_MAX_BODY_BYTES));
        RateLimit rateLimit =
                new RateLimit(settings.number(CROWDSTRIKE_MAX_REQUESTS_PER_MINUTE), clock, System::nanoTime);
        FalconStatus falcon = new FalconStatus(clock);
        DeadLetters deadLetters = new DeadLetters(data, letterLimits(settings), clock, metrics::deadLetter, dryRun);
        metrics.deadLetters(deadLetters::count);
        Ledger ledger = mandate.ledger();
        Quota quota =
                new Quota(settings.number(CROWDSTRIKE_MAX_IOCS), settings.number(CROWDSTRIKE_QUOTA_RESERVE), clock);
        FalconCounts counts = new FalconCounts(quota);
        RetirementGuard retirements =
                new RetirementGuard(settings.number(CONNECTOR_MAX_RETIRE_PERCENT), () -> live(ledger, counts), clock);
        Writer writer = dryRun
                ? new Plan(data.resolve("plan.jsonl"), ledger)
                : new LiveWriter(
                        ledger,
                        retirements,
                        quota,
                        (operation, ended) ->
                                ended.forEach((outcome, changes) -> metrics.ended(operation, outcome, changes)),
                        deadLetters::superseded);
        IndicatorRules rules = RulesSetup.rules(settings, rails, clock);
        show(rateLimit, falcon);
        show(ledger, quota);

        WriteBackSetup writeBack =
                new WriteBackSetup(settings, mandate, this::openCtiClient, rules::keys, metrics, clock);

        OtherClaims others =
                half.others(new LiveIndicators(this::openCtiClient, rules::keys, ObservableRules::spellings, clock));
        Map<String, Object> beans = new LinkedHashMap<>();
        beans.put("readEvent", new ReadEvent(reader, writeBack.wishes()::wake));
        beans.put("rules", rules);
        beans.put("outcomes", new CollectOutcomes());
        beans.put("batches", new BatchSteps(new Batches(metrics::skipped), dryRun));
        beans.put(
                "chunks",
                new Chunks(
                        falconRules(),
                        writer,
                        limits,
                        new Patience(settings.number(CONNECTOR_MAX_ATTEMPTS)),
                        others,
                        searchLag,
                        settings.number(CROWDSTRIKE_PARALLEL_REQUESTS)));
        beans.put("requests", new FalconRequests());
        beans.put("answers", new FalconAnswers(new Answers(falcon), rateLimit));
        beans.put("failedCalls", new FailedCalls());
        beans.put("writer", writer);
        beans.put("ledger", ledger);
        beans.put("retirements", retirements);
        beans.put("quota", quota);
        beans.put("falconCounts", counts);
        beans.put(
                "owed",
                new OwedChanges(
                        ledger,
                        quota,
                        Duration.ofDays(settings.number(CROWDSTRIKE_PURGE_RETIRED_AFTER)),
                        settings.text(CROWDSTRIKE_QUOTA_POLICY).equals("evict"),
                        clock));
        DeliveryTurns deliveryTurns = new DeliveryTurns(turns, rateLimit, half::holds);
        Checks checks = new Checks(
                new CheckSources(
                        this::scan,
                        () -> deliveredUpTo(dryRun, mandate),
                        known(ledger, data),
                        mandate.learns(),
                        falconRules(),
                        turns,
                        key -> refused(deadLetters, key),
                        () -> metrics.ended(Operation.UPSERT, Outcome.CREATED)
                                + metrics.ended(Operation.RETIRE, Outcome.DELETED),
                        quota::counted,
                        Duration.ofSeconds(settings.number(CROWDSTRIKE_SEARCH_LAG)),
                        clock),
                data.resolve("drift.jsonl"),
                mode(settings.text(CONNECTOR_RECONCILE), dryRun),
                Duration.ofHours(settings.number(CONNECTOR_RECONCILE_INTERVAL)));
        show(checks);
        beans.put("reconciliation", checks);
        beans.put("checks", new CheckSteps(checks, deliveryTurns, checkShare(mandate)));
        writeBack.addTo(beans, deadLetters);
        beans.put("deliveries", new Deliveries(writer));
        beans.put("rateLimit", rateLimit);
        beans.put("falconStatus", falcon);
        FalconAccess access = falconAccess(rateLimit, falcon, dryRun);
        beans.put("falconAccess", access);
        beans.put("falconAside", access.aside());
        beans.put("deadLetters", deadLetters);
        beans.put("keepEvent", new KeepEvent(deadLetters));
        beans.put("replays", new LetterReplays(deadLetters));
        // what waits to be replayed goes on waiting in a dry run
        beans.put("replayable", (GenericFileFilter<File>) letter -> !dryRun);
        beans.put("turns", deliveryTurns);
        beans.put("chunkFailures", new ChunkFailures());
        beans.put(
                "retryLog",
                new RetryLog(
                        clock,
                        falcon,
                        Duration.ofMillis(settings.number(CONNECTOR_RETRY_DELAY)),
                        Duration.ofMillis(settings.number(CONNECTOR_RETRY_DELAY_MAX))));
        beans.put(
                "falconHealth",
                new ProblemHealthCheck("falcon", () -> falcon.problem().map(ConnectorBeans::told)));
        beans.put(
                "retirementsHealth", ProblemHealthCheck.beside("owed-retirements", () -> OwedControl.problem(ledger)));
        beans.put("quotaHealth", ProblemHealthCheck.beside("falcon-quota", quota::problem));
        half.addTo(beans, new Half.Parts(ledger, others, searchLag, deadLetters, turns, rails, metrics));
        beans.put("deadLettersHealth", new ProblemHealthCheck("dead-letters", deadLetters::problem));
        return beans;
    }

    private static Optional<CheckMode> mode(String reconcile, boolean dryRun) {
        return switch (reconcile) {
            case "off" -> Optional.empty();
            case "repair" -> Optional.of(dryRun ? CheckMode.REPORT : CheckMode.REPAIR);
            default -> Optional.of(CheckMode.REPORT);
        };
    }

    /** The ledger of a dry run tells what Falcon would hold. */
    private Ledger known(Ledger ledger, Path data) {
        if (!settings.flag(CROWDSTRIKE_DRY_RUN)) {
            return ledger;
        }
        try {
            return Ledger.readOnly(data).orElseGet(() -> Ledger.scratch(clock));
        } catch (LedgerException e) {
            // its copy says so, and begins empty as well
            return Ledger.scratch(clock);
        }
    }

    /** A check may take its time: what the stream brings goes first. */
    private RateLimit checkShare(Mandate mandate) {
        int all = settings.number(CROWDSTRIKE_MAX_REQUESTS_PER_MINUTE);
        int requests = mandate.hurries() ? all : Math.max(1, all / CHECK_PART);
        return new RateLimit(requests, clock, System::nanoTime);
    }

    private StreamScan scan() {
        return new StreamScan(
                openCtiClient(), settings.text(CONNECTOR_LIVE_STREAM_ID), OpenCtiSetup.configuration(settings));
    }

    private static boolean refused(DeadLetters letters, IocKey key) {
        try {
            return letters.isAbout(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void show(Checks checks) {
        for (DriftKind kind : DriftKind.values()) {
            metrics.gauge(
                    "drift",
                    "IOCs by what the last check said of them; NaN before the first",
                    "kind",
                    kind.text(),
                    () -> checks.lastVerdict()
                            .map(result -> (double) result.count(kind))
                            .orElse(Double.NaN));
        }
        metrics.gauge(
                "last_check_timestamp",
                "seconds",
                "When the last check ended that came to something, since the epoch; NaN before the first",
                () -> checks.lastVerdict()
                        .map(result -> result.ended().toEpochMilli() / MILLIS)
                        .orElse(Double.NaN));
    }

    /** How many dead letters are kept. */
    static DeadLetters.Limits letterLimits(Settings settings) {
        return new DeadLetters.Limits(
                settings.number(CONNECTOR_DEAD_LETTERS_MAX), settings.bytes(CONNECTOR_DEAD_LETTERS_MAX_BYTES));
    }

    /** Which part of the way they go. */
    Half half() {
        return half;
    }

    /** How OpenCTI and Falcon are reached. */
    NetworkSetup network() {
        return network;
    }

    /** What the connector counts. */
    ConnectorMetrics metrics() {
        return metrics;
    }

    private void show(Ledger ledger, Quota quota) {
        for (Owed.Reason reason : Owed.Reason.values()) {
            metrics.gauge(
                    "owed",
                    "IOC changes that a guard keeps back",
                    "reason",
                    reason.name().toLowerCase(Locale.ROOT),
                    () -> counted(() -> OwedControl.number(ledger, reason)));
        }
        metrics.gauge(
                "falcon_iocs",
                "",
                "IOCs that the customer has in Falcon; NaN if it has not told yet",
                () -> quota.total().isPresent() ? quota.total().getAsLong() : Double.NaN);
        metrics.gauge("falcon_iocs_limit", "", "IOCs that Falcon takes of the customer", quota::limit);
    }

    /** A number; none if it cannot be had. */
    static double counted(Callable<Long> count) {
        try {
            return count.call();
        } catch (Exception e) {
            // the ledger cannot be read at the moment: no number is better than a wrong one
            return Double.NaN;
        }
    }

    /** Up to where a check takes what OpenCTI has for delivered, or to be delivered by itself; empty if that is not known. */
    private Optional<StreamId> deliveredUpTo(boolean dryRun, Mandate mandate) {
        if (mandate.hurries()) {
            // nobody delivers beside it: nothing is on its way
            return Optional.of(StreamId.END);
        }
        // a dry run delivers nothing, so that its position tells nothing
        return dryRun ? Optional.empty() : positions.values().stream().min(Comparator.naturalOrder());
    }

    /** How many IOCs of ours are live: as the ledger knows, or as Falcon tells as long as it does not know all. */
    private static long live(Ledger ledger, FalconCounts falcon) {
        try {
            Ledger.Counts known = ledger.counts();
            return ledger.isComplete() ? known.live() : Math.max(known.live(), falcon.ours() - known.retired());
        } catch (LedgerException e) {
            // whoever asks cannot write it either
            return 0;
        }
    }

    private void show(RateLimit rateLimit, FalconStatus falcon) {
        metrics.gauge(
                "falcon_up",
                "",
                "1 if the last call to Falcon got through, else 0; NaN before the first",
                () -> falcon.reachable().map(reachable -> reachable ? 1.0 : 0.0).orElse(Double.NaN));
        metrics.gauge(
                "falcon_rate_limit_remaining",
                "",
                "Requests left of the customer's limit",
                () -> rateLimit.remaining().map(Long::doubleValue).orElse(Double.NaN));
        metrics.gauge(
                "falcon_cooldown",
                "seconds",
                "How long no request is sent, 0 without a cooldown",
                () -> rateLimit
                        .cooldownUntil()
                        .map(until -> Duration.between(clock.instant(), until).toMillis() / MILLIS)
                        .orElse(0.0));
    }

    /** Whose IOCs the ledger is about: another client may be one of another customer. */
    String identity() {
        return half.identity().orElseGet(this::customer);
    }

    private String customer() {
        return String.join(
                " ",
                settings.url(CROWDSTRIKE_API_BASE_URL).toString(),
                settings.text(CROWDSTRIKE_MEMBER_CID),
                settings.text(CROWDSTRIKE_CLIENT_ID));
    }

    /** For what is asked beside the stream; made when it is needed first. */
    private synchronized OpenCtiClient openCtiClient() {
        if (client == null) {
            client = new OpenCtiClient(OpenCtiSetup.configuration(settings), network::configure);
        }
        return client;
    }

    /** The component behind {@code opencti:}. */
    OpenCtiComponent openCti(Ledger ledger) {
        OpenCtiComponent component = new OpenCtiComponent();
        component.setConfiguration(OpenCtiSetup.configuration(settings));
        component.setAcknowledgementListener(metrics);
        component.setClientConfigurer(network::configure);
        component.setReadAhead(reader::read);
        component.setTurns(turns);
        component.setPositionListener(new LedgerPositions(ledger, searchLag, positions, half, metrics));
        return component;
    }

    private FalconRules falconRules() {
        return new FalconRules(
                settings.text(CROWDSTRIKE_CLIENT_ID),
                settings.flag(CROWDSTRIKE_ADOPT_FOREIGN),
                settings.flag(CROWDSTRIKE_PERMANENT_DELETE),
                settings.text(CROWDSTRIKE_SOFT_DELETE_ACTION).equals("keep"),
                settings.number(CROWDSTRIKE_DESCRIPTION_MAX_LENGTH),
                settings.words(CROWDSTRIKE_TAGS),
                settings.words(CROWDSTRIKE_HOST_GROUPS),
                settings.flag(CROWDSTRIKE_RETRODETECTS),
                Duration.ofDays(settings.number(CROWDSTRIKE_PURGE_RETIRED_AFTER)),
                clock);
    }

    private static String told(FalconStatus.Problem problem) {
        return problem.what() + " (since " + problem.since() + ')';
    }

    private FalconAccess falconAccess(RateLimit rateLimit, FalconStatus status, boolean dryRun) {
        FalconTokens tokens = new FalconTokens(
                settings.url(CROWDSTRIKE_API_BASE_URL),
                settings.text(CROWDSTRIKE_CLIENT_ID),
                settings.text(CROWDSTRIKE_CLIENT_SECRET),
                settings.text(CROWDSTRIKE_MEMBER_CID),
                rateLimit,
                clock);
        FalconAccess access = new FalconAccess(tokens, network.falcon(), status, metrics);
        return dryRun ? access.readOnly() : access;
    }
}
