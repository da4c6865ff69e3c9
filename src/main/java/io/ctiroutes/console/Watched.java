package io.ctiroutes.console;

import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.explain.Explanations;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.operate.DeliveriesControl;
import io.ctiroutes.operate.OwedControl;
import io.ctiroutes.operate.SecretMask;
import io.ctiroutes.reconcile.Checks;
import java.util.Optional;
import org.apache.camel.CamelContext;

/**
 * What the console shows of one Camel context: of the connector, or of a tenant. The same objects as over JMX.
 *
 * @param dryRun whether Falcon is only read
 * @param checks empty where there are none, as in a reader and a worker
 * @param mask   hides secrets in what went wrong
 */
public record Watched(
        CamelContext context,
        boolean dryRun,
        ConnectorMetrics metrics,
        DeliveriesControl deliveries,
        OwedControl owed,
        Ledger ledger,
        Explanations explanations,
        DeadLetters letters,
        DeadLetters.Limits letterLimits,
        Optional<Checks> checks,
        SecretMask mask) {}
