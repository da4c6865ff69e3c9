package io.ctiroutes.explain;

/**
 * What is known of an IOC.
 *
 * @param known whether anything is
 * @param text  as people read it, in several lines; also if nothing is known
 */
public record Explanation(boolean known, String text) {}
