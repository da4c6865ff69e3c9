/** The halves of the connector that Kafka lies between: a reader, and a worker with its tenants. */
package io.ctiroutes.setup.kafka;
