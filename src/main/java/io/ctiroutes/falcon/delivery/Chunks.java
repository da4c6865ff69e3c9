package io.ctiroutes.falcon.delivery;

import io.ctiroutes.claims.OtherClaims;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.Fingerprint;
import io.ctiroutes.ioc.IocChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cuts the IOC changes of a batch into chunks, which may be delivered at the same time: no two have a key in common. The
 * changes of a chunk begin with the same call, so that none waits for another kind of call than its own.
 */
public final class Chunks {

    private final FalconRules rules;
    private final Claims claims;
    private final Writer writer;
    private final RequestLimits limits;
    private final Patience patience;
    private final int parallel;

    /**
     * The chunks of a connector.
     *
     * @param writer   what becomes of calls that write
     * @param patience how often their calls are sent as they are
     * @param others   is asked who else wants an IOC as long as the ledger does not know all claims
     * @param parallel how many chunks are delivered at the same time: changes that need several calls for their first step
     *     are spread over as many
     */
    public Chunks(
            FalconRules rules,
            Writer writer,
            RequestLimits limits,
            Patience patience,
            OtherClaims others,
            SearchLag searchLag,
            int parallel) {
        this.rules = rules;
        this.claims = new Claims(rules, writer.ledger(), others, searchLag);
        this.writer = writer;
        this.limits = limits;
        this.patience = patience;
        this.parallel = parallel;
    }

    /**
     * The chunks; first what needs no call, then what has to be looked up, as that takes the most calls.
     *
     * @param changes in the order of the stream; there may be several a key, of several indicators
     * @throws IOException if the ledger cannot be read
     */
    public List<Delivery> cut(List<IocChange> changes) throws IOException {
        List<Delivery> chunks = new ArrayList<>();
        Delivery settled = new Delivery(rules, writer, limits, patience);
        Map<CallKind, List<PendingChange>> byKind = byFirstCall(changes, settled);
        if (!settled.ended().isEmpty()) {
            chunks.add(settled);
        }
        byKind.forEach((kind, rows) -> {
            int parts = parts(kind, rows);
            for (int part = 0; part < parts; part++) {
                Delivery chunk = new Delivery(rules, writer, limits, patience);
                chunk.later(kind, rows.subList(begin(part, parts, rows.size()), begin(part + 1, parts, rows.size())));
                chunks.add(chunk);
            }
        });
        return chunks;
    }

    /** The changes by the step that brings them on; what needs none is settled. */
    Map<CallKind, List<PendingChange>> byFirstCall(List<IocChange> changes, Delivery settled) throws IOException {
        Map<CallKind, List<PendingChange>> byKind = new EnumMap<>(CallKind.class);
        for (PendingChange row : claims.of(changes)) {
            Optional<Outcome> outcome = claims.endsAtOnce(row);
            if (outcome.isPresent()) {
                settled.settle(row, outcome.get());
            } else {
                claims.known(row).ifPresent(row::known);
                byKind.computeIfAbsent(firstCall(row), kind -> new ArrayList<>())
                        .add(row);
            }
        }
        return byKind;
    }

    /** The step that brings a change on, by what is known of its IOC. */
    private CallKind firstCall(PendingChange row) {
        if (row.change() instanceof IocChange.Upsert upsert) {
            if (row.known().isPresent()) {
                return CallKind.UPDATE;
            }
            boolean gone = row.delivered()
                    .filter(last -> last.fingerprint() == Fingerprint.ABSENT)
                    .isPresent();
            return gone || upsert.origin().newIndicator() && writer.createsUnseen()
                    ? CallKind.CREATE
                    : CallKind.LOOK_UP;
        }
        return row.toRetire(rules);
    }

    private int parts(CallKind kind, List<PendingChange> rows) {
        int needed = (rows.size() + limits.rows() - 1) / limits.rows();
        if (kind.hasBody()) {
            return needed;
        }
        return Math.max(needed, Math.min(parallel, limits.cut(kind, rows, rules).size()));
    }

    private static int begin(int part, int parts, int size) {
        return (int) ((long) size * part / parts);
    }
}
