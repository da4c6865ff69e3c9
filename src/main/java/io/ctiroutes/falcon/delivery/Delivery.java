package io.ctiroutes.falcon.delivery;

import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.Fingerprint;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Owed;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A chunk of IOC changes on its way into Falcon: the calls still to be made, and how the changes ended. It is done when
 * every change has an outcome. One thread at a time works on it.
 *
 * <p>What a new indicator wants is created without looking it up first, because Falcon names what it has already; what an
 * indicator wants that OpenCTI had before is looked up, and so is whatever an answer leaves open: nothing is assumed.
 */
public final class Delivery {

    /** All that {@link #getNext} may be. */
    public static final List<String> CALLS =
            Stream.of(CallKind.values()).map(CallKind::text).toList();

    private static final long FIRST_PAUSE = 250;
    private static final long LONGEST_PAUSE = 30_000;

    private final FalconRules rules;
    private final Writer writer;
    private final RequestLimits limits;
    private final Patience patience;
    private final Deque<FalconCall> calls = new ArrayDeque<>();
    private final List<Ended> ended = new ArrayList<>();
    // of the next call: how often it has failed, and what was answered when it went out first; null before
    private int failures;
    private Patience.Answered answeredBefore;

    /**
     * That a change has ended.
     *
     * @param planned the call that a dry run would have made of it; empty if none was needed, and in a real run
     * @param refusal why Falcon refused it for good
     */
    record Ended(PendingChange row, Outcome outcome, Optional<CallKind> planned, Optional<Refusal> refusal) {

        /** What is to be written down of it. */
        Ledger.Update update(FalconRules rules, Instant now) {
            return switch (outcome) {
                case CREATED, UPDATED, EQUAL -> row.ended(Delivered.State.LIVE, row.fingerprint(rules), now);
                case RETIRED -> row.ended(Delivered.State.RETIRED, row.fingerprint(rules), now);
                case DELETED, EVICTED, ABSENT -> row.ended(Delivered.State.DELETED, Fingerprint.ABSENT, now);
                case FOREIGN -> row.ended(Delivered.State.FOREIGN, Fingerprint.NONE, now);
                // found to be retired; else the ledger knew it
                case UNCHANGED ->
                    row.known().isPresent()
                            ? row.ended(Delivered.State.RETIRED, row.fingerprint(rules), now)
                            : row.unchanged();
                case OWED -> row.owed(now);
                // whatever was there before still is
                case REFUSED ->
                    row.ended(
                            row.rememberedId().isPresent()
                                    ? row.delivered().orElseThrow().state()
                                    : Delivered.State.REFUSED,
                            Fingerprint.NONE,
                            now);
            };
        }
    }

    /** A chunk with nothing in it yet. */
    Delivery(FalconRules rules, Writer writer, RequestLimits limits, Patience patience) {
        this.rules = rules;
        this.writer = writer;
        this.limits = limits;
        this.patience = patience;
    }

    /** Whether calls are left to be made. */
    public boolean isOpen() {
        return !calls.isEmpty();
    }

    /** The next call, by the id of its route: {@code look-up}, {@code create}, {@code update} or {@code delete}. */
    public String getNext() {
        return call().kind().text();
    }

    /** What the URL of the next call says after the question mark; null for nothing. */
    public String getQuery() {
        return call().query(rules);
    }

    /** The JSON of the next call, which creates or updates. */
    public byte[] getBody() {
        return call().body(rules);
    }

