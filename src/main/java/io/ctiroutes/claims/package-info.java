/** What all indicators together want of an IOC, after what has just changed. */
package io.ctiroutes.claims;
