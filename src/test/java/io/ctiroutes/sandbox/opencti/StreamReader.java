package io.ctiroutes.sandbox.opencti;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** A plain reader of the stream for the stand-in's own tests: it keeps every complete frame, and every line. */
final class StreamReader implements AutoCloseable {

    /** A frame as read; absent lines are empty texts. */
    record Read(String id, String event, String data) {}

    private final HttpURLConnection connection;
    private final List<Read> frames = new CopyOnWriteArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private volatile boolean ended;

    private StreamReader(HttpURLConnection connection) {
        this.connection = connection;
    }

    /** Opens the stream with these request headers, given as name, value, name, value. */
    static StreamReader open(OpenCtiStandIn platform, String query, String... headers) {
        return openAs(platform.token(), platform.streamId(), platform, query, headers);
    }

    static StreamReader openAs(
            String token, String streamId, OpenCtiStandIn platform, String query, String... headers) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(platform.url() + "/stream/" + streamId + query)
                            .toURL()
                            .openConnection();
            connection.setRequestProperty("Authorization", "Bearer " + token);
            connection.setRequestProperty("Accept", "text/event-stream");
            for (int i = 0; i < headers.length; i += 2) {
                connection.setRequestProperty(headers[i], headers[i + 1]);
            }
            StreamReader reader = new StreamReader(connection);
            if (connection.getResponseCode() == 200) {
                InputStream body = connection.getInputStream();
                Thread thread = new Thread(() -> reader.read(body), "stream reader");
                thread.setDaemon(true);
                thread.start();
            }
            return reader;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(InputStream body) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            String id = "";
            String event = "";
            String data = "";
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (line.isEmpty()) {
                    frames.add(new Read(id, event, data));
                    id = event = data = "";
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                }
            }
        } catch (IOException | RuntimeException broken) {
            // the platform closed the socket, or the test did
        } finally {
            ended = true;
        }
    }

    int status() throws IOException {
        return connection.getResponseCode();
    }

    String reason() throws IOException {
        return connection.getResponseMessage();
    }

    String header(String name) {
        return connection.getHeaderField(name);
    }

    List<Read> frames() {
        return List.copyOf(frames);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** All create, update, delete and merge frames so far. */
    List<Read> events() {
        return frames.stream()
                .filter(frame -> List.of("create", "update", "delete", "merge").contains(frame.event()))
                .toList();
    }

    /** Events about indicators so far: without references. */
    List<Read> indicatorEvents() {
        return events().stream()
                .filter(frame -> frame.data().contains("\"type\":\"indicator\""))
                .toList();
    }

    List<Read> frames(String event) {
        return frames.stream().filter(frame -> frame.event().equals(event)).toList();
    }

    boolean hasEnded() {
        return ended;
    }

    StreamReader awaitIndicatorEvents(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> indicatorEvents().size() >= count);
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
        connection.disconnect();
    }
}
