package io.ctiroutes.settings;

/** A text is not a value of its kind; the message says why, without repeating the text. */
final class RefusedValueException extends Exception {
    RefusedValueException(String reason) {
        super(reason);
    }
}
