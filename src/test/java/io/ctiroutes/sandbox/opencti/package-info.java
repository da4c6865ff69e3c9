/**
 * A stateful OpenCTI on loopback: the live stream and the connector GraphQL of a platform, with its object store, event log, stream
 * filter and faults. The shapes and rules are those of OpenCTI 7.
 */
package io.ctiroutes.sandbox.opencti;
