/** The indicator as OpenCTI sends it, and the rules from an event to IOC changes. */
package io.ctiroutes.stix;
