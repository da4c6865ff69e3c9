package io.ctiroutes.sandbox.opencti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private static final String ABOUT = "{\"query\":\"{ about { version } }\"}";

    private final OpenCtiStandIn platform =
            OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(30)));

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void cutConnectionsBreakOffWithoutAnEnd() {
        try (StreamReader reader = StreamReader.open(platform, "").awaitFrame("connected")) {
            platform.faults().cutConnections();

            assertThat(platform.traffic().openConnections()).isZero();
            assertThat(reader.awaitEnd().isComplete()).isFalse();
        }
    }

    @Test
    void aFrameCutInItsMiddleArrivesWholeOnTheNextConnection() {
        String first = platform.create(Indicator.domain("a.example"));
        platform.faults().cutInMiddleOfNextFrame();
        String second;
        try (StreamReader reader = StreamReader.open(platform, "", "Last-Event-ID", first)) {
            second = platform.create(Indicator.domain("b.example"));
            reader.awaitEnd();

            assertThat(reader.indicatorEvents()).isEmpty();
            assertThat(reader.rest())
                    .startsWith("id: " + second + "\nevent: create\ndata: {")
                    .doesNotContain("\n\n");
        }
        try (StreamReader reader = StreamReader.open(platform, "", "Last-Event-ID", first)) {
            assertThat(reader.awaitIndicatorEvents(1).indicatorEvents().get(0).id())
                    .isEqualTo(second);
        }
    }

    @Test
    void theStreamIsRefusedAsOftenAsAsked() {
        platform.faults().refuseStream(410, 2);

        assertThat(statusOfANewStream()).isEqualTo(410);
        assertThat(statusOfANewStream()).isEqualTo(410);
        assertThat(statusOfANewStream()).isEqualTo(200);
        assertThat(platform.traffic().streamSessions())
                .extracting(StreamSession::status)
                .containsExactly(410, 410, 200);
    }

    @Test
    void htmlIsServedInsteadOfTheStream() {
        platform.faults().serveHtml(true);
        try (StreamReader reader = StreamReader.open(platform, "")) {
            assertThat(reader.status()).isEqualTo(200);
            assertThat(reader.header("Content-Type")).startsWith("text/html");
        }
        platform.faults().serveHtml(false);
        try (StreamReader reader = StreamReader.open(platform, "")) {
            assertThat(reader.header("Content-Type")).startsWith("text/event-stream");
        }
    }

    @Test
    void silenceHoldsBackEventsHeartbeatsAndAnswersUntilItEnds() {
        try (StreamReader reader = StreamReader.open(platform, "").awaitFrame("heartbeat")) {
            platform.faults().silence(true);
            int before = reader.frames().size();
            platform.create(Indicator.domain("a.example"));
            try (StreamReader late = StreamReader.open(platform, "")) {
                Awaitility.await()
                        .during(Duration.ofMillis(200))
                        .until(() -> reader.indicatorEvents().isEmpty() && !late.isAnswered());
                int settled = reader.frames().size();
                assertThat(settled - before).isLessThanOrEqualTo(2);

                platform.faults().silence(false);
                reader.awaitIndicatorEvents(1);
                assertThat(late.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aStoppedStreamEndsAndIsGoneUntilItIsResumed() {
        try (StreamReader reader = StreamReader.open(platform, "").awaitFrame("connected")) {
            platform.faults().stop();

            assertThat(reader.awaitEnd().isComplete()).isTrue();
        }
        try (StreamReader reader = StreamReader.open(platform, "")) {
            assertThat(reader.status()).isEqualTo(410);
            assertThat(reader.reason()).isEqualTo("This live stream is stopped");
        }
        platform.faults().resume();
        assertThat(statusOfANewStream()).isEqualTo(200);
    }

    @Test
    void graphQlFailsWithAStatusOrAnError() throws Exception {
        platform.faults().failGraphQl(1, 503);
        HttpResponse<String> unavailable = about();
        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(unavailable.body()).startsWith("<html>");

        platform.faults().failGraphQl(1, "DATABASE_ERROR", "Cannot reach the index");
        HttpResponse<String> error = about();
        assertThat(error.statusCode()).isEqualTo(200);
        assertThat(Json.parse(error.body()).at("/errors/0/extensions/code").textValue())
                .isEqualTo("DATABASE_ERROR");

        assertThat(about().body()).contains("7.260817.0");
    }

    @Test
    void refusedConnectionsCloseWithoutAnAnswer() throws Exception {
        platform.faults().refuseConnections(true);
        assertThatThrownBy(this::about).isInstanceOf(IOException.class);
        try (StreamReader reader = StreamReader.open(platform, "")) {
            reader.awaitEnd();
            assertThat(reader.isComplete()).isFalse();
        }

        platform.faults().refuseConnections(false);
        assertThat(about().statusCode()).isEqualTo(200);
    }

    @Test
    void aReplayRepeatsTheLastEventsBeforeThePosition() {
        platform.create(Indicator.domain("a.example"));
        String second = platform.create(Indicator.domain("b.example"));
        String third = platform.create(Indicator.domain("c.example"));
        platform.faults().duplicateReplay(1);
        try (StreamReader reader = StreamReader.open(platform, "", "Last-Event-ID", second)) {
            assertThat(reader.awaitIndicatorEvents(2).indicatorEvents())
                    .extracting(StreamReader.Read::id)
                    .containsExactly(second, third);
        }
    }

    private int statusOfANewStream() {
        try (StreamReader reader = StreamReader.open(platform, "")) {
            return reader.status();
        }
    }

    private HttpResponse<String> about() throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(platform.url().resolve("/graphql"))
                                .header("Authorization", "Bearer " + platform.token())
                                .POST(HttpRequest.BodyPublishers.ofString(ABOUT))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
