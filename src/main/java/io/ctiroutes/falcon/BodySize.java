package io.ctiroutes.falcon;

import java.util.List;

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
                + bytes(body.id())
                + bytes(body.type())
                + bytes(body.value())
                + bytes(body.action())
                + bytes(body.mobileAction())
                + bytes(body.severity())
                + bytes(body.platforms())
                + bytes(body.tags())
                + bytes(body.description())
                + bytes(body.expiration())
                + bytes(body.source())
                + bytes(body.hostGroups());
    }

    private static long bytes(List<String> texts) {
        long bytes = 0;
        for (String text : texts) {
            bytes += bytes(text);
        }
        return bytes;
    }

    private static long bytes(String text) {
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
