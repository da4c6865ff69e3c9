/** Text as it is kept in memory, and as people read it. */
package io.ctiroutes.text;
