package io.ctiroutes.reconcile;

import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.opencti.stream.StreamScan;
import io.ctiroutes.turn.Turns;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Where a check knows things from.
 *
 * @param stream    begins to read what OpenCTI wants
 * @param position  up to where the stream has been delivered, as far as that is known
 * @param ledger    what was known before
 * @param learns    whether the ledger may be written
 * @param rules     which IOCs are ours, and how they are written
 * @param turns     so that nothing is delivered while the ledger learns about the same IOCs
 * @param refused   whether there is a dead letter about an IOC
 * @param ownWrites how many IOCs we have created and deleted so far
 * @param total     is told how many IOCs Falcon holds
 * @param searchLag how long Falcon's list may not show what was written
 */
public record CheckSources(
        Supplier<StreamScan> stream,
        Supplier<Optional<StreamId>> position,
        Ledger ledger,
        boolean learns,
        FalconRules rules,
        Turns turns,
        Predicate<IocKey> refused,
        LongSupplier ownWrites,
        LongConsumer total,
        Duration searchLag,
        Clock clock) {}
