package io.ctiroutes.opencti.stream;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes server-sent events out of a stream of bytes: lines end with LF, CR LF or CR and nothing else, an empty line ends a
 * frame, and what comes after the last empty line is no frame. Only data is held, and of that no more than a bound.
 */
final class FrameReader {

    // U+FEFF, which may stand before the first line and belongs to none
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "event".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ID = "id".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final FrameData data;
    private final byte[] buffer = new byte[FrameData.PIECE];
    // what is read and not yet looked at
    private int next;
    private int filled;
    private boolean begun;
    private boolean afterCarriageReturn;
    // the line, or as much of it as the buffer holds
    private int from;
    private int to;
    private String id = "";
    private byte[] lastEvent = {};
    private String lastEventName = "";

    /**
     * A reader.
     *
     * @param most how many bytes of data a frame has at most; of larger ones only the beginning is kept
     */
    FrameReader(InputStream in, long most) {
        this.in = in;
        this.data = new FrameData(most);
    }

    /**
     * The next frame, waiting for it.
     *
     * @throws EOFException when the stream ends
     */
    Frame next() throws IOException {
        data.clear();
        String event = "";
        while (true) {
            boolean ended = readLine();
            skipByteOrderMark();
            if (ended && from == to) {
                if (!data.isMissing()) {
                    return new Frame(id, event, data.take(), data.size(), data.isWhole());
                }
                event = "";
                continue;
            }
            int name = from;
            int length = skipName();
            if (is(DATA, name, length)) {
                data.line();
                data.append(buffer, from, to);
                while (!ended) {
                    ended = readLine();
                    data.append(buffer, from, to);
                }
            } else if (!ended) {
                // no name or id is that long
                skipLine();
            } else if (is(EVENT, name, length)) {
                event = eventName();
            } else if (is(ID, name, length)) {
                id = value();
            }
        }
    }

    private void skipByteOrderMark() {
        int behind = from + BYTE_ORDER_MARK.length;
        if (!begun && behind <= to && is(BYTE_ORDER_MARK, from, BYTE_ORDER_MARK.length)) {
            from = behind;
        }
        begun = true;
    }

    private void skipLine() throws IOException {
        while (!readLine()) {
            // until it ends
        }
    }

    private boolean is(byte[] wanted, int at, int length) {
        return Arrays.equals(buffer, at, at + length, wanted, 0, wanted.length);
    }

    /** Nearly always the same few: made once as long as it does not change. */
    private String eventName() {
        if (!Arrays.equals(buffer, from, to, lastEvent, 0, lastEvent.length)) {
            lastEvent = Arrays.copyOfRange(buffer, from, to);
            lastEventName = value();
        }
        return lastEventName;
    }

    private String value() {
        return new String(buffer, from, to - from, StandardCharsets.UTF_8);
    }

    /** Goes to the value of the line's field; returns how long its name is. */
    private int skipName() {
        int colon = from;
        while (colon < to && buffer[colon] != ':') {
            colon++;
        }
        int length = colon - from;
        from = Math.min(colon + 1, to);
        if (from < to && buffer[from] == ' ') {
            from++;
        }
        return length;
    }

    /**
     * Goes to the next line, or to what follows of a line longer than the buffer.
     *
     * @return whether the line ends there
     */
    private boolean readLine() throws IOException {
        if (afterCarriageReturn) {
            if (next == filled) {
                next = 0;
                filled = 0;
                fill();
            }
            afterCarriageReturn = false;
            if (buffer[next] == '\n') {
                next++;
            }
        }
        from = next;
        to = next;
        while (true) {
            to = endOfLine();
            if (to < filled) {
                afterCarriageReturn = buffer[to] == '\r';
                next = to + 1;
                return true;
            }
            if (from == 0 && filled == buffer.length) {
                next = to;
                return false;
            }
            System.arraycopy(buffer, from, buffer, 0, filled - from);
            to -= from;
            filled -= from;
            from = 0;
            fill();
        }
    }

    /** Where the line ends, or what is filled. Every byte of the stream is looked at here: fields would cost a third more. */
    private int endOfLine() {
        byte[] bytes = buffer;
        int end = filled;
        int at = to;
        while (at < end && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    private void fill() throws IOException {
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            throw new EOFException("OpenCTI ended the stream");
        }
        filled += read;
    }
}
