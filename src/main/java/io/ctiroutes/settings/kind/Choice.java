package io.ctiroutes.settings.kind;

import java.util.List;

/** One of a few words, in upper or lower case. */
public record Choice(List<String> words) implements Kind<String> {

    public static Choice of(String... words) {
        return new Choice(List.of(words));
    }

    @Override
    public String read(String text) throws RefusedValueException {
        return words.stream()
                .filter(text::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> new RefusedValueException("is not one of the allowed words"));
    }

    @Override
    public String allowed() {
        return words.size() == 1 ? "only " + words.get(0) : String.join(", ", words);
    }
}
