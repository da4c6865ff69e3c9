package io.ctiroutes.operate;

import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;

/**
 * Where health and metrics are served. Camel's server only logs that it cannot listen there, and the connector would go on
 * with nobody to see its health; so it is tried before.
 *
 * @param host    a name or an address
 * @param port    from 1 to 65535
 */
public record ManagementPort(String host, int port) {

    private static final String LOOPBACK = "127.0.0.1";

    /** On the loopback interface, unless metrics are served. */
    public static ManagementPort of(Settings settings) {
        String host = settings.flag(Setting.METRICS_ENABLE) ? settings.text(Setting.METRICS_ADDR) : LOOPBACK;
        return new ManagementPort(host, settings.number(Setting.METRICS_PORT));
    }

    /**
     * Listens there for a moment.
     *
     * @throws IOException if that cannot be done; the message names the settings and what to do
     */
    public void check() throws IOException {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw noAddress("cannot be resolved to an address", e);
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw elsewhere(address) ? noAddress("is no address of this machine", e) : taken(e);
        }
    }

    /** Whether an address that nobody can listen on belongs to another machine. */
    private static boolean elsewhere(InetAddress address) {
        try {
            return !address.isAnyLocalAddress()
                    && !address.isLoopbackAddress()
                    && NetworkInterface.getByInetAddress(address) == null;
        } catch (SocketException e) {
            return false;
        }
    }

    private IOException noAddress(String reason, Exception cause) {
        return new IOException(
                "METRICS_ADDR: %s %s, so health and metrics cannot be served.%n".formatted(host, reason)
                        + "Set METRICS_ADDR (property: metrics.addr) to one of its addresses, to 0.0.0.0 for all of"
                        + " them, or to nothing.",
                cause);
    }

    private IOException taken(Exception cause) {
        return new IOException(
                "METRICS_PORT: nothing can listen on port %d of %s, so health and metrics cannot be served: %s.%n"
                                .formatted(port, host, cause.getMessage())
                        + "End the process that listens there, perhaps another connector, or set METRICS_PORT (property:"
                        + " metrics.port) to a free port; METRICS_ADDR (metrics.addr) is the address that it is on with"
                        + " METRICS_ENABLE=true.",
                cause);
    }
}
