package io.ctiroutes.deadletter;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which letters a folder holds, and their categories, kept in memory so that no batch has to list a large folder. People
 * move and delete letters too: the folder is looked at again after a few seconds.
 */
final class LetterIndex {

    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final String UNKNOWN = "unknown";
    private static final int HEAD = 256;
    // the first field of a letter
    private static final Pattern CATEGORY = Pattern.compile("^\\s*\\{\\s*\"category\"\\s*:\\s*\"([a-z-]{1,40})\"");

    private final LetterFolder folder;
    private final Clock clock;
    private final Map<String, String> categories = new HashMap<>();
    private Instant looked = Instant.MIN;

    LetterIndex(LetterFolder folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    synchronized int size() throws IOException {
        look();
        return categories.size();
    }

    synchronized boolean has(String name) {
        return categories.containsKey(name);
    }

    /** How many letters there are of each category. */
    synchronized Map<String, Integer> byCategory() throws IOException {
        look();
        Map<String, Integer> counts = new TreeMap<>();
        categories.values().forEach(category -> counts.merge(category, 1, Integer::sum));
        return counts;
    }

    /**
     * Makes room for a letter that is about to be written.
     *
     * @return false if there are as many as allowed, and none of this name
     */
    synchronized boolean reserve(String name, String category, int most) throws IOException {
        look();
        if (!categories.containsKey(name) && categories.size() >= most) {
            // perhaps somebody has made room in the meantime
            looked = Instant.MIN;
            look();
            if (categories.size() >= most) {
                return false;
            }
        }
        categories.put(name, category);
        return true;
    }

    synchronized void remove(String name) {
        categories.remove(name);
    }

    /** What is known may be wrong. */
    synchronized void lookAgain() {
        looked = Instant.MIN;
    }

    private void look() throws IOException {
        Instant now = clock.instant();
        if (!looked.equals(Instant.MIN) && Duration.between(looked, now).abs().compareTo(FRESH) < 0) {
            return;
        }
        Set<String> names = folder.names();
        categories.keySet().retainAll(names);
        Set<String> unknown = new HashSet<>(names);
        unknown.removeAll(categories.keySet());
        for (String name : unknown) {
            categories.put(name, category(name));
        }
        looked = now;
    }

    private String category(String name) throws IOException {
        return folder.head(name, HEAD)
                .map(CATEGORY::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .orElse(UNKNOWN);
    }
}
