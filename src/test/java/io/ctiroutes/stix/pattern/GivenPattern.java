package io.ctiroutes.stix.pattern;

import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import java.util.ArrayList;
import java.util.List;

/** A pattern text, and what should be read in it. */
public final class GivenPattern {

    public static final String MD5 = "098f6bcd4621d373cade4e832627b4f6";
    public static final String SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private final String text;
    private final List<Observable> observables = new ArrayList<>();
    private final List<Skip> skipped = new ArrayList<>();

    private GivenPattern(String text) {
        this.text = text;
    }

    /** A pattern that says nothing yet; {@code %md5} and {@code %sha256} stand for hashes. */
    static GivenPattern pattern(String text) {
        return new GivenPattern(withHashes(text));
    }

    /** The same observable for each of these values. */
    GivenPattern says(String path, String... values) {
        for (String value : values) {
            observables.add(new Observable(path, withHashes(value)));
        }
        return this;
    }

    /** A part of the pattern that is no IOC. */
    GivenPattern leaves(SkipReason reason, String part) {
        skipped.add(new Skip(reason, withHashes(part)));
        return this;
    }

    /** The pattern is no IOC, all of it. */
    GivenPattern leavesAll(SkipReason reason) {
        skipped.add(new Skip(reason, text));
        return this;
    }

    String text() {
        return text;
    }

    PatternReading reading() {
        return new PatternReading(observables, skipped);
    }

    @Override
    public String toString() {
        return text;
    }

    private static String withHashes(String text) {
        return text.replace("%md5", MD5).replace("%sha256", SHA256);
    }
}
