package io.ctiroutes.ioc.observable;

/** IPv4 addresses in the one spelling that is canonical: four numbers without leading zeros. */
final class Ipv4 {

    private static final int OCTETS = 4;
    private static final int OCTET_MAX = 255;
    private static final int DIGITS_MAX = 3;
    private static final long NONE = -1;

    private Ipv4() {}

    /** Whether this is an address in its canonical spelling. */
    static boolean isCanonical(String text) {
        return bits(text) != NONE;
    }

    /** The address as a number from 0 to 2^32 - 1; negative if the text is none in its canonical spelling. */
    static long bits(String text) {
        long bits = 0;
        int octets = 0;
        int octet = 0;
        int digits = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c >= '0' && c <= '9') {
                boolean leadingZero = digits > 0 && octet == 0;
                octet = octet * 10 + c - '0';
                digits++;
                if (leadingZero || digits > DIGITS_MAX) {
                    return NONE;
                }
            } else if (c == '.' && digits > 0 && octet <= OCTET_MAX) {
                bits = bits << 8 | octet;
                octets++;
                octet = 0;
                digits = 0;
            } else {
                return NONE;
            }
        }
        return octets == OCTETS ? bits : NONE;
    }
}
