package io.ctiroutes.opencti;

import java.io.IOException;

/** OpenCTI answered, but not with what was asked for. The message says what to do. */
public class OpenCtiException extends IOException {

    public OpenCtiException(String message) {
        super(message);
    }
}
