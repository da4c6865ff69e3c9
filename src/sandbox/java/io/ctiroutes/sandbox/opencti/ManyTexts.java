package io.ctiroutes.sandbox.opencti;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Texts that are looked for in others: hundreds take little longer than a few. */
final class ManyTexts {

    private static final int HASHES = 1 << 16;

    /** Those that are less than twice as long as the shortest of them can be: half of each tells enough to pass over most. */
    private final List<Alike> all = new ArrayList<>();

    ManyTexts(Collection<String> texts) {
        Map<Integer, List<String>> byLength = texts.stream()
                .collect(Collectors.groupingBy(
                        text -> Integer.highestOneBit(text.length()), TreeMap::new, Collectors.toList()));
        byLength.forEach((window, some) -> all.add(new Alike(window, some)));
    }

    /** Whether one of them is part of this. */
    boolean isAnyIn(String whole) {
        for (Alike some : all) {
            if (some.isAnyIn(whole)) {
                return true;
            }
        }
        return false;
    }

    /** Texts that are not shorter than a window, and shorter than two. */
    private static final class Alike {

        private final int window;
        private final Set<String> texts;
        private final int[] lengths;
        /** The hashes of what they begin with. */
        private final BitSet beginnings = new BitSet(HASHES);
        /** The factor of a window's first character in its hash. */
        private final int first;

        Alike(int window, Collection<String> texts) {
            this.window = window;
            this.texts = new HashSet<>(texts);
            this.lengths = texts.stream().mapToInt(String::length).distinct().toArray();
            int factor = 1;
            for (int i = 1; i < window; i++) {
                factor *= 31;
            }
            this.first = factor;
            for (String text : texts) {
                beginnings.set(place(text.substring(0, window).hashCode()));
            }
        }

        /** Takes the hash of each window from that of the one before it. */
        boolean isAnyIn(String whole) {
            if (window == 0 || window > whole.length()) {
                return window == 0;
            }
            int hash = whole.substring(0, window).hashCode();
            for (int at = 0; ; at++) {
                if (beginnings.get(place(hash)) && isAnyAt(whole, at)) {
                    return true;
                }
                if (at + window == whole.length()) {
                    return false;
                }
                hash = (hash - first * whole.charAt(at)) * 31 + whole.charAt(at + window);
            }
        }

        private boolean isAnyAt(String whole, int at) {
            for (int length : lengths) {
                if (at + length <= whole.length() && texts.contains(whole.substring(at, at + length))) {
                    return true;
                }
            }
            return false;
        }

        private static int place(int hash) {
            return (hash ^ hash >>> 16) & HASHES - 1;
        }
    }
}
