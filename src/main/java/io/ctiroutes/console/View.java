package io.ctiroutes.console;

import io.ctiroutes.deadletter.DeadLetter;
import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.explain.Explanation;
import io.ctiroutes.falcon.delivery.Outcome;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Owed;
import io.ctiroutes.opencti.OpenCtiConsumer;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.operate.ProblemHealthCheck;
import io.ctiroutes.operate.RunningMetrics;
import io.ctiroutes.reconcile.CheckMode;
import io.ctiroutes.reconcile.CheckResult;
import io.ctiroutes.reconcile.DriftKind;
import io.ctiroutes.reconcile.Progress;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the API tells of one context, and what it has done there; the names are those of {@code docs/console-api.yaml}. */
final class View {

    private static final int PAGE = 50;
    private static final int LISTED = 1_000;

    private final Watched watched;
    private final Clock clock;
    private final LastErrors errors;
    private final History history;
    private final Flow flow;

    View(Watched watched, Clock clock) {
        this.watched = watched;
        this.clock = clock;
        errors = new LastErrors(watched.mask(), clock);
        history = new History(watched.metrics());
        flow = new Flow(watched.context(), errors);
    }

    /** From now on it knows what goes wrong. */
    void begin() {
        errors.setCamelContext(watched.context());
        errors.start();
        watched.context().getManagementStrategy().addEventNotifier(errors);
        sample();
    }

    void end() {
        watched.context().getManagementStrategy().removeEventNotifier(errors);
        errors.stop();
    }

    void sample() {
        history.sample(clock.instant());
    }

    Map<String, Object> history() {
        return history.view();
    }

    Map<String, Object> flow() {
        return flow.view();
    }

