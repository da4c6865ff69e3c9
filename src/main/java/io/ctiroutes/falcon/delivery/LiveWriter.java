package io.ctiroutes.falcon.delivery;

import io.ctiroutes.guard.Quota;
import io.ctiroutes.guard.RetirementGuard;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Owed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Has Falcon told of everything that no guard keeps back.
 *
 * @param ledger      where is written down what Falcon took
 * @param retirements keeps mass retirements back
 * @param quota       keeps creates back while Falcon is full
 * @param ended       is told how many changes that wanted the same ended in which way
 * @param acceptance  is told which changes Falcon took
 */
public record LiveWriter(
        Ledger ledger,
        RetirementGuard retirements,
        Quota quota,
        BiConsumer<Operation, Map<Outcome, Integer>> ended,
        Acceptance acceptance)
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

    /** Not while Falcon is full: what is there already is updated, and only a look-up tells. */
    @Override
    public boolean createsUnseen() {
        return !quota.isFull();
    }

    @Override
    public void write(Delivery delivery, CallKind kind, List<PendingChange> rows) {
        List<PendingChange> now = new ArrayList<>(rows.size());
        for (PendingChange row : rows) {
            Optional<Owed.Reason> reason = keptBack(kind, row);
            if (reason.isPresent()) {
                delivery.owe(row, reason.get());
            } else {
                now.add(row);
            }
        }
        if (!now.isEmpty()) {
            // whatever becomes of the call: the next one must not go by what was true before it
            ledger.write(now.stream().flatMap(row -> row.begins().stream()).toList());
            delivery.append(kind, now);
        }
    }

    private Optional<Owed.Reason> keptBack(CallKind kind, PendingChange row) {
        if (kind == CallKind.CREATE) {
            // those that wait already are let through by their order
            boolean itsTurn = row.isOwed() && !row.isWithoutRoom();
            return quota.isFull() && !itsTurn ? Optional.of(Owed.Reason.QUOTA) : Optional.empty();
        }
        boolean retires = row.change() instanceof IocChange.Retire && !row.isRetired() && !row.isEvicted();
        return retires && !row.isApproved() && !retirements.letsThrough(row.key())
                ? Optional.of(Owed.Reason.RETIREMENTS)
                : Optional.empty();
    }

    /** What is there already needs no room, and only a look-up tells. */
    @Override
    public void full(Delivery delivery, List<PendingChange> rows) {
        quota.refused();
        rows.forEach(PendingChange::noRoom);
        delivery.append(CallKind.LOOK_UP, rows);
    }

    @Override
    public List<Refusal> deadLetters(List<Refusal> refusals) {
        return refusals;
    }

    @Override
    public void done(Delivery delivery) throws IOException {
        ledger.write(delivery.updates());
        acceptance.accepted(delivery.getAccepted());
        Map<Outcome, Integer> outcomes = delivery.getOutcomes();
        quota.changed(outcomes.getOrDefault(Outcome.CREATED, 0)
                - outcomes.getOrDefault(Outcome.DELETED, 0)
                - outcomes.getOrDefault(Outcome.EVICTED, 0));
        delivery.byOperation().forEach(ended);
    }
}
