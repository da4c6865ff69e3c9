package io.ctiroutes.sandbox.opencti;

import io.vertx.core.http.HttpServerRequest;

/** The token that the platform accepts and the stream that it opens. */
record Credentials(String token, String streamId) {

    boolean areIn(HttpServerRequest request) {
        return ("Bearer " + token).equals(request.getHeader("Authorization"));
    }
}
