package io.ctiroutes.ledger;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ioc.Traits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * How values are kept in columns: ids, hashes and times in few bytes where they have their usual form, as text where they do
 * not. What is read is always what was written.
 */
final class Columns {

    static final int SEQUENCE_BITS = 16;
    static final int LAST_SEQUENCE = (1 << SEQUENCE_BITS) - 1;

    private static final HexFormat HEX = HexFormat.of();
    private static final long LAST_TIME = Long.MAX_VALUE >> SEQUENCE_BITS;
    private static final int LONGEST_TIME = 14;
    private static final int UUID_CHARACTERS = 36;
    private static final int SHA256_CHARACTERS = 64;
    private static final String PLATFORMS = "wmlai";
    private static final String ACTIONS = "nadp";
    private static final char NO_SEVERITY = '-';
    private static final char TRAITS = '\t';

    /** What a character is as a digit of hex, or -1. */
    private static final byte[] DIGITS = digits();

    private Columns() {}

    /** The value of a key: hashes as their bytes. */
    static Object value(IocKey key) {
        return switch (key.type()) {
            case SHA256, MD5 -> hex(key.value());
            default -> key.value();
        };
    }

    static IocKey key(int type, Object value) {
        IocType known = Schema.TYPES.get(type);
        return new IocKey(known, value instanceof byte[] bytes ? HEX.formatHex(bytes) : (String) value);
    }

    /** Lower-case hex of one of the usual lengths as bytes. */
    static Object hex(String text) {
        if (text.length() != SHA256_CHARACTERS && text.length() != SHA256_CHARACTERS / 2) {
            return text;
        }
        byte[] characters = characters(text);
        byte[] bytes = new byte[characters.length / 2];
        boolean isHex = characters.length == text.length() && unhex(characters, 0, characters.length, bytes, 0);
        return isHex ? bytes : text;
    }

    static String hexText(Object column) {
        return column instanceof byte[] bytes ? HEX.formatHex(bytes) : column == null ? "" : (String) column;
    }

    /** A UUID as its bytes. */
    static Object id(String text) {
        if (text.length() != UUID_CHARACTERS) {
            return text;
        }
        byte[] characters = characters(text);
        byte[] bytes = new byte[16];
        boolean isUuid = characters.length == UUID_CHARACTERS
                && characters[8] == '-'
                && characters[13] == '-'
                && characters[18] == '-'
                && characters[23] == '-'
                && unhex(characters, 0, 8, bytes, 0)
                && unhex(characters, 9, 13, bytes, 4)
                && unhex(characters, 14, 18, bytes, 6)
                && unhex(characters, 19, 23, bytes, 8)
                && unhex(characters, 24, 36, bytes, 10);
        return isUuid ? bytes : text;
    }

    static String idText(Object column) {
        if (column instanceof byte[] bytes) {
            ByteBuffer id = ByteBuffer.wrap(bytes);
            return new UUID(id.getLong(), id.getLong()).toString();
        }
        return (String) column;
    }

    /** A stream id as one number, time before sequence. */
    static Object event(String id) {
        int dash = id.indexOf('-');
        if (dash < 1 || dash > LONGEST_TIME || id.length() - dash > 6) {
            return id;
        }
        byte[] characters = characters(id);
        if (characters.length != id.length()) {
            return id;
        }
        long time = number(characters, 0, dash);
        long sequence = number(characters, dash + 1, characters.length);
        return time < 0 || time > LAST_TIME || sequence < 0 || sequence > LAST_SEQUENCE
                ? id
                : (Object) (time << SEQUENCE_BITS | sequence);
    }

    static String eventText(Object column) {
        return column instanceof Number number
                ? (number.longValue() >> SEQUENCE_BITS) + "-" + (number.longValue() & LAST_SEQUENCE)
                : (String) column;
    }

    /** Milliseconds if they say it all. */
    static Object time(Optional<Instant> time) {
        if (time.isEmpty()) {
            return null;
        }
        Instant instant = time.get();
        try {
            long milliseconds = instant.toEpochMilli();
            return instant.getNano() % 1_000_000 == 0 ? (Object) milliseconds : instant.toString();
        } catch (ArithmeticException e) {
            return instant.toString();
        }
    }

    static Optional<Instant> timeOf(Object column) {
        try {
            return column == null
                    ? Optional.empty()
                    : Optional.of(
                            column instanceof Number number
                                    ? Instant.ofEpochMilli(number.longValue())
                                    : Instant.parse((String) column));
        } catch (DateTimeException e) {
            throw new IllegalStateException("no time: " + column, e);
        }
    }

