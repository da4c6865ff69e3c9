/** Kafka between the reader and its workers: the topic as it is made and checked, written and read. */
package io.ctiroutes.kafka;
