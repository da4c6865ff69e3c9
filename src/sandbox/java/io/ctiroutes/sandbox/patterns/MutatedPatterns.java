package io.ctiroutes.sandbox.patterns;

import io.ctiroutes.stix.pattern.GivenPattern;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Patterns that were good once, broken in the ways in which texts break: each call gives another one. */
public final class MutatedPatterns {

    private static final int MUTATIONS_MAX = 6;
    private static final int LENGTH_MAX = 4_000;

    private static final List<String> GOOD = List.of(
            "[domain-name:value = 'evil.example']",
            "[ipv4-addr:value='198.51.100.7']",
            "[file:hashes.'SHA-256' = '" + GivenPattern.SHA256 + "' OR file:hashes.MD5 = '" + GivenPattern.MD5 + "']",
            "[file:hashes.MD5 = 'a' AND file:name = 'x' AND (file:size = 10 OR file:size = 11)]",
            "[domain-name:value IN ('a.example', \"b.example\", 'it\\'s', 'c:\\\\d')]",
            "[domain-name:value = 'a'] OR ([ipv4-addr:value = '1.1.1.1'] AND [url:value = 'u']) WITHIN 5 SECONDS",
            "([a:b = 1] FOLLOWEDBY [a:b = 2.5]) REPEATS 3 TIMES OR [a:b NOT IN (1, -2, +3)]",
            "[a:b = 'x'] START t'2026-01-01T00:00:00Z' STOP t'2026-12-31T23:59:59.999Z'",
            "[a:b.c[*][1].'d-e'.f >= h'00ff' OR a:b <= b'aGVsbG8=' OR a:b < 5 OR a:b > -.5]",
            "[NOT a:b = true OR a:b NOT LIKE 'x%' OR EXISTS a:b OR a:b MATCHES '^x' OR a:b ISSUBSET '10.0.0.0/8']",
            "// comment\n[a:b /* inside */ = 'c' OR ((a:b = 'd') AND a:b = 'd')]\u3000/* end */",
            "[mutex:name = 'ünï©ode 🦊 \u2028']");

    private static final List<String> PARTS = List.of(
            "[",
            "]",
            "(",
            ")",
            "'",
            "\"",
            "\\",
            "\\'",
            "''",
            "/*",
            "*/",
            "//",
            "\n",
            " ",
            "\u00a0",
            "\uFEFF",
            ":",
            ".",
            ",",
            "*",
            "=",
            "==",
            "!=",
            "<>",
            "<=",
            "-",
            "+",
            "_",
            "t'",
            "h'",
            "b'",
            "AND",
            "OR",
            "NOT",
            "FOLLOWEDBY",
            "EXISTS",
            "IN",
            "LIKE",
            "MATCHES",
            "ISSUBSET",
            "WITHIN",
            "SECONDS",
            "REPEATS",
            "TIMES",
            "START",
            "STOP",
            "true",
            "and",
            " OR [",
            "] OR ",
            "[*]",
            "[0]",
            "file:hashes.",
            "SHA-256",
            "a:b = 'c'",
            "0",
            "9",
            ".5",
            "\0",
            "\ud83e",
            "\udd8a",
            "🦊",
            "é");

    private final Random random;

    public MutatedPatterns(long seed) {
        random = new Random(seed);
    }

    /** The next one. */
    public String next() {
        StringBuilder text = new StringBuilder(any(GOOD));
        int mutations = random.nextInt(MUTATIONS_MAX + 1);
        for (int i = 0; i < mutations; i++) {
            mutate(text);
        }
        if (text.length() > LENGTH_MAX) {
            text.setLength(LENGTH_MAX);
        }
        return text.toString();
    }

    private void mutate(StringBuilder text) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(20));
        switch (random.nextInt(10)) {
            case 0 -> text.delete(from, to);
            case 1 -> text.insert(from, any(PARTS));
            case 2 -> text.replace(from, to, any(PARTS));
            case 3 -> text.insert(from, text.substring(from, to));
            case 4 -> text.setLength(from);
            case 5 -> text.insert(from, any(GOOD));
            case 6 -> text.append(" OR ").append(any(GOOD));
            case 7 -> text.insert(from, any(PARTS).repeat(random.nextInt(150)));
            case 8 -> text.insert(from, (char) random.nextInt(Character.MAX_VALUE + 1));
            default -> {
                String other = text.substring(from, to);
                text.replace(
                        from,
                        to,
                        random.nextBoolean() ? other.toUpperCase(Locale.ROOT) : other.toLowerCase(Locale.ROOT));
            }
        }
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
