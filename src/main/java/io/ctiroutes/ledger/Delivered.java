package io.ctiroutes.ledger;

import java.time.Instant;

/**
 * What became of the last change of an IOC.
 *
 * @param state       how it ended
 * @param falconId    Falcon's id of the IOC; empty if it is not known
 * @param fingerprint of the record that Falcon accepted, see the room {@code falcon.api}; 0 if it is not known, or not to be
 *                    trusted
 * @param at          when; the epoch if that is not known
 * @param eventId     the newest stream event that it is about
 */
public record Delivered(State state, String falconId, long fingerprint, Instant at, String eventId) {

    /** How a change ended. */
    public enum State {
        /** Falcon holds the record. */
        LIVE,
        /** Falcon holds it, marked as retired. */
        RETIRED,
        /** Falcon does not hold it any more, or never did. */
        DELETED,
        /** Falcon took neither this nor any other record of ours. */
        REFUSED,
        /** Somebody else's IOC is there. */
        FOREIGN
    }
}
