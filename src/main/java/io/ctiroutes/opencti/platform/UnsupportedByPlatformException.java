package io.ctiroutes.opencti.platform;

/** The platform's schema does not know what was asked for: its version is too old. Asking again does not help. */
public final class UnsupportedByPlatformException extends OpenCtiException {

    UnsupportedByPlatformException(String message) {
        super(StreamState.REFUSED, message);
    }
}
