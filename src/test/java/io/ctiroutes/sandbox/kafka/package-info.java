/** A real Kafka broker in the process of a test. */
package io.ctiroutes.sandbox.kafka;
