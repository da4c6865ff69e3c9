package io.ctiroutes.kafka;

import java.io.IOException;

/** A record is larger than the topic takes: it will never be written as it is. Nothing of its transaction was. */
public final class OversizedRecordException extends IOException {

    private final String key;

    OversizedRecordException(String message, String key, Throwable cause) {
        super(message, cause);
        this.key = key;
    }

    /** The key of the record. */
    public String key() {
        return key;
    }
}
