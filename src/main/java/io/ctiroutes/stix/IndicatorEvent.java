package io.ctiroutes.stix;

import io.ctiroutes.ioc.Origin;
import io.ctiroutes.text.Utf8Text;
import java.util.List;
import java.util.Optional;

/**
 * A stream event, read. The steps of the route {@code stream} work on it; their expressions may use every accessor, e.g.
 * <code>${body.type}</code> or <code>${body.score}</code>.
 *
 * @param id            the stream id
 * @param type          the SSE event name, e.g. {@code update}; what the JSON calls the type may differ
 * @param entityType    the STIX type of the object concerned, e.g. {@code indicator}
 * @param about         the indicator; absent if the object is none
 * @param formerPattern the pattern before this event, where the event changed it
 * @param formerLabels  labels that were there before this event, as far as it tells: those that it took away are among them
 * @param sources       the indicators that a merge made disappear
 * @param content       the frame as it came
 */
public record IndicatorEvent(
        String id,
        String type,
        String entityType,
        Optional<Indicator> about,
        Optional<String> formerPattern,
        List<String> formerLabels,
        List<Indicator> sources,
        Utf8Text content) {

    public IndicatorEvent {
        formerLabels = List.copyOf(formerLabels);
        sources = List.copyOf(sources);
    }

    /** Cheap: Camel asks for it whenever an expression looks into the body. */
    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Whether this is about an indicator with a STIX pattern: all others are none of Falcon's business. */
    public boolean stixIndicator() {
        return about.filter(Indicator::stix).isPresent();
    }

    /**
     * The indicator.
     *
     * @throws IllegalStateException if the event is about another object; {@link #stixIndicator()} says so before
     */
    public Indicator indicator() {
        return about.orElseThrow(
                () -> new IllegalStateException("event " + id + " is about a " + entityType + ", not an indicator"));
    }

    /** OpenCTI's score of the indicator, 0-100. */
    public int score() {
        return indicator().score();
    }

    /** The indicator's labels. */
    public List<String> labels() {
        return indicator().labels();
    }

    /** Whether this event took a label away from the indicator. */
    public boolean lost(String label) {
        return formerLabels.contains(label) && !labels().contains(label);
    }

    /** The frame as it came, in characters; made anew each time. */
    public String json() {
        return content.toString();
    }

    /** Where the changes of this event come from. */
    public Origin origin() {
        return new Origin(id, type, indicator().internalId(), indicator().name(), content, 0);
    }
}
