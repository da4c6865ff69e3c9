package io.ctiroutes.setup;

import io.ctiroutes.claims.OtherClaims;
import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.falcon.delivery.SearchLag;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.turn.Turns;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;

/** Which part of the way from OpenCTI to Falcon is gone here: all of it, or one of the halves that Kafka lies between. */
public interface Half {

    /** All of it. */
    Half WHOLE = new Half() {};

    /** What halves build on. */
    record Parts(
            Ledger ledger,
            OtherClaims others,
            SearchLag searchLag,
            DeadLetters deadLetters,
            Turns turns,
            SafetyRails rails,
            ConnectorMetrics metrics) {}

    /** Tells, as often as it is asked, whether these IOCs may be delivered here. */
    default BooleanSupplier holds(Collection<IocKey> keys) {
        return () -> true;
    }

    /** Whether what came before a position that OpenCTI keeps is where it should be. */
    default boolean hasWhatCameBefore() {
        return true;
    }

    /** Whether the ledger knows what came before such a position from elsewhere, however old it is itself. */
    default boolean recalls() {
        return false;
    }

    /** Who tells of other claims on an IOC as long as the ledger does not know all. */
    default OtherClaims others(OtherClaims openCti) {
        return openCti;
    }

    /** What the ledger is about; empty for a customer of Falcon. */
    default Optional<String> identity() {
        return Optional.empty();
    }

    /** Adds beans of its own. */
    default void addTo(Map<String, Object> beans, Parts parts) {}

    /** Gives a context what its routes need besides beans. */
    default void prepare(CamelContext context) {}

    /**
     * The ledger is open, and no route runs yet.
     *
     * @throws StartException if it cannot work at all
     */
    default void begin() throws IOException {}

    /** No route runs any more. */
    default void end() {}
}
