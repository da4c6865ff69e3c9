package io.ctiroutes.stix;

/** A stream event that is not what OpenCTI documents. Trying again cannot help; the frame is kept as a dead letter. */
public final class UnreadableEventException extends RuntimeException {

    public UnreadableEventException(String eventId, String what) {
        super("event " + eventId + " cannot be read: " + what);
    }
}
