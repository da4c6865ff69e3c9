/** What is counted. */
package io.ctiroutes.metrics;
