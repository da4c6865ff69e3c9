package io.ctiroutes.reconcile;

import io.ctiroutes.ioc.IocKey;
import java.security.SecureRandom;

/**
 * Which IOCs have been seen, a million of them in 16 MB: of each 64 bits are kept, which two have in common once in thirty
 * million runs with a million IOCs. Nobody can make two values that do, because the bits are others in each run.
 */
final class SeenKeys {

    private static final int FIRST_SIZE = 1 << 12;

    private final long seed = new SecureRandom().nextLong();
    // 0 for nothing
    private long[] hashes = new long[FIRST_SIZE];
    private int size;

    /** Takes one in; whether it was not there before. */
    boolean add(IocKey key) {
        if (size >= hashes.length / 2) {
            grow();
        }
        if (!put(hashes, hash(key))) {
            return false;
        }
        size++;
        return true;
    }

    boolean contains(IocKey key) {
        long hash = hash(key);
        int mask = hashes.length - 1;
        int place = (int) hash & mask;
        while (hashes[place] != 0) {
            if (hashes[place] == hash) {
                return true;
            }
            place = place + 1 & mask;
        }
        return false;
    }

    int size() {
        return size;
    }

    private void grow() {
        long[] more = new long[hashes.length * 2];
        for (long hash : hashes) {
            if (hash != 0) {
                put(more, hash);
            }
        }
        hashes = more;
    }

    private static boolean put(long[] table, long hash) {
        int mask = table.length - 1;
        int place = (int) hash & mask;
        while (table[place] != 0) {
            if (table[place] == hash) {
                return false;
            }
            place = place + 1 & mask;
        }
        table[place] = hash;
        return true;
    }

    private long hash(IocKey key) {
        long hash = seed ^ key.type().ordinal();
        String value = key.value();
        for (int i = 0; i < value.length(); i++) {
            // splitmix64 after each character: what came before has a say in every bit of what follows
            hash = mixed(hash + value.charAt(i) + 0x9e3779b97f4a7c15L);
        }
        return hash == 0 ? 1 : hash;
    }

    private static long mixed(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
