/** What a record of Kafka's topic says: the state of one IOC, and what a tenant wants of it. */
package io.ctiroutes.topic;