    /**
     * How long to wait before the next call, in milliseconds: nothing, except for a look-up that found nothing although
     * Falcon says it is there, or of an IOC at which calls fail.
     */
    public long getPause() {
        int detours =
                call().rows().stream().mapToInt(PendingChange::detours).max().orElse(0);
        boolean again = call().kind() == CallKind.LOOK_UP && detours > 1;
        return again ? Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(detours, 20)) : 0;
    }

    /**
     * Whether the next call, which has just failed, is not sent again as it is: it has failed too often; or once, where
     * calls with the same IOCs have failed too often and others were answered meanwhile.
     */
    public boolean isExhausted() {
        FalconCall call = call();
        if (call.rows().isEmpty()) {
            return false;
        }
        boolean failsAlone = doubt(call.rows().get(0))
                .filter(doubt -> patience.answeredSince(doubt.since(), call.kind()))
                .isPresent();
        return failsAlone || failures + 1 >= patience.attempts();
    }

    /** The next call has failed, and is sent again as it is. */
    public void failed() {
        failures++;
    }

    /** How many changes the next call carries. */
    public int getRows() {
        return call().rows().size();
    }

    /** What Falcon refused for good, and is to be kept. */
    public List<Refusal> getRefusals() {
        return writer.deadLetters(
                ended.stream().flatMap(end -> end.refusal().stream()).toList());
    }

    /** The changes that ended as they should; not those that only leave an IOC as it is, refused or not. */
    public List<IocChange> getAccepted() {
        Instant now = rules.clock().instant();
        return ended.stream()
                .filter(end -> end.refusal().isEmpty() && !end.row().isKept(now))
                .map(end -> end.row().change())
                .toList();
    }

    /** How many changes ended in which way. */
    public Map<Outcome, Integer> getOutcomes() {
        Map<Outcome, Integer> all = new EnumMap<>(Outcome.class);
        ended.forEach(end -> all.merge(end.outcome(), 1, Integer::sum));
        return all;
    }

    /** How many changes ended in which way, by what they wanted. */
    Map<Operation, Map<Outcome, Integer>> byOperation() {
        Map<Operation, Map<Outcome, Integer>> all = new EnumMap<>(Operation.class);
        ended.forEach(
                end -> all.computeIfAbsent(Operation.of(end.row().change()), operation -> new EnumMap<>(Outcome.class))
                        .merge(end.outcome(), 1, Integer::sum));
        return all;
    }

    /** All changes that have ended. */
    List<Ended> ended() {
        return ended;
    }

    FalconCall call() {
        return calls.getFirst();
    }

    FalconRules rules() {
        return rules;
    }

    /**
     * The next call goes out, for the first time or again.
     *
     * @return whether it may: not, if an IOC in it has expired since it was written
     */
    public boolean goesOut() {
        if (isOutdated()) {
            return false;
        }
        if (answeredBefore == null) {
            answeredBefore = patience.answered();
        }
        return true;
    }

    /** Whether the next call would write an IOC that has expired. */
    boolean isOutdated() {
        FalconCall call = call();
        if (!call.kind().hasBody()) {
            return false;
        }
        long now = rules.now();
        for (PendingChange row : call.rows()) {
            if (rules.expired(row.change(), now)) {
                return true;
            }
        }
        return false;
    }

    /** The next call goes without what has expired, which is retired instead. */
    void retireExpired() {
        FalconCall call = made();
        long now = rules.now();
        List<PendingChange> wanted = new ArrayList<>();
        Map<CallKind, List<PendingChange>> expired = new EnumMap<>(CallKind.class);
        for (PendingChange row : call.rows()) {
            if (rules.expired(row.change(), now)) {
                PendingChange retired = row.retired();
                expired.computeIfAbsent(retired.toRetire(rules), kind -> new ArrayList<>())
                        .add(retired);
            } else {
                wanted.add(row);
            }
        }
        first(call.with(wanted));
        expired.forEach(this::later);
    }

    /**
     * The next call has failed for good: each of its rows may be what Falcon cannot take.
     *
     * @return how often it was sent
     */
    int doubted() {
        int sent = failures + 1;
        FalconCall call = call();
        boolean alone = call.rows().size() == 1;
        if (alone) {
            call.rows().get(0).setApart();
        }
        Patience.Answered since = answeredBefore == null ? patience.answered() : answeredBefore;
        for (PendingChange row : call.rows()) {
            Patience.Doubt before = doubt(row).orElse(new Patience.Doubt(call.kind(), since, 0, 0));
            row.doubted(alone ? before.again(patience.answeredSince(before.since(), call.kind())) : before);
        }
        return sent;
    }

    /** Whether the only row of the next call has failed alone more often than a call may fail, while others were answered. */
    boolean failsAlone() {
        return doubt(call().rows().get(0))
                .filter(doubt -> doubt.failures() > patience.attempts())
                .isPresent();
    }

    private Optional<Patience.Doubt> doubt(PendingChange row) {
        return row.doubt().filter(doubt -> doubt.isAbout(call().kind()));
    }

    /** The next call did what it should; what became of its rows is told one by one. */
    FalconCall answered() {
        patience.answered(call().kind());
        return made();
    }

    /** The next call has been made; what became of its rows is told one by one. */
    FalconCall made() {
        failures = 0;
        answeredBefore = null;
        return calls.removeFirst();
    }

    /** To be called before all others. */
    void first(FalconCall call) {
        if (!call.rows().isEmpty()) {
            calls.addFirst(call);
        }
    }

    /** After all others, and apart from them. */
    void last(FalconCall call) {
        calls.addLast(call);
    }

    /** What is to be written down of how the changes ended. */
    List<Ledger.Update> updates() {
        Instant now = rules.clock().instant();
        return ended.stream().map(end -> end.update(rules, now)).toList();
    }

    /** Some changes need a call of this kind. */
    void later(CallKind kind, List<PendingChange> rows) {
        if (kind.writes()) {
            writer.write(this, kind, rows);
        } else {
            append(kind, rows);
        }
    }

    /** After the others, and together with those that are of the same kind. */
    void append(CallKind kind, List<PendingChange> rows) {
        List<PendingChange> all = together(rows);
        boolean someAlone = all.size() < rows.size();
        // a look-up keeps to itself: it may have to wait, and it may be at a later page
        if (kind != CallKind.LOOK_UP && !all.isEmpty() && takesMore(kind)) {
            List<PendingChange> more = all;
            all = new ArrayList<>(calls.removeLast().rows());
            all.addAll(more);
        }
        calls.addAll(limits.cut(kind, all, rules));
        if (someAlone) {
            rows.stream().filter(PendingChange::isAlone).forEach(row -> last(new FalconCall(kind, List.of(row))));
        }
    }

    private boolean takesMore(CallKind kind) {
        return !calls.isEmpty()
                && calls.getLast().kind() == kind
                && !calls.getLast().rows().get(0).isAlone();
    }

    /** Those that need not go alone. */
    private static List<PendingChange> together(List<PendingChange> rows) {
        for (PendingChange row : rows) {
            if (row.isAlone()) {
                return rows.stream().filter(other -> !other.isAlone()).toList();
            }
        }
        return rows;
    }

    void settle(PendingChange row, Outcome outcome) {
        ended.add(new Ended(row, outcome, Optional.empty(), Optional.empty()));
    }

    /** A guard keeps it back. */
    void owe(PendingChange row, Owed.Reason reason) {
        row.owe(reason);
        settle(row, Outcome.OWED);
    }

    /** Falcon has no room for what the next call creates. */
    void full() {
        writer.full(this, made().rows());
    }

    /** A dry run makes no such call. */
    void plan(PendingChange row, CallKind kind, Outcome outcome) {
        ended.add(new Ended(row, outcome, Optional.of(kind), Optional.empty()));
    }

    void refuse(PendingChange row, String category, String message, Optional<String> answer) {
        Refusal refusal = new Refusal(row.change(), category, message, answer);
        ended.add(new Ended(row, Outcome.REFUSED, Optional.empty(), Optional.of(refusal)));
    }

    /** The next call, or what is left to be kept, in a few words. */
    @Override
    public String toString() {
        if (isOpen()) {
            return getNext() + " of " + first(getRows(), call().rows().get(0).change());
        }
        List<Refusal> refusals = getRefusals();
        return refusals.isEmpty()
                ? "nothing left to be done"
                : "dead letter of " + first(refusals.size(), refusals.get(0).change());
    }

    private static String first(int rows, IocChange change) {
        return (rows == 1 ? "" : rows + " IOCs, the first ") + change.key() + " of " + change.origin();
    }
}
