package io.ctiroutes.deadletter;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which letters a folder holds, with their categories and sizes, kept in memory so that no batch has to list a large folder.
 * People move and delete letters too: the folder is looked at again after a few seconds. Used under the lock of
 * {@link DeadLetters}, under which letters are written and removed as well.
 */
final class LetterIndex {

    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final String UNKNOWN = "unknown";
    private static final int HEAD = 256;
    // the first field of a letter
    private static final Pattern CATEGORY = Pattern.compile("^\\s*\\{\\s*\"category\"\\s*:\\s*\"([a-z-]{1,40})\"");

    private record Entry(String category, long bytes, Instant written) {}

    private final LetterFolder folder;
    private final Clock clock;
    private final Map<String, Entry> entries = new HashMap<>();
    private long bytes;
    private Instant looked = Instant.MIN;

    LetterIndex(LetterFolder folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    int size() throws IOException {
        look();
        return entries.size();
    }

    /** How many bytes all letters have. */
    long bytes() throws IOException {
        look();
        return bytes;
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** How many letters there are of each category. */
    Map<String, Integer> byCategory() throws IOException {
        look();
        Map<String, Integer> counts = new TreeMap<>();
        entries.values().forEach(entry -> counts.merge(entry.category(), 1, Integer::sum));
        return counts;
    }

    /** Whether there is room for a letter, in the place of one of this name if there is one. */
    boolean hasRoom(String name, long size, DeadLetters.Limits limits) throws IOException {
        look();
        if (!fits(name, size, limits)) {
            // perhaps somebody has made room in the meantime
            lookAgain();
            look();
        }
        return fits(name, size, limits);
    }

    private boolean fits(String name, long size, DeadLetters.Limits limits) {
        Entry former = entries.get(name);
        long others = bytes - (former == null ? 0 : former.bytes());
        // one larger than all that is allowed must not hold deliveries back for ever
        boolean room = others == 0 || others + size <= limits.bytes();
        return room && (former != null || entries.size() < limits.letters());
    }

    /**
     * The names of some letters, the newest first.
     *
     * @param category empty for all
     * @param search   what the name has in it, in upper or lower case; empty for all
     */
    List<String> names(String category, String search) throws IOException {
        look();
        String wanted = DeadLetter.readable(search).toLowerCase(Locale.ROOT);
        return entries.entrySet().stream()
                .filter(entry ->
                        category.isEmpty() || entry.getValue().category().equals(category))
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).contains(wanted))
                .sorted(Comparator.comparing((Map.Entry<String, Entry> entry) ->
                                entry.getValue().written())
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A letter was written. */
    void put(String name, String category, long size) {
        put(name, new Entry(category, size, clock.instant()));
    }

    private void put(String name, Entry entry) {
        remove(name);
        entries.put(name, entry);
        bytes += entry.bytes();
    }

    void remove(String name) {
        Entry entry = entries.remove(name);
        bytes -= entry == null ? 0 : entry.bytes();
    }

    /** What is known may be wrong. */
    void lookAgain() {
        looked = Instant.MIN;
    }

    private void look() throws IOException {
        Instant now = clock.instant();
        if (!looked.equals(Instant.MIN) && Duration.between(looked, now).abs().compareTo(FRESH) < 0) {
            return;
        }
        Set<String> names = folder.names();
        Set<String> gone = new HashSet<>(entries.keySet());
        gone.removeAll(names);
        gone.forEach(this::remove);
        for (String name : names) {
            if (!has(name)) {
                put(name, new Entry(category(name), folder.size(name), folder.written(name)));
            }
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
