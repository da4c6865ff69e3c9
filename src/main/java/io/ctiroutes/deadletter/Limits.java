package io.ctiroutes.deadletter;

/**
 * How much is kept: whichever is reached first.
 *
 * @param letters how many letters at most
 * @param bytes   how many bytes all letters have at most; a letter goes even if it alone has more
 */
public record Limits(int letters, long bytes) {}
