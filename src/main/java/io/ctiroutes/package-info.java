/** The main class, and nothing else that one has to know. */
package io.ctiroutes;
