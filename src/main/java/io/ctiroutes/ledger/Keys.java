package io.ctiroutes.ledger;

import io.ctiroutes.ioc.IocKey;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where rows are found: the hash of the key of every row, in the order of the rows, and a table from hashes to rows. It takes
 * about twelve bytes a row in memory and four on disk. Two keys may have the same hash, and a row may be gone; so what is
 * found has to be looked at. Safe for use by several threads.
 */
final class Keys {

    /** So many hashes are written at once; later ones are made anew from the rows at a start. */
    static final int CHUNK = 1 << 15;

    private static final int FEWEST = 1 << 12;

    private final long seed;
    // the hash of the key in row n; 0 is no row
    private int[] hashes = new int[FEWEST];
    // at the place that the hash says or behind it: the row; at most three quarters are taken
    private int[] rows = new int[2 * FEWEST];
    private int taken;
    private int last;

    /**
     * Empty.
     *
     * @param seed differs from file to file: nobody can look for keys that have the same hash
     */
    Keys(long seed) {
        this.seed = seed;
    }

    /** The hash of a key. */
    int hash(IocKey key) {
        long hash = seed ^ Schema.TYPES.indexOf(key.type());
        // quicker than characters
        for (byte character : key.value().getBytes(StandardCharsets.ISO_8859_1)) {
            hash = (hash ^ character) * 0xBF58476D1CE4E5B9L;
            hash ^= hash >>> 29;
        }
        hash *= 0x94D049BB133111EBL;
        int folded = (int) (hash ^ hash >>> 32);
        return folded == 0 ? 1 : folded;
    }

    /** The last row that has been put in. */
    synchronized int last() {
        return last;
    }

    /** The rows whose keys have one of these hashes, in rising order. */
    synchronized int[] rowsOf(int[] wanted) {
        int[] found = new int[wanted.length];
        int size = 0;
        for (int hash : wanted) {
            int mask = rows.length - 1;
            for (int place = hash & mask; rows[place] != 0; place = place + 1 & mask) {
                if (hashes[rows[place]] == hash) {
                    if (size == found.length) {
                        found = Arrays.copyOf(found, 2 * size + 1);
                    }
                    found[size++] = rows[place];
                }
            }
        }
        int[] all = Arrays.copyOf(found, size);
        Arrays.sort(all);
        return all;
    }

    /** Puts in a row, which is behind all others. */
    synchronized void add(int row, int hash) {
        if (row <= last) {
            throw new IllegalArgumentException("row " + row + " after " + last);
        }
        last = row;
        if (row >= hashes.length) {
            hashes = Arrays.copyOf(hashes, Math.max(row + 1, hashes.length + hashes.length / 2));
        }
        hashes[row] = hash;
        if (taken >= rows.length / 4 * 3) {
            int[] former = rows;
            rows = new int[2 * former.length];
            for (int each : former) {
                if (each != 0) {
                    put(each);
                }
            }
        }
        put(row);
        taken++;
    }

    private void put(int row) {
        int mask = rows.length - 1;
        int place = hashes[row] & mask;
        while (rows[place] != 0) {
            place = place + 1 & mask;
        }
        rows[place] = row;
    }

    /** The hashes of a chunk of rows that is full; the first chunk begins with row 0, which there is not. */
    synchronized byte[] chunk(int chunk) {
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Integer.BYTES);
        int from = chunk * CHUNK;
        bytes.asIntBuffer().put(hashes, from, Math.min(CHUNK, hashes.length - from));
        return bytes.array();
    }

    /** Puts in the rows of a chunk that has been written. */
    synchronized void addChunk(int chunk, byte[] bytes) {
        IntBuffer all = ByteBuffer.wrap(bytes).asIntBuffer();
        for (int i = 0; i < CHUNK; i++) {
            if (all.get(i) != 0) {
                add(chunk * CHUNK + i, all.get(i));
            }
        }
        last = Math.max(last, chunk * CHUNK + CHUNK - 1);
    }
}
