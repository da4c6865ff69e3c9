package io.ctiroutes.metrics;

import io.ctiroutes.deadletter.DeadLetter;
import io.ctiroutes.falcon.access.RequestListener;
import io.ctiroutes.falcon.delivery.Operation;
import io.ctiroutes.falcon.delivery.Outcome;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.opencti.batch.AcknowledgementListener;
import io.ctiroutes.opencti.deployment.DeploymentStatus;
import io.ctiroutes.opencti.deployment.Validation;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.writeback.Hits;
import io.ctiroutes.writeback.Reports;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * What the connector counts. {@code processed_messages_total} and {@code current_state} have the names and labels that the
 * Python connector gave them, so that dashboards go on working.
 */
public final class ConnectorMetrics implements AcknowledgementListener, RequestListener, AutoCloseable {

    private static final String NAME = "name";
    private static final String OTHER = "other";
    private static final String TOKEN = "token";
    private static final String OPERATION = "operation";
    private static final String REASON = "reason";
    // whatever a platform or a proxy sends: these, and no more, become labels
    private static final Set<String> EVENT_TYPES = Set.of("create", "update", "delete", "merge");
    private static final Map<Integer, String> STATUSES =
            statuses(200, 201, 207, 400, 401, 403, 404, 409, 413, 414, 429, 500, 502, 503, 504);
    private static final Map<String, String> OPERATIONS =
            Map.of("POST", "create", "GET", "look-up", "PATCH", "update", "DELETE", "delete");
    private static final Duration[] NO_BUCKETS = {};
    private static final Duration[] BUCKETS = Stream.of(50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Meters meters;
    private final String connectorName;
    private final AtomicLong currentState = new AtomicLong();
    // looking a meter up in the registry costs more than what is counted: each is looked up once
    private final Map<String, Counter> events = new HashMap<>();
    private final Map<SkipReason, Counter> skipped = new EnumMap<>(SkipReason.class);
    private final Map<Operation, Map<Outcome, Counter>> changes = new EnumMap<>(Operation.class);
    private final Map<String, Counter> letters = new HashMap<>();
    private final Counter foreignPositions;
    private final Timer done;
    private final Timer failed;
    private final Map<Request, Timer> requests = new ConcurrentHashMap<>();

    /** What requests are told apart by, both from bounded sets. */
    private record Request(String operation, String status) {}

    /** Of a process that has no tenants. */
    public ConnectorMetrics(MeterRegistry registry, String connectorName) {
        this(new Meters(registry, Tags.empty()), connectorName);
    }

    /**
     * Of one of several tenants, whose name is a label of every metric. They begin at zero, also for a tenant that was there
     * before, as those of a process do that is started again. All that share a registry must be tenants, as Prometheus wants
     * all metrics of a name to have the same labels.
     *
     * @param tenant of which there are no others in the registry; what is left of a former one is taken out
     */
    public static ConnectorMetrics ofTenant(MeterRegistry registry, String connectorName, String tenant) {
        return new ConnectorMetrics(new Meters(registry, Tags.of("tenant", tenant)), connectorName);
    }

    private ConnectorMetrics(Meters meters, String connectorName) {
        this.meters = meters;
        this.connectorName = connectorName;
        meters.gauge(
                "current_state",
                "",
                "Milliseconds part of the id of the last acknowledged event",
                currentState::get,
                NAME,
                connectorName);
        // all there before the first: a rate needs a number to begin with
        withOther(EVENT_TYPES).forEach(type -> events.put(type, events(type)));
        withOther(DeadLetter.CATEGORIES).forEach(category -> letters.put(category, letters(category)));
        for (SkipReason reason : SkipReason.values()) {
            skipped.put(reason, skips(reason));
        }
        for (Operation operation : Operation.values()) {
            Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                outcomes.put(outcome, changes(operation, outcome));
            }
            changes.put(operation, outcomes);
        }
        for (Reports.Outcome outcome : Reports.Outcome.values()) {
            for (DeploymentStatus status : Reports.STATUSES) {
                deploymentReports(name(status), name(outcome));
            }
        }
        for (Hits.Outcome outcome : Hits.Outcome.values()) {
            hits(name(outcome));
        }
        for (Validation.Verdict verdict : Validation.Verdict.values()) {
            validations(name(verdict));
        }
        foreignPositions = meters.counter(
                "foreign_positions",
                "How often OpenCTI kept a position under this CONNECTOR_ID that was not saved here");
        done = batches("done");
        failed = batches("failed");
    }

    private static Map<Integer, String> statuses(int... known) {
        Map<Integer, String> texts = new HashMap<>();
        for (int status : known) {
            texts.put(status, Integer.toString(status));
        }
        texts.put(NO_ANSWER, "none");
        return Map.copyOf(texts);
    }

    private static Stream<String> withOther(Set<String> values) {
        return Stream.concat(values.stream(), Stream.of(OTHER));
    }

    @Override
    public void acknowledged(List<StreamEvent> batch) {
        // nearly always all of one type
        String type = batch.get(0).type();
        int count = 0;
        for (StreamEvent event : batch) {
            if (!event.type().equals(type)) {
                counter(type).increment(count);
                type = event.type();
                count = 0;
            }
            count++;
        }
        counter(type).increment(count);
        StreamId.parse(batch.get(batch.size() - 1).id()).ifPresent(id -> currentState.set(id.milliseconds()));
    }

    private Counter counter(String type) {
        return events.getOrDefault(type, events.get(OTHER));
    }

    private Counter events(String type) {
        return meters.counter(
                "processed_messages", "Number of processed messages", NAME, connectorName, "action", type);
    }

