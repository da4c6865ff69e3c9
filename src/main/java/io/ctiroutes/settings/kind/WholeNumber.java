package io.ctiroutes.settings.kind;

/** A whole number within a range, both ends included. */
public record WholeNumber(long least, long most, String unit) implements Kind<Long> {

    public static WholeNumber between(long least, long most) {
        return new WholeNumber(least, most, "");
    }

    public static WholeNumber seconds(long least, long most) {
        return new WholeNumber(least, most, " (seconds)");
    }

    public static WholeNumber bytes(long least, long most) {
        return new WholeNumber(least, most, " (bytes)");
    }

    @Override
    public Long read(String text) throws RefusedValueException {
        if (!text.matches("[+-]?[0-9]{1,18}")) {
            throw new RefusedValueException("is not a whole number");
        }
        long number = Long.parseLong(text);
        if (number < least) {
            throw new RefusedValueException("is too small");
        }
        if (number > most) {
            throw new RefusedValueException("is too large");
        }
        return number;
    }

    @Override
    public String allowed() {
        return "a whole number from %d to %d%s".formatted(least, most, unit);
    }
}
