/** Text as it is kept in memory, and as people read it; known to all. */
package io.ctiroutes.text;
