package io.ctiroutes.routes;

/** Route files that Camel cannot run. The message names the file and, where it is known, the line. */
public final class InvalidRoutesException extends RuntimeException {

    public InvalidRoutesException(String message) {
        super(message);
    }

    public InvalidRoutesException(String message, Throwable cause) {
        super(message, cause);
    }
}
