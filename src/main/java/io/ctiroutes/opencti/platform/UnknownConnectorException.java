package io.ctiroutes.opencti.platform;

/** The platform does not know this connector id: it was deleted in the user interface. Registering again helps. */
final class UnknownConnectorException extends OpenCtiException {

    UnknownConnectorException(String message) {
        super(StreamState.REFUSED, message);
    }
}
