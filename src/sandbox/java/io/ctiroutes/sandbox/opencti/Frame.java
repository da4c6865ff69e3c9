package io.ctiroutes.sandbox.opencti;

import java.nio.charset.StandardCharsets;

/** The text of one server-sent event: id, event name, one line of data, an empty line; LF only. */
final class Frame {

    private static final byte[] DATA = "\ndata: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);

    private Frame() {}

    /** A frame without an id, or what follows the id line. */
    static byte[] body(String event, byte[] data) {
        return join(("event: " + event).getBytes(StandardCharsets.UTF_8), DATA, data, END);
    }

    /** What the platform says when a stream fails; it has no id. */
    static byte[] error(String streamId, String message) {
        return body("error", Json.bytes(Json.object().put("stream", streamId).put("message", message)));
    }

    static byte[] of(StreamId id, String event, byte[] data) {
        return join(("id: " + id + "\nevent: " + event).getBytes(StandardCharsets.UTF_8), DATA, data, END);
    }

    /** A frame in parts, with data in parts. */
    static byte[][] of(StreamId id, String event, byte[][] data) {
        byte[][] parts = data.clone();
        parts[0] = join(("id: " + id + "\nevent: " + event).getBytes(StandardCharsets.UTF_8), DATA, data[0]);
        parts[data.length - 1] = join(parts[data.length - 1], END);
        return parts;
    }

    static byte[] idLine(StreamId id) {
        return ("id: " + id + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Parts in one. */
    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] joined = new byte[length];
        int position = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, position, part.length);
            position += part.length;
        }
        return joined;
    }
}
