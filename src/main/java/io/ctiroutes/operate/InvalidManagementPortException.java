package io.ctiroutes.operate;

/** Health and metrics cannot be served where the settings say. The message names the settings and what to do. */
public final class InvalidManagementPortException extends RuntimeException {

    InvalidManagementPortException(String message, Throwable cause) {
        super(message, cause);
    }
}
