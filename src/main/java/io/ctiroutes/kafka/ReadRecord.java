package io.ctiroutes.kafka;

import java.time.Instant;

/**
 * A record that was read from the topic.
 *
 * @param partition the partition that it is in
 * @param offset    where it is in the partition
 * @param key       what it is about
 * @param value     what is so from then on; null is a tombstone: there is nothing any more
 * @param time      when it was written, by the clock of who wrote it, or of the broker where the topic is set up so
 */
public record ReadRecord(int partition, long offset, String key, byte[] value, Instant time) {}
