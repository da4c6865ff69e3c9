package io.ctiroutes.console;

import io.ctiroutes.operate.SecretMask;
import io.ctiroutes.text.Excerpt;
import io.ctiroutes.text.OneLine;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointAware;
import org.apache.camel.Exchange;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.ExchangeHelper;

/** What went wrong last in each route, also where it was tried again. */
final class LastErrors extends EventNotifierSupport {

    private static final int LONGEST = 500;
    /** Edits name others: what is not there any more need not be known for ever. */
    private static final int MOST = 200;

    private final SecretMask mask;
    private final Clock clock;
    private final Map<String, LastError> byRoute = new ConcurrentHashMap<>();

    /**
     * Something that went wrong.
     *
     * @param step    the id of the last step that had sent something; empty if none had
     * @param message in one line, without secrets
     */
    record LastError(Instant time, String step, String message) {}

    LastErrors(SecretMask mask, Clock clock) {
        this.mask = mask;
        this.clock = clock;
        setIgnoreCamelContextEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeCreatedEvent(true);
        setIgnoreExchangeCompletedEvent(true);
        setIgnoreExchangeSendingEvents(true);
        setIgnoreExchangeSentEvents(true);
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof CamelEvent.ExchangeEvent about) {
            Exchange exchange = about.getExchange();
            Throwable failure = exchange.getException();
            if (failure == null) {
                failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
            }
            String route = ExchangeHelper.getAtRouteId(exchange);
            if (failure != null && route != null && (byRoute.size() < MOST || byRoute.containsKey(route))) {
                byRoute.put(route, new LastError(clock.instant(), step(exchange, route), message(failure)));
            }
        }
    }

    private static String step(Exchange exchange, String route) {
        CamelContext context = exchange.getContext();
        String sentTo = exchange.getProperty(Exchange.TO_ENDPOINT, "", String.class);
        RouteDefinition definition = ((ModelCamelContext) context).getRouteDefinition(route);
        return definition == null
                ? ""
                : Flow.steps(definition)
                        .map(ProcessorDefinition::getId)
                        .filter(id -> context.getProcessor(id) instanceof EndpointAware sender
                                && sender.getEndpoint() != null
                                && sender.getEndpoint().getEndpointUri().equals(sentTo))
                        .findFirst()
                        .orElse("");
    }

    private String message(Throwable failure) {
        String text = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return Excerpt.of(OneLine.of(mask.over(text)), LONGEST);
    }

    /** What went wrong in a route; empty if nothing did. */
    Optional<LastError> in(String route) {
        return Optional.ofNullable(byRoute.get(route));
    }
}
