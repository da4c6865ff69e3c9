/** A page for operators on the management server, and its API: what flows, what was refused, what to do. */
package io.ctiroutes.console;
