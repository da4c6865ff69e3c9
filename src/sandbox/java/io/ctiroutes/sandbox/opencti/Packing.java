package io.ctiroutes.sandbox.opencti;

import java.time.Instant;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Keeps the JSON of indicators in a seventh of its size, by what all of them have in common. Packing takes about ten microseconds,
 * reading three.
 */
final class Packing {

    private final byte[] likeness = StoredIndicator.created(
                    Indicator.domain("evil.example").labels("label"), Instant.EPOCH, json -> () -> json)
            .json();
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final Inflater inflater = new Inflater(true);
    private byte[] buffer = new byte[4_096];

    synchronized Supplier<byte[]> pack(byte[] json) {
        deflater.reset();
        deflater.setDictionary(likeness);
        deflater.setInput(json);
        deflater.finish();
        // what does not shrink gets a few bytes longer
        buffer = json.length + 1_024 > buffer.length ? new byte[json.length + 1_024] : buffer;
        byte[] packed = Arrays.copyOf(buffer, deflater.deflate(buffer));
        int length = json.length;
        return () -> unpack(packed, length);
    }

    private synchronized byte[] unpack(byte[] packed, int length) {
        try {
            inflater.reset();
            inflater.setDictionary(likeness);
            inflater.setInput(packed);
            byte[] json = new byte[length];
            inflater.inflate(json);
            return json;
        } catch (DataFormatException e) {
            throw new IllegalStateException(e);
        }
    }
}
