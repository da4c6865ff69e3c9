package io.ctiroutes.settings.kind;

/**
 * A kind of value: what is allowed, and how it is read from text.
 *
 * @param <T> what the text becomes
 */
public sealed interface Kind<T>
        permits Choice, Flag, Location, Headers, ProxyUrl, RecoveryDate, StreamStart, Text, Url, WholeNumber, Words {

    /** Reads a stripped, non-empty text. The reason of a refusal never repeats the text: it may be secret. */
    T read(String text) throws RefusedValueException;

    /** The one way in which a value is written, however the user spelt it. */
    default String write(T value) {
        return value.toString();
    }

    /** What is allowed, in words for the user. */
    String allowed();
}
