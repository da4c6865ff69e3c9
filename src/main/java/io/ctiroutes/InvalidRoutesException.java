package io.ctiroutes;

/** Route files that Camel cannot run. The message names the file and, where it is known, the line. */
public final class InvalidRoutesException extends RuntimeException {

    InvalidRoutesException(String message) {
        super(message);
    }

    InvalidRoutesException(String message, Throwable cause) {
        super(message, cause);
    }
}
