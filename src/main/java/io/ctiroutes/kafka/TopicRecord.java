package io.ctiroutes.kafka;

import java.util.Objects;

/**
 * A record to be written to the topic.
 *
 * @param key   what it is about
 * @param value what is so from now on; null is a tombstone: there is nothing any more
 */
public record TopicRecord(String key, byte[] value) {

    /** A record always has a key. */
    public TopicRecord {
        Objects.requireNonNull(key, "key");
    }
}
