package io.ctiroutes.sandbox.falcon;

/**
 * One request as the stand-in saw it.
 *
 * @param method the HTTP method
 * @param path   the path without its query
 * @param query  the raw query, empty when there is none
 * @param status the status answered; 0 when there was no answer, or none yet
 * @param rows   the rows sent (create, update), the ids sent or matched (delete, get), the rows found (searches)
 * @param body   the body sent; empty unless bodies are kept
 */
public record Call(String method, String path, String query, int status, int rows, String body) {

    /** What was asked for. */
    public Operation operation() {
        return Operation.of(method, path);
    }
}
