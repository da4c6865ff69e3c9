package io.ctiroutes.opencti.platform;

/** The platform understood what was asked for, and does not do it because of what it is about: others of the kind it does. */
public final class RefusedRequestException extends OpenCtiException {

    RefusedRequestException(String message) {
        super(StreamState.FAILING, message);
    }
}
