package io.ctiroutes.stix.pattern;

/**
 * What one comparison of a pattern is about.
 *
 * @param path  the STIX object path, without quotes, e.g. {@code file:hashes.SHA-256}
 * @param value the value it must equal, without quotes and escapes
 */
public record Observable(String path, String value) {}
