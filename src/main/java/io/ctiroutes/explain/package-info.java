/** Why an IOC is in Falcon, or is not: all that is known of it, in words. */
package io.ctiroutes.explain;
