/** The half of the connector that takes states from Kafka's topic to the tenants, each a Falcon customer of its own. */
package io.ctiroutes.worker;
