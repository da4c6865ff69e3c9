package io.ctiroutes.sandbox.opencti;

import io.vertx.core.http.HttpServerResponse;

/** The page that the platform serves for every path it does not know. */
final class UserInterface {

    private static final String PAGE = "<!doctype html><html lang=\"en\"><head><title>OpenCTI</title></head>"
            + "<body><div id=\"root\"></div></body></html>";

    private UserInterface() {}

    static void answer(HttpServerResponse response) {
        response.putHeader("Content-Type", "text/html; charset=utf-8").end(PAGE);
    }
}
