package io.ctiroutes.sandbox.opencti;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the platform knows: every change goes to the object store and, as the stream's filter decides, to the event log. */
final class Knowledge {

    private static final Pattern ID_LINE = Pattern.compile("(?md)^id: ?(.*)$");

    private final ObjectStore store;
    private final EventLog log;
    private final Predicate<Indicator> filter;
    private final Clock clock;

    Knowledge(ObjectStore store, EventLog log, Predicate<Indicator> filter, Clock clock) {
        this.store = store;
        this.log = log;
        this.filter = filter;
        this.clock = clock;
        // the platform's own set-up: indicators' references, which no stream of indicators shows by themselves
        Reference.ALL.forEach(reference -> log.append(LoggedEvent::hidden));
    }

    synchronized StreamId create(Indicator indicator) {
        mustBeNew(indicator);
        Instant moment = now();
        StoredIndicator now = StoredIndicator.created(indicator, moment);
        store.put(now);
        // the same moment as in the database, by which a catch-up goes
        return log(moment.toEpochMilli(), filter.test(indicator) ? "create" : null, () -> EventJson.created(now));
    }

    synchronized StreamId update(Indicator changed) {
        StoredIndicator before = store.get(changed);
        StoredIndicator now = before.changed(changed, now());
        store.put(now);
        byte[][] data = EventJson.updated(before, now);
        return log(clock.millis(), updateTopic(before.indicator(), changed), () -> data);
    }

    private String updateTopic(Indicator before, Indicator now) {
        boolean wasVisible = filter.test(before);
        boolean isVisible = filter.test(now);
        if (wasVisible) {
            return isVisible ? "update" : "delete";
        }
        return isVisible ? "create" : null;
    }

    synchronized StreamId delete(Indicator indicator) {
        StoredIndicator before = store.get(indicator);
        store.remove(before.internalId());
        return log(clock.millis(), filter.test(before.indicator()) ? "delete" : null, () -> EventJson.deleted(before));
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
        byte[][] data = EventJson.merged(before, now, gone);
        return log(clock.millis(), filter.test(merged) ? "merge" : null, () -> data);
    }

    /** Objects whose events the log has lost. */
    synchronized void recall(Indicator indicator, Instant updatedAt) {
        mustBeNew(indicator);
        store.put(StoredIndicator.created(indicator, updatedAt.truncatedTo(ChronoUnit.MILLIS)));
    }

    /** Created one a millisecond, the last one now. */
    synchronized void preload(int count, IntFunction<Indicator> indicators) {
        long end = clock.millis();
        long start = Math.max(log.lastId().milliseconds() + 1, end - count + 1);
        for (int i = 0; i < count; i++) {
            long at = Math.min(start + i, end);
            Indicator indicator = indicators.apply(i);
            mustBeNew(indicator);
            StoredIndicator now = StoredIndicator.created(indicator, Instant.ofEpochMilli(at));
            store.put(now);
            log(at, filter.test(indicator) ? "create" : null, () -> EventJson.created(now));
        }
    }

    StreamId emit(String event, String dataJson) {
        byte[] bytes = dataJson.getBytes(StandardCharsets.UTF_8);
        return log.append(id -> LoggedEvent.of(id, Frame.of(id, event, bytes), "delete".equals(event)));
    }

    void emitFrame(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Matcher idLine = ID_LINE.matcher(text);
        Optional<StreamId> ownId = idLine.find() ? StreamId.parse(idLine.group(1)) : Optional.empty();
        log.append(ownId.orElseGet(() -> StreamId.at(clock.millis())), id -> LoggedEvent.of(id, bytes, false));
    }

    void emitBytes(byte[] bytes) {
        log.append(id -> LoggedEvent.of(id, bytes, false));
    }

    /** What a recovery lists: the visible ones. */
    List<StoredIndicator> updatedBetween(Instant from, Instant to) {
        return store.updatedBetween(from, to).stream()
                .filter(stored -> filter.test(stored.indicator()))
                .toList();
    }

    /** Whether it is still as it was listed; if not, the log has its newer event. */
    boolean isUnchanged(StoredIndicator listed) {
        return store.find(listed.internalId()).filter(listed::equals).isPresent();
    }

    /**
     * Logs an event.
     *
     * @param data made anew when it is sent, if that is quick and keeping it would take as much memory as the indicator
     */
    private StreamId log(long milliseconds, String topic, Supplier<byte[][]> data) {
        if (topic == null) {
            return log.append(StreamId.at(milliseconds), LoggedEvent::hidden);
        }
        boolean deletion = "delete".equals(topic);
        List<Reference> references = deletion ? List.of() : Reference.ALL;
        return log.append(
                StreamId.at(milliseconds),
                id -> new LoggedEvent(id, () -> Frame.of(id, topic, data.get()), deletion, references));
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
