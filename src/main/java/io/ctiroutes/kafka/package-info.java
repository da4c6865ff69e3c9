/** Kafka: the topic of IOC changes, who may write it, and which partitions a worker holds. */
package io.ctiroutes.kafka;
