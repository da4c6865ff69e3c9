package io.ctiroutes.reader;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.kafka.ReadRecord;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.topic.NewerStateException;
import io.ctiroutes.topic.StateJson;
import io.ctiroutes.topic.States;
import io.ctiroutes.topic.UnreadableStateException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what the topic says into the reader's ledger: the topic is what counts, the ledger only finds it quickly. */
final class Recall {

    private static final Logger LOG = LoggerFactory.getLogger(Recall.class);

    private final Ledger ledger;
    private long records;

    Recall(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Takes records in, in the order of each partition.
     *
     * @throws NewerStateException if a record takes a newer version to be read
     */
    void take(List<ReadRecord> read) throws NewerStateException {
        Map<IocKey, Entry> last = new HashMap<>();
        for (ReadRecord record : read) {
            try {
                IocKey key = StateJson.key(record.key());
                last.put(
                        key,
                        record.value() == null
                                ? Entry.unknown(key)
                                : States.entry(StateJson.read(key, record.value()), record.time()));
            } catch (UnreadableStateException e) {
                LOG.warn(
                        "the record {} of partition {} of the topic is passed over: {}",
                        record.offset(),
                        record.partition(),
                        e.getMessage());
            }
        }
        Map<IocKey, Entry> before = ledger.find(last.keySet());
        List<Ledger.Update> updates = new ArrayList<>(last.size());
        last.forEach((key, entry) -> updates.add(new Ledger.Update(before.get(key), entry)));
        ledger.write(updates);
        records += read.size();
    }

    /** How many records have been taken in. */
    long records() {
        return records;
    }
}