    /** Action, severity and platforms, a letter or digit each; behind these what is known of the indicator, if anything. */
    static String look(Ioc record, Traits traits) {
        String look = look(record);
        return traits.equals(Traits.NONE)
                ? look
                : look
                        + TRAITS
                        + (traits.score().isPresent() ? traits.score().getAsInt() : "")
                        + TRAITS
                        + words(traits.indicatorTypes())
                        + TRAITS
                        + words(traits.markings());
    }

    /** Each with an end of its own, so that no word and an empty one are told apart. */
    private static String words(List<String> words) {
        return words.isEmpty() ? "" : tags(words).replace("\t", "\\t") + '\n';
    }

    private static List<String> wordsOf(String lines) {
        return lines.isEmpty() ? List.of() : tagsOf(lines.substring(0, lines.length() - 1));
    }

    static Traits traits(String look) {
        int from = look.indexOf(TRAITS);
        if (from < 0) {
            return Traits.NONE;
        }
        String[] parts = look.split(String.valueOf(TRAITS), -1);
        return new Traits(
                parts[1].isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(parts[1])),
                wordsOf(parts[2]),
                wordsOf(parts[3]));
    }

    private static String look(Ioc record) {
        List<Platform> platforms = record.platforms();
        char[] look = new char[2 + platforms.size()];
        look[0] = ACTIONS.charAt(record.action().ordinal());
        look[1] = record.severity().isPresent()
                ? (char) ('0' + record.severity().get().ordinal())
                : NO_SEVERITY;
        for (int i = 0; i < platforms.size(); i++) {
            look[i + 2] = PLATFORMS.charAt(platforms.get(i).ordinal());
        }
        return new String(look);
    }

    static Ioc record(IocKey key, String look, String tags, String description, Object expiration) {
        List<Platform> platforms = new ArrayList<>(look.length());
        for (int i = 2; i < look.length() && look.charAt(i) != TRAITS; i++) {
            platforms.add(Platform.values()[PLATFORMS.indexOf(look.charAt(i))]);
        }
        char severity = look.charAt(1);
        return new Ioc(
                key,
                Action.values()[ACTIONS.indexOf(look.charAt(0))],
                severity == NO_SEVERITY ? Optional.empty() : Optional.of(Severity.values()[severity - '0']),
                platforms,
                tagsOf(tags),
                Optional.ofNullable(description),
                timeOf(expiration));
    }

    /** A line each. */
    static String tags(List<String> tags) {
        if (tags.isEmpty()) {
            return null;
        }
        StringBuilder lines = new StringBuilder(tags.size() * 16);
        for (int i = 0; i < tags.size(); i++) {
            String tag = tags.get(i);
            lines.append(i == 0 ? "" : "\n")
                    .append(
                            tag.indexOf('\\') < 0 && tag.indexOf('\n') < 0
                                    ? tag
                                    : tag.replace("\\", "\\\\").replace("\n", "\\n"));
        }
        return lines.toString();
    }

    static List<String> tagsOf(String lines) {
        if (lines == null) {
            return List.of();
        }
        List<String> tags = new ArrayList<>();
        int from = 0;
        while (from <= lines.length()) {
            int end = lines.indexOf('\n', from);
            int to = end < 0 ? lines.length() : end;
            String tag = lines.substring(from, to);
            tags.add(tag.indexOf('\\') < 0 ? tag : unescaped(tag));
            from = to + 1;
        }
        return tags;
    }

    private static String unescaped(String tag) {
        StringBuilder text = new StringBuilder(tag.length());
        for (int i = 0; i < tag.length(); i++) {
            char next = tag.charAt(i);
            if (next == '\\') {
                i++;
                text.append(
                        switch (tag.charAt(i)) {
                            case 'n' -> '\n';
                            case 't' -> TRAITS;
                            default -> '\\';
                        });
            } else {
                text.append(next);
            }
        }
        return text.toString();
    }

    /** A byte each, which is quicker to go through. What has none, two characters maybe, is one byte that is no digit. */
    private static byte[] characters(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Whether it is hex in lower case: the other would come back as another text. */
    private static boolean unhex(byte[] characters, int from, int to, byte[] bytes, int at) {
        int next = at;
        int wrong = 0;
        for (int i = from; i < to; i += 2) {
            int value = DIGITS[characters[i] & 0xff] << 4 | DIGITS[characters[i + 1] & 0xff];
            wrong |= value;
            bytes[next++] = (byte) value;
        }
        return wrong >= 0;
    }

    private static byte[] digits() {
        byte[] digits = new byte[256];
        Arrays.fill(digits, (byte) -1);
        for (int i = 0; i < 16; i++) {
            digits["0123456789abcdef".charAt(i)] = (byte) i;
        }
        return digits;
    }

    /** Without a sign or zeros in front, which would be lost; -1 if it is none. */
    private static long number(byte[] text, int from, int to) {
        if (from == to || text[from] == '0' && to - from > 1) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            byte c = text[i];
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }
}
