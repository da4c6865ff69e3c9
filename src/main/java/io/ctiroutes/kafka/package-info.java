/** Kafka's side: the topic, what is written to it and read from it, and who holds which partition. */
package io.ctiroutes.kafka;
