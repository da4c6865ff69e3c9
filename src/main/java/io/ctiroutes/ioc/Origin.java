package io.ctiroutes.ioc;

import io.ctiroutes.text.Utf8Text;

/**
 * The stream event that an IOC change comes from, so that logs and dead letters can name it.
 *
 * @param eventId       the stream id
 * @param eventType     the SSE event name
 * @param indicatorId   OpenCTI's internal id of the indicator: it stays when the pattern is edited
 * @param indicatorName the indicator's name
 * @param event         the frame's JSON as it came
 * @param attempts      how often the change was refused and kept as a dead letter before
 * @param several       whether the event is about several IOCs
 */
public record Origin(
        String eventId,
        String eventType,
        String indicatorId,
        String indicatorName,
        Utf8Text event,
        int attempts,
        boolean several) {

    /** Of an event that is about one IOC, as far as is known. */
    public Origin(
            String eventId, String eventType, String indicatorId, String indicatorName, Utf8Text event, int attempts) {
        this(eventId, eventType, indicatorId, indicatorName, event, attempts, false);
    }

    /** Cheap: the event may be large, and its id tells it from others. */
    @Override
    public int hashCode() {
        return eventId.hashCode();
    }

    /** No event: the connector's own doing, e.g. {@code check}. */
    public static Origin of(String doing) {
        return new Origin("", doing, "", "", Utf8Text.of("{}"), 0);
    }

    /** The same event, as far as it is about another indicator. */
    public Origin about(String otherId, String otherName) {
        return new Origin(eventId, eventType, otherId, otherName, event, attempts, several);
    }

    /** The same event, which is about several IOCs. */
    public Origin ofSeveral() {
        return new Origin(eventId, eventType, indicatorId, indicatorName, event, attempts, true);
    }

    /** Whether the indicator is new: else OpenCTI had it before the event, and its IOCs are probably in Falcon. */
    public boolean newIndicator() {
        return eventType.equals("create");
    }

    /** Whether this is a dead letter that is tried again. */
    public boolean replay() {
        return attempts > 0;
    }

    /** The event and indicator in a few words. */
    @Override
    public String toString() {
        return "indicator " + indicatorId + " '" + indicatorName + "' (" + eventType + ' ' + eventId + ')';
    }
}
