package io.ctiroutes.steps;

import static io.ctiroutes.steps.FalconRequests.DELIVERY;

import io.ctiroutes.falcon.access.RateLimit;
import io.ctiroutes.falcon.delivery.Delivery;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.turn.Turn;
import io.ctiroutes.turn.Turns;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Route;
import org.apache.camel.StatefulService;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * The steps of the routes that have to do with turns. A turn is given back when the exchange is over, however it ends. What
 * does not go on, because the connector stops or a route is suspended or replaced, fails with a
 * {@link RejectedExecutionException}; it comes again.
 */
public final class DeliveryTurns {

    private final Turns turns;
    private final RateLimit rateLimit;
    private final Function<Collection<IocKey>, BooleanSupplier> held;

    /**
     * Steps.
     *
     * @param held tells whether IOCs are this process's to deliver, as often as it is asked; a worker holds some of all
     */
    public DeliveryTurns(Turns turns, RateLimit rateLimit, Function<Collection<IocKey>, BooleanSupplier> held) {
        this.turns = turns;
        this.rateLimit = rateLimit;
        this.held = held;
    }

    /** Waits for the turn to deliver these changes. A batch of the stream has its place already, a replay gets one now. */
    public void take(Exchange exchange, List<IocChange> changes) throws InterruptedException {
        List<IocKey> keys = changes.stream().map(IocChange::key).toList();
        Turn turn = exchange.getProperty(Turn.PROPERTY, Turn.class);
        if (turn == null) {
            turn = join(exchange, keys);
        }
        entered(exchange, turn, turn.take(keys));
    }

    /** A turn for what is about no IOC: it waits for nobody, and nobody for it. */
    public void apart(Exchange exchange) throws InterruptedException {
        take(exchange, List.of());
    }

    /** A chunk begins, within the turn of its batch. */
    public void enter(Exchange exchange) {
        Turn turn = turnOf(exchange);
        entered(exchange, turn, turn.enter());
    }

    /** Waits within the turn as long as the delivery's next call wants. */
    public void pause(Exchange exchange, @ExchangeProperty(DELIVERY) Delivery delivery) throws InterruptedException {
        hold(exchange, Duration.ofMillis(delivery.getPause()));
    }

    /** Waits within the turn until the next request may go: after a cooldown, and within our share of the minute. */
    public void awaitRateLimit(Exchange exchange) throws InterruptedException {
        do {
            hold(exchange, rateLimit.cooldown());
            hold(exchange, Duration.ofMillis(rateLimit.pause()));
            // another request may have been answered 429 meanwhile
        } while (!rateLimit.cooldown().isZero());
    }

    /** What follows takes a turn of its own, although the exchange that it belongs to has one. */
    static void leaveBehind(Exchange exchange) {
        exchange.removeProperty(Turn.PROPERTY);
    }

    /** Of no length it only asks whether to go on. */
    static void hold(Exchange exchange, Duration time) throws InterruptedException {
        if (!turnOf(exchange).pause(time)) {
            throw notNow();
        }
    }

    private static Turn turnOf(Exchange exchange) {
        Turn turn = exchange.getProperty(Turn.PROPERTY, Turn.class);
        if (turn == null) {
            throw new IllegalStateException(
                    "no turn was taken to deliver this: send it to direct:deliver, and leave the"
                            + " step take-turn in that route");
        }
        return turn;
    }

    private Turn join(Exchange exchange, List<IocKey> keys) {
        BooleanSupplier isHeld = held.apply(keys);
        Turn turn = turns.join(() -> isConsuming(exchange) && isHeld.getAsBoolean());
        exchange.setProperty(Turn.PROPERTY, turn);
        onDone(exchange, turn::end);
        return turn;
    }

    private static void entered(Exchange exchange, Turn turn, boolean entered) {
        if (!entered) {
            throw notNow();
        }
        onDone(exchange, turn::leave);
    }

    private static RejectedExecutionException notNow() {
        return new RejectedExecutionException("not now: the connector stops, or a route is suspended or replaced");
    }

    private static void onDone(Exchange exchange, Runnable what) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                what.run();
            }
        });
    }

    /** Whether the route that the exchange comes from still consumes. */
    static boolean isConsuming(Exchange exchange) {
        Route route = exchange.getContext().getRoute(exchange.getFromRouteId());
        return route != null && route.getConsumer() instanceof StatefulService consumer && consumer.isStarted();
    }
}
