package io.ctiroutes.network;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.List;
import java.util.Locale;

/**
 * What is reached without a proxy, in the entries of NO_PROXY: a name stands for itself and all below it, with or without
 * a dot in front; addresses and ranges stand for themselves; any entry may name a port; {@code *} is everything.
 */
record NoProxy(List<String> entries) {

    /** Whether this host is reached without a proxy. */
    boolean covers(String host, int port) {
        String name = HostText.bare(host).toLowerCase(Locale.ROOT);
        return entries.stream().anyMatch(entry -> covers(entry.toLowerCase(Locale.ROOT), name, port));
    }

    private static boolean covers(String entry, String host, int port) {
        if (entry.equals("*")) {
            return true;
        }
        IPAddress range = address(HostText.bare(entry));
        if (range != null) {
            IPAddress address = address(host);
            return address != null && range.contains(address);
        }
        int colon = entry.lastIndexOf(':');
        if (colon >= 0) {
            return entry.substring(colon + 1).equals(Integer.toString(port))
                    && covers(entry.substring(0, colon), host, port);
        }
        String domain = entry.replaceFirst("^\\*?\\.", "");
        return host.equals(domain) || host.endsWith('.' + domain);
    }

    /** The address or range, or null for a name. */
    private static IPAddress address(String text) {
        boolean likely = text.indexOf(':') >= 0 || text.matches("[0-9./]+");
        IPAddress address = likely ? new IPAddressString(text).getAddress() : null;
        return address == null ? null : address.toPrefixBlock();
    }
}
