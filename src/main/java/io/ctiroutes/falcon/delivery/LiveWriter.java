package io.ctiroutes.falcon.delivery;

import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.ledger.Ledger;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Has Falcon told of everything.
 *
 * @param ledger     where is written down what Falcon took
 * @param ended      is told how many changes that wanted the same ended in which way
 * @param acceptance is told which changes Falcon took
 */
public record LiveWriter(Ledger ledger, BiConsumer<Operation, Map<Outcome, Integer>> ended, Acceptance acceptance)
        implements Writer {

    /** Is told which changes Falcon took. */
    @FunctionalInterface
    public interface Acceptance {
        /**
         * These changes are done.
         *
         * @throws IOException if that cannot be taken note of
         */
        void accepted(Collection<IocChange> changes) throws IOException;
    }

    @Override
    public boolean createsUnseen() {
        return true;
    }

    @Override
    public void write(Delivery delivery, CallKind kind, List<PendingChange> rows) {
        delivery.append(kind, rows);
    }

    @Override
    public List<Refusal> deadLetters(List<Refusal> refusals) {
        return refusals;
    }

    @Override
    public void done(Delivery delivery) throws IOException {
        ledger.write(delivery.updates());
        acceptance.accepted(delivery.getAccepted());
        delivery.byOperation().forEach(ended);
    }
}
