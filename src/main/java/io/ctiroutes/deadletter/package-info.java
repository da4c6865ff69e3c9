/** Dead letters on disk: why a change was refused, and how it comes back. */
package io.ctiroutes.deadletter;
