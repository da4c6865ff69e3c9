package io.ctiroutes.ledger;

import io.ctiroutes.ioc.Ioc;
import java.util.Optional;

/**
 * One live indicator's wish for an IOC key.
 *
 * @param indicatorId   OpenCTI's internal id of the indicator
 * @param indicatorName its name
 * @param eventId       the stream event that said so; empty if no event did
 * @param record        what Falcon should hold; empty where it is only known that the indicator names the value
 * @param several       whether the indicator is, or has been, about several IOCs
 * @param withdrawn     whether an analyst has taken the indicator out of Falcon: then this claim counts for nothing
 */
public record Claim(
        String indicatorId,
        String indicatorName,
        String eventId,
        Optional<Ioc> record,
        boolean several,
        boolean withdrawn) {

    /** Of an indicator of one IOC. */
    public Claim(String indicatorId, String indicatorName, String eventId, Optional<Ioc> record) {
        this(indicatorId, indicatorName, eventId, record, false, false);
    }

    /** The same, marked as this claim of the same indicator is. */
    public Claim markedAs(Claim other) {
        return other.several == several && other.withdrawn == withdrawn
                ? this
                : new Claim(indicatorId, indicatorName, eventId, record, several || other.several, other.withdrawn);
    }

    /** The same, withdrawn or not. */
    Claim withdrawn(boolean now) {
        return new Claim(indicatorId, indicatorName, eventId, record, several, now);
    }
}
