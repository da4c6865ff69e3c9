/** Kinds of values that settings have: what is allowed, and how it is read. */
package io.ctiroutes.settings.kind;
