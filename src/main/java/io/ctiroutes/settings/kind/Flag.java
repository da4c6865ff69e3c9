package io.ctiroutes.settings.kind;

import java.util.Locale;

/** Yes or no, in the spellings that the Python connector knows. */
public record Flag() implements Kind<Boolean> {

    @Override
    public Boolean read(String text) throws RefusedValueException {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new RefusedValueException("is neither true nor false");
        };
    }

    @Override
    public String allowed() {
        return "true or false (also yes, no, on, off, 1, 0)";
    }
}
