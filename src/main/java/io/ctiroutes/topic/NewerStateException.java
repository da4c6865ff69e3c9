package io.ctiroutes.topic;

import java.io.IOException;

/** A record of the topic that a newer version of the connector has written: nobody may pass it over. */
public final class NewerStateException extends IOException {

    NewerStateException(String key, int version) {
        super("the record of " + key + " in the topic is of version " + version + ", and this process reads "
                + StateJson.VERSION + ": update it to the version of the reader");
    }
}
