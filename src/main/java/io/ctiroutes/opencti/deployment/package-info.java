/** What OpenCTI is told of where its indicators are, what they hit, and what it wants done about them. */
package io.ctiroutes.opencti.deployment;
