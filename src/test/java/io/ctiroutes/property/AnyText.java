package io.ctiroutes.property;

/** Any text that can be written as UTF-8: letters, control characters, all scripts and emoji. */
public final class AnyText {

    private AnyText() {}

    /** Of so many code points at most. */
    public static String text(Draw draw, int most) {
        return draw.any(d -> String.join("", d.list(0, most, AnyText::character)));
    }

    /** One code point. */
    public static String character(Draw draw) {
        return draw.any(d -> Character.toString(
                switch (d.way(4, 4, 2, 1)) {
                    case 0 -> d.between('a', 'z');
                    case 1 -> d.between(0, 0x7f);
                    case 2 -> d.between(0x80, Character.MIN_SURROGATE - 1);
                    default -> d.between(Character.MAX_SURROGATE + 1, Character.MAX_CODE_POINT);
                }));
    }
}
