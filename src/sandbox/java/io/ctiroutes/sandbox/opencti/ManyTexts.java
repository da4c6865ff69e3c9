package io.ctiroutes.sandbox.opencti;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Texts that are looked for in others: hundreds of them take no longer than one. */
final class ManyTexts {

    private static final int LETTERS = 4;
    private static final int ROOM = 4_096;

    private final List<String> shortOnes = new ArrayList<>();
    /** By their first letters. */
    private final List<List<String>> longOnes = new ArrayList<>();

    ManyTexts(Collection<String> texts) {
        for (int i = 0; i < ROOM; i++) {
            longOnes.add(List.of());
        }
        for (String text : texts) {
            if (text.length() < LETTERS) {
                shortOnes.add(text);
            } else {
                List<String> more = new ArrayList<>(longOnes.get(place(text, 0)));
                more.add(text);
                longOnes.set(place(text, 0), more);
            }
        }
    }

    /** Whether one of them is part of this. */
    boolean isAnyIn(String whole) {
        for (int at = 0; at + LETTERS <= whole.length(); at++) {
            for (String text : longOnes.get(place(whole, at))) {
                if (whole.startsWith(text, at)) {
                    return true;
                }
            }
        }
        return shortOnes.stream().anyMatch(whole::contains);
    }

    private static int place(String text, int at) {
        int hash = 0;
        for (int i = at; i < at + LETTERS; i++) {
            hash = hash * 31 + text.charAt(i);
        }
        return hash & ROOM - 1;
    }
}
