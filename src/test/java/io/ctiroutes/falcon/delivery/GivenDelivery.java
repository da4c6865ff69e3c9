package io.ctiroutes.falcon.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.guard.Quota;
import io.ctiroutes.guard.RetirementGuard;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Builds one chunk out of any changes, also of those that begin with different calls. */
public final class GivenDelivery {

    private GivenDelivery() {}

    public static Delivery of(
            Collection<? extends IocChange> changes, FalconRules rules, Ledger ledger, RequestLimits limits) {
        return of(changes, rules, writer(ledger), limits);
    }

    static Delivery of(
            Collection<? extends IocChange> changes, FalconRules rules, Writer writer, RequestLimits limits) {
        Delivery delivery = new Delivery(rules, writer, limits, new Patience(3));
        try {
            chunks(rules, writer, limits, 1)
                    .byFirstCall(List.copyOf(changes), delivery)
                    .forEach(delivery::later);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return delivery;
    }

    /** Chunks of a connector that asks nobody. */
    static Chunks chunks(FalconRules rules, Writer writer, RequestLimits limits, int parallel) {
        return new Chunks(
                rules,
                writer,
                limits,
                new Patience(3),
                keys -> Map.of(),
                new SearchLag(Duration.ofSeconds(30), rules.clock()),
                parallel);
    }

    /** The IOCs in the body of the next call. */
    static JsonNode indicators(Delivery delivery) {
        try {
            return new ObjectMapper().readTree(delivery.getBody()).path("indicators");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A change of an IOC of which nothing is known. */
    static PendingChange row(IocChange change) {
        Entry unknown = Entry.unknown(change.key());
        return new PendingChange(change, unknown, unknown, change.origin().eventId(), Instant.MIN);
    }

    /** Has written down how the changes of a delivery ended. */
    static void done(Delivery delivery, Ledger ledger) {
        try {
            writer(ledger).done(delivery);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that nobody listens to. */
    public static Writer writer(Ledger ledger) {
        return writer(ledger, (operation, outcomes) -> {}, changes -> {});
    }

    /** One that no guard holds back. */
    static Writer writer(
            Ledger ledger, BiConsumer<Operation, Map<Outcome, Integer>> ended, LiveWriter.Acceptance acceptance) {
        Clock clock = Clock.systemUTC();
        return new LiveWriter(
                ledger,
                new RetirementGuard(100, () -> 0, clock),
                new Quota(1_000_000, 10_000, clock),
                ended,
                acceptance);
    }
}
