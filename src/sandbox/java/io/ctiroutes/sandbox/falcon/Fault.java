package io.ctiroutes.sandbox.falcon;

import java.time.Duration;

/**
 * One way in which a request fails, whatever it asks for.
 *
 * @param kind     how it fails
 * @param status   the status answered, where one is
 * @param message  the text of the error, or the whole body, where there is one
 * @param duration how long the caller is told, or made, to wait
 */
public record Fault(Kind kind, int status, String message, Duration duration) {

    /** How a request fails. */
    public enum Kind {
        STATUS,
        TOO_MANY_REQUESTS,
        HTML_BEFORE_APPLYING,
        HTML_AFTER_APPLYING,
        JSON_BEFORE_APPLYING,
        JSON_AFTER_APPLYING,
        RESET_BEFORE_APPLYING,
        RESET_AFTER_APPLYING,
        HANG,
        DELAY
    }

    /** An error of Falcon's own, e.g. 500 or 503, with a JSON body; nothing is applied. */
    public static Fault status(int status) {
        return status(status, "Internal Server Error: Please provide trace-id to support");
    }

    /** An error of Falcon's own with a text of the test's; nothing is applied. */
    public static Fault status(int status, String message) {
        return new Fault(Kind.STATUS, status, message, Duration.ZERO);
    }

    /** A 429 that names a moment this far ahead, in the unit the options say; nothing is applied. */
    public static Fault tooManyRequests(Duration retryAfter) {
        return new Fault(Kind.TOO_MANY_REQUESTS, 429, "API rate limit exceeded.", retryAfter);
    }

    /** A page of the gateway's, e.g. 502 or even 200; nothing is applied. */
    public static Fault html(int status) {
        return new Fault(Kind.HTML_BEFORE_APPLYING, status, "", Duration.ZERO);
    }

    /** A page of the gateway's, although Falcon has done what was asked. */
    public static Fault htmlAfterApplying(int status) {
        return new Fault(Kind.HTML_AFTER_APPLYING, status, "", Duration.ZERO);
    }

    /** A body of the test's, whatever Falcon would have said; nothing is applied. */
    public static Fault json(int status, String body) {
        return new Fault(Kind.JSON_BEFORE_APPLYING, status, body, Duration.ZERO);
    }

    /** A body of the test's, although Falcon has done what was asked. */
    public static Fault jsonAfterApplying(int status, String body) {
        return new Fault(Kind.JSON_AFTER_APPLYING, status, body, Duration.ZERO);
    }

    /** The connection closes without an answer; nothing is applied. */
    public static Fault resetBeforeApplying() {
        return new Fault(Kind.RESET_BEFORE_APPLYING, 0, "", Duration.ZERO);
    }

    /** The connection closes without an answer, although Falcon has done what was asked. */
    public static Fault resetAfterApplying() {
        return new Fault(Kind.RESET_AFTER_APPLYING, 0, "", Duration.ZERO);
    }

    /** No answer until {@link FalconFaults#release()}; only then is it applied, if the caller is still there. */
    public static Fault hang() {
        return new Fault(Kind.HANG, 0, "", Duration.ZERO);
    }

    /** Applied at once, answered this much later. */
    public static Fault delay(Duration duration) {
        return new Fault(Kind.DELAY, 0, "", duration);
    }
}
