package io.ctiroutes.settings.kind;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** A list of words, separated by commas; each once, in their order. */
public record Words(Pattern word, String what) implements Kind<List<String>> {

    public static Words of(String pattern, String what) {
        return new Words(Pattern.compile(pattern), what);
    }

    @Override
    public List<String> read(String text) throws RefusedValueException {
        List<String> words = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .distinct()
                .toList();
        for (int i = 0; i < words.size(); i++) {
            if (!word.matcher(words.get(i)).matches()) {
                throw new RefusedValueException("has an entry, number " + (i + 1) + ", that is not allowed here");
            }
        }
        return words;
    }

    @Override
    public String write(List<String> words) {
        return String.join(",", words);
    }

    @Override
    public String allowed() {
        return what + ", separated by commas";
    }
}
