package io.ctiroutes.falcon.access;

import java.time.Duration;

/** Is told of every request to Falcon. */
@FunctionalInterface
public interface RequestListener {

    /** The status of a request that got no answer. */
    int NO_ANSWER = 0;

    /**
     * A request ended.
     *
     * @param method   of HTTP; the path decides only whether it was for a token
     * @param token    whether a token was asked for
     * @param status   of HTTP, or {@link #NO_ANSWER}
     * @param duration until the headers of the answer were there
     */
    void ended(String method, boolean token, int status, Duration duration);
}
