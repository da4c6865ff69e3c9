package io.ctiroutes.network;

import java.util.regex.Pattern;

/** How hosts are written. */
final class HostText {

    private static final Pattern BRACKETS = Pattern.compile("^\\[|]$");

    private HostText() {}

    /** A host, or a range of them, without the brackets of an IPv6 address: Java keeps them, and users write them. */
    static String bare(String host) {
        return BRACKETS.matcher(host).replaceAll("");
    }
}
