package io.ctiroutes.setup;

/** The connector cannot start. The message says what is to be corrected, and is meant to be printed as it is. */
public final class StartException extends RuntimeException {

    /** Exit status when the connector could not start or run. */
    public static final int FAILED = 1;

    private static final int INVALID_SETTINGS = 2;

    private final int status;

    private StartException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** A setting, or what it names (a file, an address, a port), cannot be used; the message names it. */
    public static StartException setting(String message, Throwable cause) {
        return new StartException(INVALID_SETTINGS, message, cause);
    }

    /** The route files cannot be run. */
    public static StartException routes(String message, Throwable cause) {
        return new StartException(FAILED, message, cause);
    }

    /** What the process exits with. */
    public int status() {
        return status;
    }
}
