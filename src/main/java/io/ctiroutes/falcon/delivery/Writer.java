package io.ctiroutes.falcon.delivery;

import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.ledger.Ledger;
import java.io.IOException;
import java.util.List;

/** What becomes of the calls that write, and of how changes end: Falcon is told, or a dry run only plans. */
public sealed interface Writer permits LiveWriter, Plan {

    /** Where is written down how changes end. */
    Ledger ledger();

    /** Whether what may be there already is created without looking it up, because Falcon then names it. */
    boolean createsUnseen();

    /** Some changes of a delivery need a call of a kind that writes. */
    void write(Delivery delivery, CallKind kind, List<PendingChange> rows);

    /** Falcon has no room for these, which were to be created. */
    void full(Delivery delivery, List<PendingChange> rows);

    /** Those of the refusals that are to be kept as dead letters. */
    List<Refusal> deadLetters(List<Refusal> refusals);

    /**
     * All changes of a delivery have ended.
     *
     * @throws IOException if that cannot be taken note of; then it must not count as done
     */
    void done(Delivery delivery) throws IOException;
}
