package io.ctiroutes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.opencti.BatchTurn;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may be delivering at the same time. */
@Timeout(60)
class DeliveryTurnTest {

    private static final Duration A_WHILE = Duration.ofMillis(200);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final DeliveryTurn turn = new DeliveryTurn();

    @Test
    void twoBatchesOfTheStreamAndNoMore() {
        Exchange first = batch(true);
        Exchange second = batch(true);
        Exchange third = batch(true);
        turn.onExchangeBegin(null, first);
        turn.onExchangeBegin(null, second);

        CompletableFuture<Void> waiting = begin(third);
        await().during(A_WHILE).until(() -> !waiting.isDone());
        turn.onExchangeDone(null, first);

        waiting.join();
        assertThat(third.isRouteStop()).isFalse();
    }

    @Test
    void aReplayIsAlone() {
        Exchange first = batch(true);
        Exchange second = batch(true);
        turn.onExchangeBegin(null, first);
        turn.onExchangeBegin(null, second);

        Exchange replay = exchange();
        CompletableFuture<Void> waiting = begin(replay);
        turn.onExchangeDone(null, first);
        await().during(A_WHILE).until(() -> !waiting.isDone());
        turn.onExchangeDone(null, second);
        waiting.join();

        CompletableFuture<Void> next = begin(batch(true));
        await().during(A_WHILE).until(() -> !next.isDone());
        turn.onExchangeDone(null, replay);
        next.join();
    }

    @Test
    void aBatchThatIsNotToGoOnLeavesTheRouteAndTakesNoTurn() {
        for (int i = 0; i < 3; i++) {
            Exchange left = batch(false);
            turn.onExchangeBegin(null, left);
            assertThat(left.isRouteStop()).isTrue();
            turn.onExchangeDone(null, left);
        }

        turn.onExchangeBegin(null, batch(true));
        turn.onExchangeBegin(null, batch(true));
    }

    private CompletableFuture<Void> begin(Exchange exchange) {
        return CompletableFuture.runAsync(() -> turn.onExchangeBegin(null, exchange));
    }

    private Exchange exchange() {
        return new DefaultExchange(context);
    }

    private Exchange batch(boolean goesOn) {
        Exchange exchange = exchange();
        exchange.setProperty(BatchTurn.PROPERTY, new BatchTurn() {
            @Override
            public void isAbout(Collection<?> keys) {
                throw new AssertionError("that is said before");
            }

            @Override
            public boolean await() {
                return goesOn;
            }
        });
        return exchange;
    }
}
