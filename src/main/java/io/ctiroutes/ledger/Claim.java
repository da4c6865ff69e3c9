package io.ctiroutes.ledger;

import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.Traits;
import java.util.Optional;

/**
 * One live indicator's wish for an IOC key.
 *
 * @param indicatorId   OpenCTI's internal id of the indicator
 * @param indicatorName its name
 * @param eventId       the stream event that said so; empty if no event did
 * @param record        what Falcon should hold; empty where it is only known that the indicator names the value
 * @param marks         what else is known of it
 * @param traits        of the indicator; only a reader keeps them, for the tenants that choose by them
 */
public record Claim(
        String indicatorId, String indicatorName, String eventId, Optional<Ioc> record, Marks marks, Traits traits) {

    /**
     * What else is known of a claim.
     *
     * @param several   whether the indicator is, or has been, about several IOCs
     * @param withdrawn whether an analyst has taken the indicator out of Falcon: then the claim counts for nothing
     * @param updated   whether the event was of an indicator that OpenCTI had before
     */
    public record Marks(boolean several, boolean withdrawn, boolean updated) {

        /** Of a new indicator of one IOC. */
        public static final Marks NONE = new Marks(false, false, false);
    }

    /** Of an indicator whose traits nobody asks for. */
    public Claim(String indicatorId, String indicatorName, String eventId, Optional<Ioc> record, Marks marks) {
        this(indicatorId, indicatorName, eventId, record, marks, Traits.NONE);
    }

    /** Of a new indicator of one IOC. */
    public Claim(String indicatorId, String indicatorName, String eventId, Optional<Ioc> record) {
        this(indicatorId, indicatorName, eventId, record, Marks.NONE);
    }

    /** Whether an analyst has taken the indicator out of Falcon. */
    public boolean withdrawn() {
        return marks.withdrawn();
    }

    /** Whether the indicator is, or has been, about several IOCs. */
    public boolean several() {
        return marks.several();
    }

    /** The same, as the former claim of the same indicator goes on in it. */
    public Claim after(Claim former) {
        return marked(new Marks(several() || former.several(), former.withdrawn(), marks.updated()));
    }

    /** The same, withdrawn or not. */
    public Claim withdrawn(boolean now) {
        return marked(new Marks(several(), now, marks.updated()));
    }

    /** The same, of an indicator with these traits. */
    public Claim with(Traits ofIndicator) {
        return new Claim(indicatorId, indicatorName, eventId, record, marks, ofIndicator);
    }

    private Claim marked(Marks now) {
        return now.equals(marks) ? this : new Claim(indicatorId, indicatorName, eventId, record, now, traits);
    }

    /** Whether the indicator is another one than that of a former claim, although it has its id: it was gone in between. */
    boolean isOfNewIndicator(Claim former) {
        return !marks.updated() && !eventId.isEmpty() && !eventId.equals(former.eventId);
    }
}
