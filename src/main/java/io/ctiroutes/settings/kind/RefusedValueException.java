package io.ctiroutes.settings.kind;

/** A text is not a value of its kind; the message says why, without repeating the text. */
public final class RefusedValueException extends Exception {
    public RefusedValueException(String reason) {
        super(reason);
    }
}
