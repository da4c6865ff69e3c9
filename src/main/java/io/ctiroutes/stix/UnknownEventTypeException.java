package io.ctiroutes.stix;

/** No branch of a route takes events of this type: the route has to be mended, and then takes all of them. */
public final class UnknownEventTypeException extends RuntimeException {

    public UnknownEventTypeException(String message) {
        super(message);
    }
}
