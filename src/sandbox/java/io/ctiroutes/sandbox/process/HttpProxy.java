package io.ctiroutes.sandbox.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP proxy on loopback that wants a user name and a password: tunnels (CONNECT), and requests with a whole URL. */
public final class HttpProxy implements AutoCloseable {

    private static final int LARGEST_HEAD = 64 * 1024;

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> passed = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private volatile String credentials;

    private HttpProxy(String user, String password) {
        expect(user, password);
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** Starts one that lets this user pass. */
    public static HttpProxy start(String user, String password) {
        return new HttpProxy(user, password);
    }

    /** From now on, this user passes, and nobody else. */
    public void expect(String user, String password) {
        credentials =
                "Basic " + Base64.getEncoder().encodeToString((user + ':' + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Host and port. */
    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** What was passed on: method and host:port, in order. */
    public List<String> passed() {
        return List.copyOf(passed);
    }

    /** What was refused for want of credentials. */
    public List<String> refused() {
        return List.copyOf(refused);
    }

    /** Ends all connections. */
    public void hangUp() {
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        server.close();
        hangUp();
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                // closed
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            if (head.isEmpty()) {
                return;
            }
            String[] line = head.substring(0, head.indexOf("\r\n")).split(" ");
            boolean tunnel = line[0].equals("CONNECT");
            URI target = URI.create(tunnel ? "//" + line[1] : line[1]);
            String what = line[0] + ' ' + target.getHost() + ':' + target.getPort();
            if (!head.contains("\r\nProxy-Authorization: " + credentials + "\r\n")) {
                refused.add(what);
                client.getOutputStream().write(ascii("""
                        HTTP/1.1 407 Proxy Authentication Required\r
                        Proxy-Authenticate: Basic realm="company"\r
                        Content-Length: 0\r
                        Connection: close\r
                        \r
                        """));
                return;
            }
            passed.add(what);
            try (Socket other = new Socket(target.getHost(), target.getPort())) {
                open.add(other);
                if (tunnel) {
                    client.getOutputStream().write(ascii("HTTP/1.1 200 Connection established\r\n\r\n"));
                } else {
                    // one request a connection: the next may be for somebody else
                    String path =
                            target.getRawPath() + (target.getRawQuery() == null ? "" : '?' + target.getRawQuery());
                    String forwarded = head.replace(line[1], path)
                            .replaceAll("(?i)\r\n(Proxy-Authorization|Proxy-Connection|Connection): [^\r]*", "")
                            .replaceFirst("\r\n", "\r\nConnection: close\r\n");
                    other.getOutputStream().write(ascii(forwarded));
                }
                threads.execute(() -> copy(client, other));
                copy(other, client);
            }
        } catch (IOException e) {
            // one of the two has gone
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || head.length() > LARGEST_HEAD) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void copy(Socket from, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            from.getInputStream().transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            // one of the two has gone
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
