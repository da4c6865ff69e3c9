package io.ctiroutes.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text that stays in the bytes it came in. The JSON of a million stream events is read once from them; hardly any is ever
 * wanted as characters, which would be made for nothing and can take twice the memory.
 */
public final class Utf8Text {

    private final byte[] bytes;

    private Utf8Text(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The text of some characters. */
    public static Utf8Text of(String text) {
        return new Utf8Text(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The text of some bytes, which are not copied: nobody may change them any more.
     *
     * @param bytes should be UTF-8; what is not becomes replacement characters
     */
    public static Utf8Text ofOwned(byte[] bytes) {
        return new Utf8Text(bytes);
    }

    /** How many bytes it has. */
    public int size() {
        return bytes.length;
    }

    /** Reads it as JSON; bytes that are no UTF-8 make the parser fail. */
    public JsonParser parser(JsonFactory json) throws IOException {
        return json.createParser(bytes);
    }

    /** Reads it as JSON; bytes that are no UTF-8 are replacement characters. */
    public JsonParser characters(JsonFactory json) throws IOException {
        return json.createParser(new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8));
    }

    /** The characters, made anew each time. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Utf8Text text && Arrays.equals(bytes, text.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
