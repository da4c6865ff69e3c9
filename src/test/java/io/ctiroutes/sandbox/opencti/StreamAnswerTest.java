package io.ctiroutes.sandbox.opencti;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the stream is answered: statuses, headers, the text of frames, heartbeats. */
class StreamAnswerTest {

    private final OpenCtiStandIn platform =
            OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(50)));

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void anOpenStreamHasThePlatformsHeaders() {
        try (StreamReader reader = StreamReader.open(platform, "")) {
            assertThat(reader.status()).isEqualTo(200);
            assertThat(reader.header("Content-Type")).isEqualTo("text/event-stream; charset=utf-8");
            assertThat(reader.header("Connection")).isEqualTo("keep-alive");
            assertThat(reader.header("Cache-Control")).isEqualTo("no-cache, no-transform");
            assertThat(reader.header("Access-Control-Allow-Origin")).isEqualTo("*");
        }
    }

    @Test
    void aWrongTokenIsNotAuthenticated() {
        try (StreamReader reader = StreamReader.openAs(platform, platform.streamId(), "wrong")) {
            assertThat(reader.status()).isEqualTo(401);
            assertThat(reader.reason()).isEqualTo("You are not authenticated, please check your credentials");
            assertThat(reader.header("Content-Length")).isEqualTo("0");
        }
    }

    @Test
    void anUnknownStreamIsNotAuthorizedRatherThanNotFound() {
        try (StreamReader reader =
                StreamReader.openAs(platform, UUID.randomUUID().toString(), platform.token())) {
            assertThat(reader.status()).isEqualTo(401);
            assertThat(reader.reason()).isEqualTo("You are not authorized, please check your credentials");
        }
    }

    @Test
    void theFirstFrameDescribesTheLogAndHasNoId() throws Exception {
        String first = platform.create(Indicator.domain("evil.example"));
        try (StreamReader reader = StreamReader.open(platform, "").awaitFrame("connected")) {
            StreamReader.Read connected = reader.frames().get(0);
            JsonNode data = Json.parse(connected.data());

            assertThat(connected.text())
                    .startsWith("event: connected\ndata: {\"lastEventId\":")
                    .endsWith("}\n\n");
            assertThat(data.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "lastEventId",
                            "firstEventId",
                            "firstEventDate",
                            "lastEventDate",
                            "streamSize",
                            "connectionId");
            assertThat(data.get("lastEventId").textValue()).isEqualTo(first);
            assertThat(data.get("streamSize").intValue()).isEqualTo(3);
            assertThat(Instant.parse(data.get("lastEventDate").textValue()).toEpochMilli())
                    .isEqualTo(StreamId.parse(first).orElseThrow().milliseconds());
        }
    }

    @Test
    void aFrameIsIdEventAndOneLineOfData() {
        String id = platform.emit("create", "{\"text\":\"line\u2028separator\"}");
        try (StreamReader reader = StreamReader.open(platform, "?from=0-0")) {
            reader.awaitFrame("create");

            assertThat(reader.events().get(0).text())
                    .isEqualTo("id: " + id + "\nevent: create\ndata: {\"text\":\"line\u2028separator\"}\n\n");
        }
    }

    @Test
    void anyFrameIsSentAsItIs() {
        platform.emitFrame("id: 5-1\r\nevent: strange\r\n: remark\r\ndata: 1\r\n\r\n");
        platform.emit("create", "{}");
        try (StreamReader reader = StreamReader.open(platform, "?from=0-0").awaitFrame("create")) {
            assertThat(reader.events().get(0).text())
                    .startsWith("id: 5-1\r\nevent: strange\r\n: remark\r\ndata: 1\r\n\r\n");
        }
    }

    @Test
    void heartbeatsOfAnIdleStreamFollowTheClock() {
        try (StreamReader reader = StreamReader.open(platform, "")) {
            Awaitility.await().until(() -> reader.frames("heartbeat").size() >= 3);
            StreamReader.Read first = reader.frames("heartbeat").get(0);
            StreamReader.Read later = reader.frames("heartbeat").get(2);
            StreamId id = StreamId.parse(later.id()).orElseThrow();

            assertThat(id).isGreaterThan(StreamId.parse(first.id()).orElseThrow());
            assertThat(later.data()).isEqualTo("\"" + Timestamps.format(id.milliseconds()) + "\"");
        }
    }

    @Test
    void consumerMetricsFollowEachHeartbeatUnlessSwitchedOff() {
        try (StreamReader reader = StreamReader.open(platform, "").awaitFrame("consumer_metrics")) {
            int beat = reader.frames().indexOf(reader.frames("heartbeat").get(0));
            assertThat(reader.frames().get(beat + 1).event()).isEqualTo("consumer_metrics");
            assertThat(reader.frames().get(beat + 1).id())
                    .isEqualTo(reader.frames().get(beat).id());
        }
        try (OpenCtiStandIn older = OpenCtiStandIn.start(OpenCtiOptions.defaults()
                        .heartbeatPeriod(Duration.ofMillis(20))
                        .consumerMetrics(false));
                StreamReader reader = StreamReader.open(older, "")) {
            Awaitility.await().until(() -> reader.frames("heartbeat").size() >= 3);
            assertThat(reader.frames("consumer_metrics")).isEmpty();
        }
    }

    @Test
    void recoveryWithoutAStartIsAnErrorEventAndTheStreamStaysOpen() {
        try (StreamReader reader =
                StreamReader.open(platform, "?recover=2026-01-01T00:00:00Z").awaitFrame("error")) {
            assertThat(reader.frames().get(0).data()).contains("Recovery mode is only possible with a start date.");
            assertThat(reader.header("Content-Type")).isEmpty();
            assertThat(reader.hasEnded()).isFalse();
        }
    }

    @Test
    void theTrafficTellsWhatWasAskedAndSent() {
        platform.create(Indicator.domain("evil.example"));
        try (StreamReader reader = StreamReader.open(platform, "?from=0-0", "listen-delete", "true")) {
            reader.awaitIndicatorEvents(1);
            StreamSession session = platform.traffic().streamSessions().get(0);

            assertThat(session.query()).isEqualTo("from=0-0");
            assertThat(session.header("Listen-Delete")).isEqualTo("true");
            assertThat(session.status()).isEqualTo(200);
            assertThat(session.eventsSent()).isEqualTo(3);
            assertThat(platform.traffic().openConnections()).isEqualTo(1);
        }
        Awaitility.await().until(() -> platform.traffic().openConnections() == 0);
    }
}