    Map<String, Object> state() throws IOException {
        List<Map<String, Object>> problems = new ArrayList<>();
        for (ProblemHealthCheck.Down problem : ProblemHealthCheck.down(watched.context())) {
            problems.add(map("check", problem.check(), "message", watched.mask().over(problem.message())));
        }
        Map<String, Object> state = map("time", clock.instant().toString(), "dryRun", watched.dryRun());
        state.put("well", problems.isEmpty());
        state.put("problems", problems);
        state.put(
                "stream",
                RunningMetrics.stream(watched.context()).map(this::stream).orElse(null));
        state.put("topic", topic());
        state.put("falcon", falcon());
        state.put("ledger", ledger());
        state.put(
                "owed",
                map(
                        "retirements",
                        watched.owed().getRetirements(),
                        "creates",
                        watched.owed().getCreates()));
        DeadLetters letters = watched.letters();
        state.put(
                "deadLetters",
                map(
                        "count",
                        letters.count(),
                        "limit",
                        watched.letterLimits().letters(),
                        "problem",
                        letters.problem().orElse(""),
                        "byCategory",
                        letters.countByCategory()));
        Map<String, Object> outcomes = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) {
            long changes = watched.metrics().ended(outcome);
            if (changes > 0) {
                outcomes.put(outcome.text(), changes);
            }
        }
        state.put("outcomes", outcomes);
        state.put("checks", watched.checks().isPresent());
        return state;
    }

    private Map<String, Object> stream(OpenCtiConsumer stream) {
        Map<String, Object> view = map("state", stream.getStreamState(), "since", stream.getConnectedSince());
        view.put("position", stream.getPosition());
        view.put(
                "positionTime",
                StreamId.parse(stream.getPosition())
                        .map(id -> Instant.ofEpochMilli(id.milliseconds()).toString())
                        .orElse(""));
        view.put("lagSeconds", stream.getLagSeconds());
        view.put("recoveredEvents", stream.getRecoveredEvents());
        view.put("queueEvents", stream.getQueueEvents());
        view.put("lastError", watched.mask().over(stream.getLastError()));
        return view;
    }

    private Map<String, Object> topic() {
        double lag = watched.metrics().value("topic_lag");
        return Double.isNaN(lag)
                ? null
                : map("lagRecords", (long) lag, "partitions", (long)
                        watched.metrics().value("topic_partitions"));
    }

    private Map<String, Object> falcon() {
        Map<String, Object> view = map(
                "problem",
                watched.deliveries().getProblem(),
                "breaker",
                watched.deliveries().getBreakerState());
        view.put("cooldownUntil", watched.deliveries().getCooldownUntil());
        view.put("requestsPerMinute", watched.deliveries().getRequestsPerMinute());
        view.put("iocs", watched.owed().getFalconIocs());
        view.put("iocsLimit", watched.owed().getFalconIocsLimit());
        return view;
    }

    private Map<String, Object> ledger() {
        Ledger.Counts counts = watched.ledger().counts();
        Map<String, Object> view = map("live", counts.live(), "retired", counts.retired());
        view.put("refused", counts.refused());
        view.put("claims", counts.claims());
        view.put("complete", watched.ledger().isComplete());
        return view;
    }

    /**
     * Some letters.
     *
     * @param category empty for all
     * @param search   part of a value; empty for all
     * @param page     from 0
     */
    Map<String, Object> letters(String category, String search, int page) throws IOException {
        DeadLetters.Page some = watched.letters().page(category, search, page * PAGE, PAGE);
        Map<String, Object> view = map("total", some.total(), "page", page);
        view.put("pages", (some.total() + PAGE - 1) / PAGE);
        view.put("categories", watched.letters().countByCategory());
        view.put(
                "letters",
                some.letters().stream()
                        .map(one -> letter(one.file(), one.letter()))
                        .toList());
        return view;
    }

    /** One letter whole; empty if there is none of that name. */
    Optional<Map<String, Object>> letter(String file) throws IOException {
        return watched.letters().find(file).map(kept -> {
            Map<String, Object> view = letter(file, kept.letter().map(DeadLetters.Summary::of));
            DeadLetter.Event event = kept.letter().map(DeadLetter::event).orElse(new DeadLetter.Event("", "", ""));
            view.put("event", map("id", event.id(), "type", event.type(), "data", event.data()));
            view.put("answer", kept.letter().flatMap(DeadLetter::answer).orElse(""));
            return view;
        });
    }

    private static Map<String, Object> letter(String file, Optional<DeadLetters.Summary> letter) {
        Map<String, Object> view = map("file", file);
        view.put("category", letter.map(DeadLetters.Summary::category).orElse("unknown"));
        view.put("about", letter.map(DeadLetters.Summary::about).orElse(""));
        view.put(
                "reason",
                letter.map(DeadLetters.Summary::reason).orElse("it cannot be read: it was changed by somebody"));
        view.put("since", letter.map(one -> one.since().toString()).orElse(""));
        view.put("last", letter.map(one -> one.last().toString()).orElse(""));
        view.put("attempts", letter.map(DeadLetters.Summary::attempts).orElse(0));
        return view;
    }

    Map<String, Object> replay(String file) throws IOException {
        return map("done", watched.letters().sendToReplay(file));
    }

    Map<String, Object> discard(String file) throws IOException {
        return map("done", watched.letters().discard(file));
    }

    Map<String, Object> replayAll(String category) throws IOException {
        return map("count", watched.letters().sendAllToReplay(category));
    }

    Map<String, Object> explain(String value) throws IOException {
        Explanation known = watched.explanations().of(watched.ledger(), value);
        return map("known", known.known(), "ioc", known.ioc(), "lines", known.lines());
    }

    Map<String, Object> owed() {
        List<Map<String, Object>> listed = new ArrayList<>();
        for (Entry entry : watched.ledger().owed(Owed.Reason.RETIREMENTS, false, LISTED)) {
            listed.add(map(
                    "ioc",
                    entry.key().toString(),
                    "since",
                    entry.owed().orElseThrow().since().toString()));
        }
        return map(
                "retirements",
                map("total", watched.owed().getRetirements(), "listed", listed),
                "creates",
                watched.owed().getCreates());
    }

    Map<String, Object> approve() {
        return map("count", watched.owed().approveRetirements());
    }

    Map<String, Object> drop() {
        return map("count", watched.owed().dropRetirements());
    }

    /** The last check; empty where there are none. */
    Optional<Map<String, Object>> check() {
        return watched.checks().map(checks -> {
            Map<String, Object> view =
                    map("progress", checks.progress().map(Progress::toString).orElse(""));
            view.put("last", checks.last().map(View::check).orElse(null));
            return view;
        });
    }

    private static Map<String, Object> check(CheckResult result) {
        Map<String, Object> view =
                map("verdict", result.verdict().name().toLowerCase(Locale.ROOT), "summary", result.summary());
        view.put("reason", result.reason());
        view.put("begun", result.begun().toString());
        view.put("ended", result.ended().toString());
        view.put("held", result.held());
        List<Map<String, Object>> kinds = new ArrayList<>();
        for (DriftKind kind : DriftKind.values()) {
            Map<String, Object> one = map("kind", kind.text(), "meaning", kind.meaning());
            one.put("count", result.count(kind));
            one.put("drift", kind.isDrift());
            one.put("examples", result.examples().getOrDefault(kind, List.of()));
            kinds.add(one);
        }
        view.put("kinds", kinds);
        view.put("fields", result.fields());
        view.put("repair", result.repair().orElse(""));
        return view;
    }

    /** Has a check begin; empty where there are none. */
    Optional<Map<String, Object>> beginCheck(boolean repair) {
        return watched.checks().map(checks -> {
            checks.demand(repair ? CheckMode.REPAIR : CheckMode.REPORT);
            return map("begun", true);
        });
    }

    /** In this order, and to be added to. */
    static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
