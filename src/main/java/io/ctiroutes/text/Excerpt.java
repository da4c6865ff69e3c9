package io.ctiroutes.text;

/** The beginning of a text, for people to recognise it by. */
public final class Excerpt {

    private Excerpt() {}

    /** The text if it is no longer than this, else its beginning and an ellipsis. */
    public static String of(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = longest - 1;
        // no half of a character
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + '…';
    }
}
