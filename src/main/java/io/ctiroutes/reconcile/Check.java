package io.ctiroutes.reconcile;

import io.ctiroutes.falcon.api.AnswerRow;
import io.ctiroutes.falcon.api.FalconAnswer;
import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.ioc.BatchSummary;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.opencti.stream.StreamScan;
import io.ctiroutes.turn.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * One check: reads what OpenCTI wants, then what Falcon holds, and compares page by page. The routes call it step by step, one
 * thread at a time. What it learns is written into the ledger on the way; what is missing is concluded only when both
 * sides are known to be whole.
 */
public final class Check implements AutoCloseable {

    private static final int EVENTS = 1_000;
    private static final int ROWS = 2_000;
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final int LISTINGS = 3;

    private final CheckSources sources;
    private final CheckMode mode;
    private final BooleanSupplier going;
    private final Path path;
    private final Instant begun;
    private final StreamScan stream;
    private final Wanted wanted;
    private final Findings findings;
    private final Comparison comparison;
    private final Knowledge knowledge;
    private final BatchSummary repair;

    private Listing listing;
    private SeenKeys ours = new SeenKeys();
    private SeenKeys foreign = new SeenKeys();
    private FalconAnswer page;
    private Future<?> comparing = CompletableFuture.completedFuture(null);
    private int listings = 1;
    // null before the stream has been read: what is newer is left to the next check
    private String newest;
    private int lastWanted;
    private boolean wantedCompared;
    private int lastKnown;
    private boolean knownCompared;
    private boolean claimsMissing;
    private volatile Progress progress = new Progress("reading OpenCTI", 0, OptionalLong.empty());

    Check(CheckSources sources, CheckMode mode, BooleanSupplier going, Path path) throws IOException {
        this.sources = sources;
        this.mode = mode;
        this.going = going;
        this.path = path;
        this.begun = sources.clock().instant();
        this.comparison = new Comparison(sources.rules(), sources.refused());
        this.knowledge = new Knowledge(sources.rules(), sources.clock());
        this.repair = new BatchSummary(false, System::nanoTime);
        this.listing = new Listing(Listing.PAGE, sources.ownWrites());
        this.stream = sources.stream().get();
        this.wanted = new Wanted(sources.clock());
        try {
            this.findings = new Findings(path);
        } catch (IOException | RuntimeException e) {
            wanted.close();
            throw e;
        }
        knownCompared = !sources.learns();
    }

    /** Reads the stream, as long as it takes: for a thread of its own. */
    public Runnable streamReader() {
        return stream;
    }

    /** Whether more events may come. */
    public boolean isReading() {
        if (newest == null && stream.isOver()) {
            newest = newest().toString();
        }
        return newest == null;
    }

    /** Up to where both sides know all: what has been read here, and what is known to have been delivered to Falcon. */
    private StreamId newest() {
        Optional<StreamId> delivered = sources.position().get();
        StreamId read = stream.end().orElseThrow();
        // who does not know takes what is a little older for delivered
        return delivered.isPresent()
                ? delivered.filter(read::isAfter).orElse(read)
                : new StreamId(
                        stream.begin()
                                .orElseThrow()
                                .time()
                                .minus(sources.searchLag())
                                .toEpochMilli(),
                        0);
    }

    /**
     * The next events; none if none have come for a moment.
     *
     * @throws IOException if the stream cannot be read whole
     */
    public List<StreamEvent> events() throws IOException, InterruptedException {
        goOn();
        return stream.take(EVENTS, PATIENCE);
    }

    /** What the next events came to. */
    public void wants(List<IocChange> changes, int events) {
        wanted.take(changes);
        progress = new Progress("reading OpenCTI", progress.done() + events, OptionalLong.empty());
    }

    /** Whether there are more pages of Falcon's list. */
    public boolean isListing() {
        return listing.isOpen();
    }

    /** What the URL of the next page says after the question mark. */
    public String query() {
        return listing.query();
    }

    /**
     * Takes the next page, to be compared.
     *
     * @return what is wrong with it, so that it is to be asked for again; empty if nothing is
     */
    public Optional<String> page(FalconAnswer answer) {
        page = answer;
        return listing.take(answer);
    }

    /**
     * Falcon refuses the next page.
     *
     * @throws NoVerdictException if it does so whatever its size is
     */
    public void refused(String message) throws NoVerdictException {
        page = null;
        if (!listing.refused()) {
            throw new NoVerdictException("Falcon refuses a page of its list: " + message);
        }
    }

