package io.ctiroutes.sandbox.opencti;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A plain reader of the stream for the stand-in's own tests, on a bare socket: it keeps every frame and the unfinished rest. */
final class StreamReader implements AutoCloseable {

    /** A frame as read; absent lines are empty texts. */
    record Read(String id, String event, String data, String text) {}

    private static final List<String> TOPICS = List.of("create", "update", "delete", "merge");

    private final Socket socket;
    private final CompletableFuture<String> statusLine = new CompletableFuture<>();
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<Read> frames = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger indicatorEvents = new AtomicInteger();
    private final CountDownLatch mayRead;
    private volatile String rest = "";
    private volatile boolean ended;
    private volatile boolean complete;

    private StreamReader(Socket socket, boolean reading) {
        this.socket = socket;
        this.mayRead = new CountDownLatch(reading ? 0 : 1);
    }

    /** Opens the stream with these request headers, given as name, value, name, value. */
    static StreamReader open(OpenCtiStandIn platform, String query, String... headers) {
        return request(platform, platform.streamId(), platform.token(), true, query, headers);
    }

    /** As {@link #open}, but reads no byte before {@link #startReading}. */
    static StreamReader openWithoutReading(OpenCtiStandIn platform, String query, String... headers) {
        return request(platform, platform.streamId(), platform.token(), false, query, headers);
    }

    static StreamReader openAs(OpenCtiStandIn platform, String streamId, String token) {
        return request(platform, streamId, token, true, "");
    }

    private static StreamReader request(
            OpenCtiStandIn platform, String streamId, String token, boolean reading, String query, String... headers) {
        StringBuilder request = new StringBuilder("GET /stream/" + streamId + query + " HTTP/1.1\r\nHost: opencti\r\n")
                .append("Authorization: Bearer " + token + "\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            request.append(headers[i] + ": " + headers[i + 1] + "\r\n");
        }
        try {
            Socket socket =
                    new Socket(InetAddress.getLoopbackAddress(), platform.url().getPort());
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            StreamReader reader = new StreamReader(socket, reading);
            Thread thread = new Thread(reader::read, "stream reader");
            thread.setDaemon(true);
            thread.start();
            return reader;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (InputStream input = new BufferedInputStream(socket.getInputStream(), 1 << 16)) {
            mayRead.await();
            String first = line(input);
            for (String line = line(input); !line.isEmpty(); line = line(input)) {
                int colon = line.indexOf(':');
                headers.put(line.substring(0, colon), line.substring(colon + 1).trim());
            }
            statusLine.complete(first);
            if (headers.containsKey("Transfer-Encoding")) {
                readChunks(input);
            }
            complete = true;
        } catch (IOException | InterruptedException broken) {
            statusLine.completeExceptionally(broken);
        } finally {
            ended = true;
        }
    }

    private void readChunks(InputStream input) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int previous = 0;
        for (int left = Integer.parseInt(line(input), 16); left > 0; left = Integer.parseInt(line(input), 16)) {
            while (left-- > 0) {
                int next = read(input);
                text.write(next);
                if (next == '\n' && previous == '\n') {
                    keep(frame(text.toString(StandardCharsets.UTF_8)));
                    text.reset();
                }
                previous = next;
            }
            rest = text.toString(StandardCharsets.UTF_8);
            line(input);
        }
    }

    private void keep(Read frame) {
        frames.add(frame);
        if (isIndicatorEvent(frame)) {
            indicatorEvents.incrementAndGet();
        }
    }

    private static boolean isIndicatorEvent(Read frame) {
        return TOPICS.contains(frame.event()) && frame.data().contains("\"type\":\"indicator\"");
    }

    private static Read frame(String text) {
        String id = "";
        String event = "";
        String data = "";
        for (String line : text.split("\n")) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                event = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            }
        }
        return new Read(id, event, data, text);
    }

    private static String line(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = read(input); next != '\n'; next = read(input)) {
            line.append((char) next);
        }
        return line.toString().trim();
    }

    private static int read(InputStream input) throws IOException {
        int next = input.read();
        if (next < 0) {
            throw new IOException("closed in the middle");
        }
        return next;
    }

    void startReading() {
        mayRead.countDown();
    }

    int status() {
        return Integer.parseInt(statusLine().split(" ", 3)[1]);
    }

    String reason() {
        return statusLine().split(" ", 3)[2];
    }

    private String statusLine() {
        return statusLine.copy().orTimeout(10, TimeUnit.SECONDS).join();
    }

    boolean isAnswered() {
        return statusLine.isDone();
    }

    String header(String name) {
        statusLine();
        return headers.getOrDefault(name, "");
    }

    List<Read> frames() {
        return List.copyOf(frames);
    }

    /** What came after the last complete frame. */
    String rest() {
        return rest;
    }

    /** All create, update, delete and merge frames so far. */
    List<Read> events() {
        return frames().stream().filter(frame -> TOPICS.contains(frame.event())).toList();
    }

    /** Events about indicators so far: without references. */
    List<Read> indicatorEvents() {
        return frames().stream().filter(StreamReader::isIndicatorEvent).toList();
    }

    List<Read> frames(String event) {
        return frames().stream().filter(frame -> frame.event().equals(event)).toList();
    }

    /** Whether the answer is over. */
    boolean hasEnded() {
        return ended;
    }

    /** Whether it ended as HTTP ends an answer, not by a closed socket. */
    boolean isComplete() {
        return complete;
    }

    StreamReader awaitIndicatorEvents(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> indicatorEvents.get() >= count);
        return this;
    }

    StreamReader awaitFrame(String event) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !frames(event).isEmpty());
        return this;
    }

    StreamReader awaitEnd() {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(this::hasEnded);
        return this;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
