/** The half of the connector that writes what OpenCTI wants to Kafka's topic, once for all tenants. */
package io.ctiroutes.reader;
