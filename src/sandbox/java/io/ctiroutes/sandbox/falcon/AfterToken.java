package io.ctiroutes.sandbox.falcon;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The opaque token of a page: in truth the moment and the id of its last row. */
record AfterToken(long millis, String id) {
    private static final Pattern TOKEN = Pattern.compile("\\[(\\d+),\"([0-9a-f]+)\"\\]");

    static AfterToken of(StoredIoc last) {
        return new AfterToken(last.createdOn().toEpochMilli(), last.id());
    }

    static Optional<AfterToken> parse(String text) {
        try {
            String token = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
            Matcher matcher = TOKEN.matcher(token);
            return matcher.matches()
                    ? Optional.of(new AfterToken(Long.parseLong(matcher.group(1)), matcher.group(2)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    String text() {
        String token = "[" + millis + ",\"" + id + "\"]";
        return Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }
}
