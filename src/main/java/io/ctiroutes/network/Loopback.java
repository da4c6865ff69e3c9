package io.ctiroutes.network;

import inet.ipaddr.IPAddressString;
import java.net.URI;
import java.util.Locale;

/** What stays on this machine. */
public final class Loopback {

    private Loopback() {}

    /** Whether nobody is between here and the host of a URL, as far as that can be said without asking for its address. */
    public static boolean holds(URI url) {
        if (url.getHost() == null) {
            // Java finds none where there is an underscore: the name of a Compose service
            return false;
        }
        return isLoopback(url.getHost());
    }

    /** The same of a host alone, a name or an address. */
    public static boolean isLoopback(String name) {
        String host = HostText.bare(name).toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.endsWith(".localhost") || new IPAddressString(host).isLoopback();
    }
}
