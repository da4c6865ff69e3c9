/** Settings into beans and into Camel, and what keeps the connector from starting. */
package io.ctiroutes.setup;
