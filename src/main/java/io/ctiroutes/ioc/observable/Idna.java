package io.ctiroutes.ioc.observable;

import com.ibm.icu.text.IDNA;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * Names in other scripts as DNS knows them, by UTS #46 without its transitional mappings: faß.de and fass.de are names of
 * two registrants. What browsers refuse because it looks odd (a hyphen in the wrong place, a direction of writing that
 * changes) is let through, for DNS has such names; what stands for no single name is not.
 */
final class Idna {

    // what may be in a label of ASCII is checked there: names of services have underscores, which STD3 forbids
    private static final IDNA UTS46 = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.CHECK_CONTEXTJ);

    private static final Set<IDNA.Error> NO_MATTER =
            EnumSet.of(IDNA.Error.HYPHEN_3_4, IDNA.Error.LEADING_HYPHEN, IDNA.Error.TRAILING_HYPHEN);

    /** The dot, and those of other scripts that stand for it. */
    private static final Pattern DOTS = Pattern.compile("[.\u3002\uff0e\uff61]");

    private static final char ASCII_MAX = 0x7F;

    private Idna() {}

    /**
     * A name in ASCII, with plain dots. Labels that are ASCII already stay as they are, whatever they begin with: DNS
     * takes them as they are, too. So plain names need no table of all scripts.
     *
     * @return empty if a label has no such form
     */
    static Optional<String> ascii(String name) {
        if (isAscii(name)) {
            return Optional.of(name);
        }
        StringJoiner ascii = new StringJoiner(".");
        for (String label : DOTS.split(name, -1)) {
            Optional<String> known = isAscii(label) ? Optional.of(label) : encoded(label);
            if (known.isEmpty()) {
                return Optional.empty();
            }
            ascii.add(known.get());
        }
        return Optional.of(ascii.toString());
    }

    /** A name in the letters that people write it in; as it is where it stands for none. */
    static String unicode(String name) {
        IDNA.Info info = new IDNA.Info();
        String unicode = UTS46.nameToUnicode(name, new StringBuilder(), info).toString();
        return NO_MATTER.containsAll(info.getErrors()) ? unicode : name;
    }

    private static Optional<String> encoded(String label) {
        IDNA.Info info = new IDNA.Info();
        StringBuilder encoded = UTS46.labelToASCII(label, new StringBuilder(), info);
        return NO_MATTER.containsAll(info.getErrors()) ? Optional.of(encoded.toString()) : Optional.empty();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > ASCII_MAX) {
                return false;
            }
        }
        return true;
    }
}
