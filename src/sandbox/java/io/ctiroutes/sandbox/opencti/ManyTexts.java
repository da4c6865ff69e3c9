package io.ctiroutes.sandbox.opencti;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Texts that are looked for in others: hundreds of the same length take no longer than one. */
final class ManyTexts {

    private static final int HASHES = 1 << 16;

    private final Set<String> texts;
    /** The hashes of the texts, by their length. */
    private final Map<Integer, BitSet> hashes = new TreeMap<>();

    ManyTexts(Collection<String> texts) {
        this.texts = new HashSet<>(texts);
        for (String text : texts) {
            hashes.computeIfAbsent(text.length(), length -> new BitSet(HASHES)).set(place(text.hashCode()));
        }
    }

    /** Whether one of them is part of this. */
    boolean isAnyIn(String whole) {
        for (Map.Entry<Integer, BitSet> entry : hashes.entrySet()) {
            if (entry.getKey() <= whole.length() && isAnyIn(whole, entry.getKey(), entry.getValue())) {
                return true;
            }
        }
        return false;
    }

    /** Takes the hash of each part of this length from that of the part before it. */
    private boolean isAnyIn(String whole, int length, BitSet known) {
        int gone = 1;
        int hash = 0;
        for (int i = 0; i < length; i++) {
            gone *= 31;
            hash = hash * 31 + whole.charAt(i);
        }
        for (int end = length; ; end++) {
            if (known.get(place(hash)) && texts.contains(whole.substring(end - length, end))) {
                return true;
            }
            if (end == whole.length()) {
                return false;
            }
            hash = hash * 31 + whole.charAt(end) - gone * whole.charAt(end - length);
        }
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 16) & HASHES - 1;
    }
}
