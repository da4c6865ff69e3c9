package io.ctiroutes.falcon;

import java.util.Locale;

/** The calls that Falcon's IOC manager offers. */
enum Step {
    LOOK_UP,
    CREATE,
    UPDATE,
    DELETE;

    /** As the routes name it. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
