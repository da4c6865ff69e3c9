package io.ctiroutes.network;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Optional;

/**
 * An HTTP proxy.
 *
 * @param login what it asks for, if anything
 */
record HttpProxy(String host, int port, Optional<Login> login) {

    /** User and password; never shown. */
    record Login(String user, String password) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /** The proxy at {@code http://[user:password@]host:port}. */
    static HttpProxy at(URI url) {
        String userInfo = url.getUserInfo();
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        Optional<Login> login = colon < 0
                ? Optional.empty()
                : Optional.of(new Login(userInfo.substring(0, colon), userInfo.substring(colon + 1)));
        return new HttpProxy(HostText.bare(url.getHost()), url.getPort(), login);
    }

    Proxy proxy() {
        // its name is looked up when it is used: it may move
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
    }

    boolean isAt(Proxy proxy) {
        return proxy().equals(proxy);
    }
}