    /**
     * Compares the page that came last while the next one is asked for; the one before that is done with when this returns,
     * and all of them if there is no next.
     *
     * @param worker does so
     */
    public void compare(Executor worker) throws IOException, InterruptedException {
        goOn();
        awaitCompared();
        if (page == null) {
            return;
        }
        Map<IocKey, FalconIoc> held = rows(page);
        page = null;
        FutureTask<Void> next = new FutureTask<>(() -> {
            compare(held);
            return null;
        });
        worker.execute(next);
        comparing = next;
        progress = new Progress("reading Falcon", listing.read(), OptionalLong.of(listing.total()));
        if (!listing.isOpen()) {
            awaitCompared();
            wholeOrAgain();
        }
    }

    private void awaitCompared() throws IOException, InterruptedException {
        try {
            comparing.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    private void compare(Map<IocKey, FalconIoc> held) throws IOException, InterruptedException {
        Map<IocKey, Entry> claims = wanted.find(held.keySet());
        alone(held.keySet(), () -> compare(held, claims));
    }

    /** A parent's may stand beside our own. */
    private static Map<IocKey, FalconIoc> rows(FalconAnswer answer) {
        Map<IocKey, FalconIoc> rows = new LinkedHashMap<>();
        for (AnswerRow row : answer.resources()) {
            Optional<IocKey> key = row.key();
            if (key.isPresent() && row.ioc().isPresent()) {
                rows.merge(key.get(), row.ioc().get(), (first, other) -> first.fromParent() ? other : first);
            }
        }
        return rows;
    }

    private void compare(Map<IocKey, FalconIoc> held, Map<IocKey, Entry> claims) throws IOException {
        List<Ledger.Update> updates = new ArrayList<>();
        Map<IocKey, Entry> all = sources.ledger().find(held.keySet());
        for (Map.Entry<IocKey, FalconIoc> row : held.entrySet()) {
            Entry known = all.get(row.getKey());
            Entry wants = claims.get(row.getKey());
            Entry entry = Knowledge.claimed(known, wants);
            FalconIoc ioc = row.getValue();
            Optional<Comparison.Judgement> judgement = comparison.held(entry, ioc);
            if (judgement.isEmpty()) {
                continue;
            }
            DriftKind kind = judgement.get().kind();
            if (kind == DriftKind.FOREIGN) {
                // our own may be on another page
                foreign.add(row.getKey());
                continue;
            }
            if (!ours.add(row.getKey())) {
                listing.repeated();
                continue;
            }
            boolean newer = isNewer(known, wants);
            findings.add(
                    newer ? later(kind) : kind, entry, ioc.id(), judgement.get().fields());
            if (!newer) {
                update(known, isToBeSaidAgain(kind) ? entry : knowledge.held(entry, ioc, judgement.get()), updates);
            }
        }
        write(updates);
    }

    /** What the ledger says tells such an IOC from others that differ: in a report it stays, so that the next one can tell. */
    private boolean isToBeSaidAgain(DriftKind kind) {
        return mode == CheckMode.REPORT && (kind == DriftKind.CHANGED_BY_HAND || kind == DriftKind.STILL_LIVE);
    }

    private boolean isNewer(Entry known, Entry wants) {
        boolean newer = Knowledge.isNewer(known, wants, newest, begun.minus(sources.searchLag()));
        claimsMissing |= newer && Knowledge.isMissingClaims(known, wants);
        return newer;
    }

    private static DriftKind later(DriftKind kind) {
        return kind.isDrift() && kind != DriftKind.OWED ? DriftKind.LATER : kind;
    }

    private static void update(Entry known, Entry now, List<Ledger.Update> updates) {
        if (!now.equals(known)) {
            updates.add(new Ledger.Update(known, now));
        }
    }

    private void write(List<Ledger.Update> updates) {
        if (sources.learns()) {
            sources.ledger().write(updates);
        }
    }

    private void wholeOrAgain() throws IOException {
        Optional<String> hole = listing.hole();
        if (hole.isEmpty()) {
            sources.total().accept(listing.total());
        } else if (listings == LISTINGS) {
            throw new NoVerdictException(hole.get() + ", " + LISTINGS + " times over");
        } else {
            listings++;
            listing = new Listing(listing.page(), sources.ownWrites());
            ours = new SeenKeys();
            foreign = new SeenKeys();
            findings.startOver();
        }
    }

    /** Whether there is more that one side knows and the other does not. */
    public boolean isLeft() {
        return !wantedCompared || !knownCompared;
    }

    /** Compares some of what Falcon's pages have not told of. */
    public void compareLeft() throws IOException, InterruptedException {
        goOn();
        if (!wantedCompared) {
            Ledger.Page next = wanted.keys(lastWanted, ROWS);
            lastWanted = next.last();
            wantedCompared = next.keys().isEmpty();
            compareWanted(unseen(next));
        } else {
            Ledger.Page next = sources.ledger().keys(lastKnown, ROWS);
            lastKnown = next.last();
            knownCompared = next.keys().isEmpty();
            forget(unseen(next));
        }
    }

    private List<IocKey> unseen(Ledger.Page next) {
        return next.keys().stream().filter(key -> !ours.contains(key)).toList();
    }

    private void compareWanted(List<IocKey> keys) throws IOException, InterruptedException {
        if (keys.isEmpty()) {
            return;
        }
        Collection<Entry> wants = wanted.find(keys).values();
        alone(keys, () -> {
            List<Ledger.Update> updates = new ArrayList<>();
            Map<IocKey, Entry> all = sources.ledger().find(keys);
            for (Entry want : wants) {
                Entry known = all.get(want.key());
                Entry entry = Knowledge.claimed(known, want);
                Optional<DriftKind> kind = comparison.notHeld(entry, foreign.contains(want.key()));
                boolean newer = isNewer(known, want);
                if (kind.isPresent()) {
                    findings.add(newer ? later(kind.get()) : kind.get(), entry, "", List.of());
                }
                if (!newer) {
                    update(known, knowledge.notHeld(entry, kind), updates);
                }
            }
            write(updates);
        });
    }

    /** What the ledger knows of, and neither side any more. */
    private void forget(List<IocKey> keys) throws IOException, InterruptedException {
        List<IocKey> unwanted = wanted.find(keys).values().stream()
                .filter(entry -> entry.claims().isEmpty())
                .map(Entry::key)
                .toList();
        if (unwanted.isEmpty()) {
            return;
        }
        alone(unwanted, () -> {
            List<Ledger.Update> updates = new ArrayList<>();
            sources.ledger().find(unwanted).forEach((key, known) -> {
                if (!isNewer(known, Entry.unknown(key))) {
                    update(known, Entry.unknown(key), updates);
                }
            });
            write(updates);
        });
    }

    /** All is compared: the file can be seen, and the ledger knows all claims. */
    public void conclude() throws IOException {
        findings.complete();
        if (sources.learns() && !claimsMissing && !sources.ledger().isComplete()) {
            sources.ledger().complete();
        }
        progress = new Progress("repairing", 0, OptionalLong.of(repairable()));
    }

    private long repairable() {
        return findings.counts().entrySet().stream()
                .filter(count -> count.getKey().isRepaired())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** The next IOCs that are to be looked at again, because they differ; none in a report, and if there are no more. */
    public List<IocChange> repairs() throws IOException, InterruptedException {
        goOn();
        List<IocChange> next = mode == CheckMode.REPAIR ? findings.repairs(ROWS) : List.of();
        progress = new Progress("repairing", progress.done() + next.size(), progress.of());
        return next;
    }

    /** Where is counted what comes of the repair. */
    public BatchSummary repair() {
        return repair;
    }

    /** How far it is. */
    public Progress progress() {
        return progress;
    }

    CheckResult result() {
        long drift = 0;
        for (Map.Entry<DriftKind, Long> count : findings.counts().entrySet()) {
            boolean left = mode == CheckMode.REPORT || !count.getKey().isRepaired();
            drift += count.getKey().isDrift() && left ? count.getValue() : 0;
        }
        if (mode == CheckMode.REPAIR) {
            drift += repair.get(BatchSummary.Count.DEAD) + repair.get(BatchSummary.Count.OWED);
        }
        return new CheckResult(
                mode,
                drift == 0 ? CheckResult.Verdict.EQUAL : CheckResult.Verdict.DRIFT,
                "",
                begun,
                sources.clock().instant(),
                listing.read(),
                findings.counts(),
                findings.fields(),
                findings.examples(),
                mode == CheckMode.REPAIR ? Optional.of(repair.toString()) : Optional.empty(),
                path);
    }

    CheckResult failed(String reason) {
        return CheckResult.unknown(mode, reason, begun, sources.clock().instant(), path);
    }

    /** Does something that no delivery of these IOCs may come in between. */
    private void alone(Collection<IocKey> keys, Work work) throws IOException, InterruptedException {
        if (!sources.learns()) {
            work.run();
            return;
        }
        Turn turn = sources.turns().join(going);
        try {
            if (!turn.take(keys)) {
                throw notNow();
            }
            try {
                work.run();
            } finally {
                turn.leave();
            }
        } finally {
            turn.end();
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private void goOn() {
        if (!going.getAsBoolean()) {
            throw notNow();
        }
    }

    private static RejectedExecutionException notNow() {
        return new RejectedExecutionException("not now: the connector stops, or a route is suspended or replaced");
    }

    @Override
    public void close() throws IOException {
        try (findings;
                wanted) {
            stream.close();
        }
    }
}
