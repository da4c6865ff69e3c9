package io.ctiroutes.falcon.delivery;

import java.util.Locale;

/** The calls that Falcon's IOC manager offers. */
enum CallKind {
    LOOK_UP("GET"),
    CREATE("POST"),
    UPDATE("PATCH"),
    DELETE("DELETE");

    private final String method;

    CallKind(String method) {
        this.method = method;
    }

    /** Of HTTP. */
    String method() {
        return method;
    }

    /** Whether its rows go in a body; those of the others go in the URL. */
    boolean hasBody() {
        return this == CREATE || this == UPDATE;
    }

    /** Whether it changes anything. */
    boolean writes() {
        return this != LOOK_UP;
    }

    /** As the routes name it. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
