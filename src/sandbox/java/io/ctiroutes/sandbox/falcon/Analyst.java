package io.ctiroutes.sandbox.falcon;

import java.time.Clock;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** Somebody at the customer's who edits IOCs by hand: each edit is at once, unchecked, and in this person's name. */
public final class Analyst {
    /** Who made and changed what is done by hand. */
    public static final String NAME = "analyst@customer.example";

    private final IocStore store;
    private final Clock clock;

    Analyst(IocStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Changes some fields of an IOC that is there. */
    public Analyst edit(String type, String value, UnaryOperator<StoredIocBuilder> fields) {
        store.change(
                type, value, (ioc, now) -> fields.apply(ioc).modifiedBy(NAME).modifiedOn(now));
        return this;
    }

    /** Deletes an IOC that is there. */
    public Analyst delete(String type, String value) {
        synchronized (store) {
            store.delete(store.live(new IocKey(type, value)).orElseThrow(), NAME);
        }
        return this;
    }

    /** Makes an IOC. One that is there under the same key is deleted first: the new one has another id and another maker. */
    public Analyst create(StoredIocBuilder fields) {
        Instant now = clock.instant();
        StoredIoc ioc = fields.createdBy(NAME)
                .createdOn(now)
                .modifiedBy(NAME)
                .modifiedOn(now)
                .build();
        synchronized (store) {
            store.live(ioc.key()).ifPresent(there -> store.delete(there, NAME));
            store.put(ioc);
        }
        return this;
    }
}
