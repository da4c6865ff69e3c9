package io.ctiroutes.opencti.stream;

import io.ctiroutes.text.Utf8Text;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The data of one frame as it comes in. Of data beyond a bound only the beginning is kept. It grows in pieces that are
 * never copied into larger ones: a frame of 50 MB is in memory once while it arrives, and twice while it becomes text.
 */
final class FrameData {

    /** How much of it is kept if it is too large, and by how much it grows. */
    static final int PIECE = 64 * 1024;

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

    /** As text, once. The pieces are let go one by one as they are copied. */
    Utf8Text take() {
        if (size <= PIECE || !isWhole()) {
            return Utf8Text.ofOwned(Arrays.copyOf(head, (int) Math.min(size, Math.min(PIECE, most))));
        }
        byte[] all = new byte[(int) size];
        System.arraycopy(head, 0, all, 0, PIECE);
        int at = PIECE;
        while (!more.isEmpty()) {
            byte[] piece = more.remove();
            int used = Math.min(PIECE, all.length - at);
            System.arraycopy(piece, 0, all, at, used);
            at += used;
        }
        return Utf8Text.ofOwned(all);
    }
}
