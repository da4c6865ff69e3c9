package io.ctiroutes.stix.pattern;

import io.ctiroutes.stix.pattern.StixPatternParser.ObjectPathContext;
import io.ctiroutes.stix.pattern.StixPatternParser.PropertyContext;
import java.util.Locale;
import java.util.Optional;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Which property of an object a comparison is about.
 *
 * @param text the path, with quotes only where it would be another one without, e.g. {@code file:hashes.SHA-256}
 */
record ObjectPath(String text) {

    private static final String HASHES = "file:hashes";
    private static final String HASH = HASHES + '.';

    /** The path that is written here. */
    static ObjectPath of(ObjectPathContext path) {
        StringBuilder text = new StringBuilder();
        for (ParseTree part : path.children) {
            if (part instanceof PropertyContext property) {
                text.append(nameOf(property.getStart()));
            } else if (part instanceof TerminalNode terminal) {
                Token token = terminal.getSymbol();
                text.append(
                        token.getType() == StixPatternParser.OBJECT_TYPE
                                ? objectType(token.getText())
                                : token.getText());
            }
        }
        return new ObjectPath(text.toString());
    }

    /** Whether an entry of the hashes is meant as if they were a list. */
    boolean isEntryOfHashes() {
        return text.startsWith(HASHES + '[') || (text.startsWith(HASH) && text.endsWith("]"));
    }

    /** Whether this is a hash of a file. */
    boolean isHash() {
        return text.startsWith(HASH) && isPlain(text, HASH.length());
    }

    /** Whether a value of this kind can be in the property; others would be read as a text that they are not. */
    boolean takes(int literal) {
        return switch (literal) {
            case StixPatternParser.STRING, StixPatternParser.TIMESTAMP -> true;
            case StixPatternParser.HEX -> !text.endsWith(":value");
            default -> !text.endsWith(":value") && !isHash();
        };
    }

    /**
     * The property of a file that can be said in the hashes of the file: a hash, by its algorithm however it is spelled,
     * its name or its size.
     */
    Optional<String> propertyOfFile() {
        if (isHash()) {
            return Optional.of(
                    text.substring(HASH.length()).toLowerCase(Locale.ROOT).replace("-", ""));
        }
        return "file:name".equals(text) || "file:size".equals(text) ? Optional.of(text) : Optional.empty();
    }

    // space and comments may be before the colon
    private static String objectType(String withColon) {
        int end = 0;
        while (isPlain(withColon.charAt(end))) {
            end++;
        }
        return withColon.substring(0, end) + ':';
    }

    private static String nameOf(Token name) {
        String key = Literals.valueOf(name);
        return isPlain(key, 0) ? key : '\'' + key.replace("\\", "\\\\").replace("'", "\\'") + '\'';
    }

    private static boolean isPlain(String key, int start) {
        for (int i = start; i < key.length(); i++) {
            if (!isPlain(key.charAt(i))) {
                return false;
            }
        }
        return key.length() > start;
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
