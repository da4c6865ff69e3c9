package io.ctiroutes.opencti;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The data of one frame as it comes in. Of data beyond a bound only the beginning is kept. It grows in pieces that are
 * never copied into larger ones: a frame of 50 MB is in memory once while it arrives, and twice while it becomes text.
 */
final class FrameData {

    /** How much of it is kept if it is too large, and by how much it grows. */
    static final int PIECE = 64 * 1024;

    private static final int CHARACTERS = 8 * 1024;

    private final long most;
    // nearly every frame fits into this, which is used again for the next
    private final byte[] head = new byte[PIECE];
    private final Deque<byte[]> more = new ArrayDeque<>();
    private int lines;
    private long size;

    FrameData(long most) {
        this.most = most;
    }

    void clear() {
        more.clear();
        lines = 0;
        size = 0;
    }

    /** Begins a line of it. */
    void line() {
        if (lines++ > 0) {
            append(new byte[] {'\n'}, 0, 1);
        }
    }

    void append(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && size < most) {
            int used = (int) (size % PIECE);
            if (used == 0 && size > 0) {
                more.add(new byte[PIECE]);
            }
            byte[] piece = size < PIECE ? head : more.getLast();
            int taken = (int) Math.min(Math.min(to - at, PIECE - used), most - size);
            System.arraycopy(bytes, at, piece, used, taken);
            at += taken;
            size += taken;
        }
        if (at < to) {
            more.clear();
            size += to - at;
        }
    }

    /** Whether there was no line of it at all. */
    boolean isMissing() {
        return lines == 0;
    }

    /** Whether it is all here. */
    boolean isWhole() {
        return size <= most;
    }

    /** How many bytes it had, kept or not. */
    long size() {
        return size;
    }

    /** As text, once; what is no UTF-8 is replaced. */
    String take() {
        if (size <= PIECE || !isWhole()) {
            return new String(head, 0, (int) Math.min(size, Math.min(PIECE, most)), StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder((int) size);
        char[] characters = new char[CHARACTERS];
        try (Reader reader = new InputStreamReader(new Pieces(), StandardCharsets.UTF_8)) {
            for (int read = reader.read(characters); read >= 0; read = reader.read(characters)) {
                text.append(characters, 0, read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** The pieces, each let go once it has been read. */
    private final class Pieces extends InputStream {

        private byte[] piece = head;
        private int at;
        private long left = size;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            if (at == PIECE) {
                piece = more.remove();
                at = 0;
            }
            int taken = (int) Math.min(left, Math.min(length, PIECE - at));
            System.arraycopy(piece, at, into, offset, taken);
            at += taken;
            left -= taken;
            return taken;
        }
    }
}