    @Override
    public void processed(boolean hasFailed, Duration time) {
        (hasFailed ? failed : done).record(time);
    }

    private Timer batches(String result) {
        return meters.timer("batches", "Batches that the route is done with", NO_BUCKETS, "result", result);
    }

    @Override
    public void ended(String method, boolean token, int status, Duration duration) {
        String operation = token ? TOKEN : OPERATIONS.getOrDefault(method, OTHER);
        requests.computeIfAbsent(new Request(operation, STATUSES.getOrDefault(status, OTHER)), this::requests)
                .record(duration);
    }

    private Timer requests(Request request) {
        return meters.timer(
                "falcon_requests",
                "Requests to Falcon",
                BUCKETS,
                OPERATION,
                request.operation(),
                "status",
                request.status());
    }

    /**
     * Shows a number that is asked for at each scrape; NaN while it is not known.
     *
     * @param unit e.g. {@code seconds}; empty for none
     */
    public void gauge(String name, String unit, String description, DoubleSupplier value) {
        meters.gauge(name, unit, description, value);
    }

    /**
     * Shows a number of one of several kinds.
     *
     * @param label which names the kinds, of which there must not be many
     */
    public void gauge(String name, String description, String label, String kind, DoubleSupplier value) {
        meters.gauge(name, "", description, value, label, kind);
    }

    /** An event or observable was left out by rule. */
    public void skipped(SkipReason reason) {
        skipped.get(reason).increment();
    }

    private Counter skips(SkipReason reason) {
        return meters.counter(
                "skipped", "Events and observables that are not Falcon's business", REASON, reason.text());
    }

    /** So many IOC changes that wanted this ended so. */
    public void ended(Operation operation, Outcome outcome, int count) {
        changes.get(operation).get(outcome).increment(count);
        if (outcome == Outcome.FOREIGN) {
            skipped.get(SkipReason.FOREIGN).increment(count);
        }
    }

    private Counter changes(Operation operation, Outcome outcome) {
        return meters.counter(
                "ioc_changes", "IOC changes by how they ended", OPERATION, operation.text(), "outcome", outcome.text());
    }

    /**
     * A dead letter was kept.
     *
     * @param category one of {@link DeadLetter#CATEGORIES}; any other counts as {@code other}
     */
    public void deadLetter(String category) {
        letters.getOrDefault(category, letters.get(OTHER)).increment();
    }

    private Counter letters(String category) {
        return meters.counter(
                "dead_letters_kept", "Dead letters written, the same one again counted again", REASON, category);
    }

    /** OpenCTI kept a position under this connector's id that was not saved here. */
    public void foreignPosition() {
        foreignPositions.increment();
    }

    /** Shows how many dead letters there are on disk. */
    public void deadLetters(Callable<Integer> count) {
        gauge("dead_letters", "", "Dead letters on disk", () -> {
            try {
                return count.call();
            } catch (Exception e) {
                // the folder cannot be read at the moment: no number is better than a wrong one
                return Double.NaN;
            }
        });
    }

    /** So many reports of a deployment ended so. */
    public void deploymentReports(DeploymentStatus status, Reports.Outcome outcome, int count) {
        deploymentReports(name(status), name(outcome)).increment(count);
    }

    private Counter deploymentReports(String status, String outcome) {
        return meters.counter(
                "deployment_reports",
                "Reports of deployments to OpenCTI by how they ended",
                "status",
                status,
                "outcome",
                outcome);
    }

    /** A hit ended so. */
    public void hit(Hits.Outcome outcome) {
        hits(name(outcome)).increment();
    }

    private Counter hits(String outcome) {
        return meters.counter("hits_reported", "Hits that OpenCTI was told of, by how that ended", "outcome", outcome);
    }

    /** So many requests for validation were answered so. */
    public void validations(Validation.Verdict verdict, int count) {
        validations(name(verdict)).increment(count);
    }

    private Counter validations(String verdict) {
        return meters.counter(
                "validations_reported",
                "Indicators of which OpenCTI was told what came of their validation",
                "verdict",
                verdict);
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How many IOC changes that wanted this ended so, so far. */
    public long ended(Operation operation, Outcome outcome) {
        return (long) changes.get(operation).get(outcome).count();
    }

    /**
     * The requests to Falcon so far, but for those for a token.
     *
     * @param count how many
     * @param time  how long they took in all
     */
    public record Requests(long count, Duration time) {}

    /** How many requests to Falcon there were so far. */
    public Requests requests() {
        long count = 0;
        double nanos = 0;
        for (Map.Entry<Request, Timer> entry : requests.entrySet()) {
            if (!entry.getKey().operation().equals(TOKEN)) {
                count += entry.getValue().count();
                nanos += entry.getValue().totalTime(TimeUnit.NANOSECONDS);
            }
        }
        return new Requests(count, Duration.ofNanos((long) nanos));
    }

    /** How many events there were so far. */
    public double processed() {
        return meters.total("processed_messages", NAME, connectorName);
    }

    /** What a gauge without labels of its own says now; NaN if there is none of that name. */
    public double value(String gauge) {
        return meters.value(gauge);
    }

    /** How many IOC changes ended so, whatever they wanted, so far. */
    public long ended(Outcome outcome) {
        long ended = 0;
        for (Operation operation : Operation.values()) {
            ended += ended(operation, outcome);
        }
        return ended;
    }

    /** How many so far, over all labels but that of the tenant; for those who print a summary. */
    public double total(String meter, String label, String value) {
        return meters.total(meter, label, value);
    }

    /** Takes all out of the registry: who owns them is gone. What is still counted then, nobody sees. */
    @Override
    public void close() {
        meters.close();
    }
}
