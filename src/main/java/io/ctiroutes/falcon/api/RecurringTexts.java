package io.ctiroutes.falcon.api;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Arrays;

/** Makes a text once that comes again and again, such as a severity or the time of a write of a thousand IOCs. */
final class RecurringTexts {

    private static final int SIZE = 256;

    private final char[][] characters = new char[SIZE][];
    private final String[] texts = new String[SIZE];

    /** The text that the parser stands on. */
    String of(JsonParser parser) throws IOException {
        char[] buffer = parser.getTextCharacters();
        int from = parser.getTextOffset();
        int to = from + parser.getTextLength();
        int slot = slot(buffer, from, to);
        char[] known = characters[slot];
        if (known == null || !Arrays.equals(known, 0, known.length, buffer, from, to)) {
            characters[slot] = Arrays.copyOfRange(buffer, from, to);
            texts[slot] = new String(characters[slot]);
        }
        return texts[slot];
    }

    /** Two texts with the same one push each other out, which costs time and nothing else. */
    private static int slot(char[] buffer, int from, int to) {
        int slot = to - from;
        if (slot > 0) {
            slot = 31 * (31 * slot + buffer[from]) + buffer[to - 1];
        }
        return slot & SIZE - 1;
    }
}
