package io.ctiroutes.falcon.delivery;

import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.IocBody;
import java.util.List;
import java.util.function.ToLongFunction;

/** How many bytes of a request's body an IOC takes: never fewer than it really does, and not many more. */
final class BodySize {

    /** The comment, and what is around the IOCs. */
    static final int ENVELOPE = 100;

    // the names of all fields, their punctuation and the words that have no length of their own
    private static final int FIELDS = 300;
    private static final int QUOTES_AND_COMMA = 3;
    private static final int CONTROL = 6;
    private static final int THREE_BYTES = 3;

    private BodySize() {}

    static long of(IocBody body) {
        return FIELDS
                + text(body.id())
                + word(body.type())
                + text(body.value())
                + word(body.action())
                + word(body.mobileAction())
                + word(body.severity())
                + all(body.platforms(), BodySize::word)
                + all(body.tags(), BodySize::text)
                + text(body.description())
                + word(body.expiration())
                + source(body.source())
                + all(body.hostGroups(), BodySize::text);
    }

    /** A word of Falcon's own vocabulary, or a moment: nothing in it takes more than a byte, so nobody need look. */
    private static long word(String word) {
        return word == null ? 0 : QUOTES_AND_COMMA + word.length();
    }

    private static long source(String source) {
        return FalconRules.SOURCE.equals(source) ? word(source) : text(source);
    }

    private static long all(List<String> texts, ToLongFunction<String> size) {
        long bytes = 0;
        for (String text : texts) {
            bytes += size.applyAsLong(text);
        }
        return bytes;
    }

    private static long text(String text) {
        if (text == null) {
            return 0;
        }
        long bytes = QUOTES_AND_COMMA;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ') {
                bytes += CONTROL;
            } else if (c < 0x80) {
                bytes += c == '"' || c == '\\' ? 2 : 1;
            } else {
                bytes += THREE_BYTES;
            }
        }
        return bytes;
    }
}
