package io.ctiroutes.setup;

/** A file of exclusions that cannot be used. The message names the file and, where it is known, the line. */
public final class InvalidExclusionsException extends RuntimeException {

    public InvalidExclusionsException(String message, Throwable cause) {
        super("CONNECTOR_EXCLUSIONS: " + message, cause);
    }
}
