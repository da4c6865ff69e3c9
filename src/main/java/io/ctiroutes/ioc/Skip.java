package io.ctiroutes.ioc;

/**
 * Something that was left out by rule.
 *
 * @param reason why
 * @param part   the value, or the part of the pattern, concerned, or what is wrong with a pattern that cannot be read;
 *               empty if it is the whole event
 */
public record Skip(SkipReason reason, String part) {}
