package io.ctiroutes.sandbox.opencti;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the platform knows: every change goes to the object store and to the event log. */
final class Knowledge {

    private static final Pattern ID_LINE = Pattern.compile("(?md)^id: ?(.*)$");

    private final ObjectStore store;
    private final EventLog log;
    private final Clock clock;
    private final Function<byte[], Supplier<byte[]>> keeping;
    private volatile Predicate<Indicator> filter;
    private volatile BiConsumer<String, Optional<String>> departures = (gone, survivor) -> {};

    Knowledge(ObjectStore store, EventLog log, OpenCtiOptions options) {
        this.store = store;
        this.log = log;
        clock = options.clock();
        keeping = options.packed() ? new Packing()::pack : json -> () -> json;
        filter = options.filter();
        // the platform's own set-up: indicators' references, which no stream of indicators shows by themselves
        Reference.ALL.forEach(reference -> log.append((id, filter) -> LoggedEvent.hidden(id)));
    }

    synchronized StreamId create(Indicator indicator) {
        mustBeNew(indicator);
        Instant moment = now();
        StoredIndicator now = StoredIndicator.created(indicator, moment, keeping);
        store.put(now);
        // the same moment as in the database, by which a catch-up goes
        return log(moment.toEpochMilli(), shows("create", indicator), () -> EventJson.created(now));
    }

    synchronized StreamId update(Indicator changed) {
        StoredIndicator before = store.get(changed);
        StoredIndicator now = before.changed(changed, now());
        store.put(now);
        byte[][] data = EventJson.updated(before, now);
        return log(clock.millis(), updated(before.indicator(), changed), () -> data);
    }

    /** Changes all that a condition names, as a task in the background does; returns how many. */
    synchronized int updateAll(Predicate<Indicator> which, UnaryOperator<Indicator> change) {
        List<Indicator> changed = store.all().stream()
                .map(StoredIndicator::indicator)
                .filter(which)
                .map(change)
                .toList();
        changed.forEach(this::update);
        return changed.size();
    }

    /** Who is told when an indicator is gone: its internal id, and that of the one that it was merged into. */
    void whenGone(BiConsumer<String, Optional<String>> listener) {
        departures = listener;
    }

    /** By its internal id, its STIX id, or one that it had before. */
    Optional<StoredIndicator> lookUp(String id) {
        return store.lookUp(id);
    }

    Collection<StoredIndicator> stored() {
        return store.all();
    }

    List<Indicator> indicators() {
        return store.all().stream().map(StoredIndicator::indicator).toList();
    }

    /** What the stream shows is decided by this from now on, also of what is already in the log. */
    void filter(Predicate<Indicator> value) {
        filter = value;
    }

    Predicate<Indicator> filter() {
        return filter;
    }

    /** The topic of an event about an indicator, if a filter shows that. */
    private static Function<Predicate<Indicator>, String> shows(String topic, Indicator indicator) {
        return filter -> filter.test(indicator) ? topic : null;
    }

    private static Function<Predicate<Indicator>, String> updated(Indicator before, Indicator now) {
        return filter -> updateTopic(filter.test(before), filter.test(now));
    }

    private static String updateTopic(boolean wasVisible, boolean isVisible) {
        if (wasVisible) {
            return isVisible ? "update" : "delete";
        }
        return isVisible ? "create" : null;
    }

    synchronized StreamId delete(Indicator indicator) {
        StoredIndicator before = store.get(indicator);
        store.remove(before.internalId());
        departures.accept(before.internalId(), Optional.empty());
        return log(clock.millis(), shows("delete", before.indicator()), () -> EventJson.deleted(before));
    }

    synchronized StreamId merge(Indicator survivor, List<Indicator> sources) {
        StoredIndicator before = store.get(survivor);
        List<StoredIndicator> gone = sources.stream().map(store::get).toList();
        Indicator merged = survivor;
        for (StoredIndicator source : gone) {
            merged = merged.alsoLabelled(source.indicator().labels());
        }
        StoredIndicator now = before.changed(merged, now())
                .alsoKnownAs(
                        gone.stream().map(source -> source.indicator().stixId()).toList());
        gone.forEach(source -> store.remove(source.internalId()));
        store.put(now);
        gone.forEach(source -> departures.accept(source.internalId(), Optional.of(now.internalId())));
        byte[][] data = EventJson.merged(before, now, gone);
        return log(clock.millis(), shows("merge", merged), () -> data);
    }

    /** Objects whose events the log has lost. */
    synchronized void recall(Indicator indicator, Instant updatedAt) {
        mustBeNew(indicator);
        store.put(StoredIndicator.created(indicator, updatedAt.truncatedTo(ChronoUnit.MILLIS), keeping));
    }

    /** Created one a millisecond, the last one now. */
    synchronized void preload(int count, IntFunction<Indicator> indicators) {
        long end = clock.millis();
        long start = Math.max(log.lastId().milliseconds() + 1, end - count + 1);
        for (int i = 0; i < count; i++) {
            long at = Math.min(start + i, end);
            Indicator indicator = indicators.apply(i);
            mustBeNew(indicator);
            StoredIndicator now = StoredIndicator.created(indicator, Instant.ofEpochMilli(at), keeping);
            store.put(now);
            log(at, shows("create", indicator), () -> EventJson.created(now));
        }
    }

    StreamId emit(String event, String dataJson) {
        byte[] bytes = dataJson.getBytes(StandardCharsets.UTF_8);
        return log.append((id, all) -> LoggedEvent.of(id, Frame.of(id, event, bytes), "delete".equals(event)));
    }

    void emitFrame(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Matcher idLine = ID_LINE.matcher(text);
        Optional<StreamId> ownId = idLine.find() ? StreamId.parse(idLine.group(1)) : Optional.empty();
        log.append(ownId.orElseGet(() -> StreamId.at(clock.millis())), (id, all) -> LoggedEvent.of(id, bytes, false));
    }

    void emitBytes(byte[] bytes) {
        log.append((id, all) -> LoggedEvent.of(id, bytes, false));
    }

    /** What a recovery lists: the visible ones. */
    List<StoredIndicator> updatedBetween(Instant from, Instant to) {
        Predicate<Indicator> shown = filter;
        return store.updatedBetween(from, to).stream()
                .filter(stored -> shown.test(stored.indicator()))
                .toList();
    }

    /** Whether it is still as it was listed; if not, the log has its newer event. */
    boolean isUnchanged(StoredIndicator listed) {
        return store.find(listed.internalId()).filter(listed::equals).isPresent();
    }

    /**
     * Logs an event.
     *
     * @param topic what a filter makes of it; null if it hides it
     * @param data  made anew when it is sent, if that is quick and keeping it would take as much memory as the indicator
     */
    private StreamId log(long milliseconds, Function<Predicate<Indicator>, String> topic, Supplier<byte[][]> data) {
        return log.append(StreamId.at(milliseconds), (id, filter) -> event(id, topic.apply(filter), data));
    }

    private static LoggedEvent event(StreamId id, String topic, Supplier<byte[][]> data) {
        if (topic == null) {
            return LoggedEvent.hidden(id);
        }
        boolean deletion = "delete".equals(topic);
        List<Reference> references = deletion ? List.of() : Reference.ALL;
        return new LoggedEvent(id, () -> Frame.of(id, topic, data.get()), deletion, references);
    }

    private void mustBeNew(Indicator indicator) {
        if (store.find(indicator.internalId()).isPresent()) {
            throw new IllegalArgumentException("The platform already knows " + indicator);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
