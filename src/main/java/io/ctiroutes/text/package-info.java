/** Text as it is kept in memory; known to all. */
package io.ctiroutes.text;
