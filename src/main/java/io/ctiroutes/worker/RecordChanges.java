package io.ctiroutes.worker;

import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.deadletter.DeadLettersException;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.kafka.TopicUnavailableException;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.topic.Choice;
import io.ctiroutes.topic.IocState;
import io.ctiroutes.topic.Marks;
import io.ctiroutes.topic.NewerStateException;
import io.ctiroutes.topic.StateJson;
import io.ctiroutes.topic.UnreadableStateException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a tenant wants of records of the topic. Those that nobody can read become dead letters. */
public final class RecordChanges {

    private final OutdatedRecords outdated;
    private final Choice choice;
    private final Ledger ledger;
    private final DeadLetters letters;

    /**
     * Changes.
     *
     * @param outdated is asked while a partition is read from its beginning, so that nothing is brought back that was long ago
     */
    public RecordChanges(OutdatedRecords outdated, Choice choice, Ledger ledger, DeadLetters letters) {
        this.outdated = outdated;
        this.choice = choice;
        this.ledger = ledger;
        this.letters = letters;
    }

    /** A record, and where it was. */
    record Row(int partition, long offset, String key, byte[] value) {}

    /**
     * The last record of a key.
     *
     * @param first the offset of the first one in the batch
     */
    private record Last(Row row, long first) {

        static Last of(Row row) {
            return new Last(row, row.offset());
        }

        Last merged(Last other) {
            Row later = other.row().offset() > row.offset() ? other.row() : row;
            return new Last(later, Math.min(first, other.first()));
        }
    }

    /**
     * What is wanted of a batch of records: the last of each IOC counts.
     *
     * @param marks of their partitions
     * @throws NewerStateException  if a record takes a newer version to be read: the batch waits for it
     * @throws DeadLettersException if a record that nobody can read cannot be kept
     * @throws IOException          if it is not known which records are outdated
     */
    List<IocChange> of(List<Row> rows, Map<Integer, Marks.Mark> marks) throws IOException {
        Map<String, Last> lasts = new LinkedHashMap<>();
        for (Row row : rows) {
            lasts.merge(row.key(), Last.of(row), Last::merged);
        }
        Map<IocKey, Last> byKey = new LinkedHashMap<>();
        for (Last last : lasts.values()) {
            if (!isOutdated(last.row(), marks.get(last.row().partition()))) {
                try {
                    byKey.put(StateJson.key(last.row().key()), last);
                } catch (UnreadableStateException e) {
                    keep(last.row(), e);
                }
            }
        }
        Map<IocKey, Entry> known = ledger.find(byKey.keySet());
        List<IocChange> changes = new ArrayList<>();
        for (Map.Entry<IocKey, Last> last : byKey.entrySet()) {
            Marks.Mark mark = marks.get(last.getValue().row().partition());
            change(last.getKey(), last.getValue(), known.get(last.getKey()), mark)
                    .ifPresent(changes::add);
        }
        return changes;
    }

    /**
     * Whether a later record had outdated it when the partition was taken up, while that is read from its beginning. What is
     * outdated by a record that came later is not left out: another worker may have done as the one says and not as the other,
     * and only what is older than the take-up is looked up where it is not known.
     */
    private boolean isOutdated(Row row, Marks.Mark mark) throws TopicUnavailableException {
        return row.offset() < mark.old()
                && outdated.of(row.partition(), mark.old()).has(row.offset(), mark.old());
    }

    /** Empty if there is nothing to do, as for most of what a narrow filter leaves out. */
    private Optional<IocChange> change(IocKey key, Last last, Entry known, Marks.Mark mark)
            throws NewerStateException, DeadLettersException {
        boolean unknown = known.claims().isEmpty()
                && known.delivered().isEmpty()
                && known.owed().isEmpty();
        Row row = last.row();
        boolean isNew = last.first() >= mark.others();
        // what an earlier one of the batch says may have been done before a kill
        boolean sure = mark.isSure(last.first(), row.offset());
        if (row.value() == null) {
            // long retired, and taken out of the topic: only if that was, or may have been, missed
            IocState gone = new IocState(key, known.newestEvent(), List.of());
            return unknown && sure ? Optional.empty() : Optional.of(choice.of(gone, isNew, sure));
        }
        try {
            IocState state = StateJson.read(key, row.value());
            IocChange.State change = choice.of(state, isNew, sure);
            boolean leftOut = change.claims().isEmpty() && !state.retired();
            return leftOut && unknown && sure ? Optional.empty() : Optional.of(change);
        } catch (UnreadableStateException e) {
            keep(row, e);
            return Optional.empty();
        }
    }

    private void keep(Row row, UnreadableStateException reason) throws DeadLettersException {
        String text = row.value() == null ? "" : new String(row.value(), StandardCharsets.UTF_8);
        keep("record-" + row.partition() + "-" + row.offset(), row.key(), text, reason);
    }

    private void keep(String id, String key, String value, UnreadableStateException reason)
            throws DeadLettersException {
        String what = "the record of " + key + " in the topic cannot be read: " + reason.getMessage();
        letters.keepEvent(id, key, value, "malformed", what);
    }

    /**
     * What the tenant wants of a record that could not be read, and that somebody wants to be tried again.
     *
     * @param kept as dead letters keep it: the type is the record's key, the data its value
     * @throws NewerStateException  if it takes a newer version to be read
     * @throws DeadLettersException if it cannot be kept, as it still cannot be read
     */
    List<IocChange> again(List<StreamEvent> kept) throws NewerStateException, DeadLettersException {
        List<IocChange> changes = new ArrayList<>();
        for (StreamEvent event : kept) {
            try {
                IocKey key = StateJson.key(event.type());
                IocState state = StateJson.read(key, event.data().getBytes(StandardCharsets.UTF_8));
                changes.add(choice.of(state, false, true));
            } catch (UnreadableStateException e) {
                keep(event.id(), event.type(), event.data(), e);
            }
        }
        return changes;
    }
}
