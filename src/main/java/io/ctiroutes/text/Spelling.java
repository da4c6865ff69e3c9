package io.ctiroutes.text;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Whether one word was meant for another. */
public final class Spelling {

    private Spelling() {}

    /** The number of letters to insert, remove or replace to make one word of another (Levenshtein). */
    public static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }

    /**
     * The name that was most likely meant by another: {@code ssl_verify}, {@code sslVerify} and {@code ssl-verify} are the
     * same word.
     *
     * @param names at least one; of several that are as near the first is taken
     */
    public static String nearest(String meant, Collection<String> names) {
        String letters = letters(meant);
        return names.stream()
                .min(Comparator.comparingInt(name -> distance(letters, letters(name))))
                .orElseThrow();
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
