package io.ctiroutes.sandbox.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.falcon.FalconOptions;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lets the code of a stand-in run on another one in the same process, before anything is measured: the services that they
 * stand for have been running for long, and do not use the machine of the connector to get going.
 */
final class WarmUp {

    private static final int REQUESTS = 20;
    private static final int ROWS = 2_000;
    private static final int EVENTS = 30_000;

    private WarmUp() {}

    /** Falcon takes new IOCs. */
    static void ofFalcon() throws IOException, InterruptedException {
        HttpClient http = http();
        try (FalconStandIn falcon = FalconStandIn.start(FalconOptions.defaults())) {
            String token = new ObjectMapper()
                    .readTree(http.send(
                                    HttpRequest.newBuilder(URI.create(falcon.baseUrl() + "/oauth2/token"))
                                            .header("Content-Type", "application/x-www-form-urlencoded")
                                            .POST(BodyPublishers.ofString("client_id=" + encoded(falcon.clientId())
                                                    + "&client_secret=" + encoded(falcon.clientSecret())))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body())
                    .path("access_token")
                    .asText();
            for (int i = 0; i < REQUESTS; i++) {
                int status = http.send(
                                HttpRequest.newBuilder(URI.create(falcon.baseUrl() + "/iocs/entities/indicators/v1"))
                                        .header("Authorization", "Bearer " + token)
                                        .header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofString(rows(i * ROWS)))
                                        .build(),
                                BodyHandlers.discarding())
                        .statusCode();
                check(status == 201, "Falcon answered " + status);
            }
        }
    }

    private static String rows(int first) {
        return IntStream.range(first, first + ROWS)
                .mapToObj(WarmUp::row)
                .collect(Collectors.joining(",", "{\"comment\":\"warming up\",\"indicators\":[", "]}"));
    }

    private static String row(int number) {
        String typeAndValue = switch (number % 4) {
            case 0 -> "\"type\":\"domain\",\"value\":\"n" + number + ".example\"";
            case 1 ->
                "\"type\":\"ipv4\",\"value\":\"10." + number / 65_536 + '.' + number / 256 % 256 + '.' + number % 256
                        + '"';
            case 2 -> "\"type\":\"md5\",\"value\":\"" + String.format(Locale.ROOT, "%032x", number) + '"';
            default -> "\"type\":\"sha256\",\"value\":\"" + String.format(Locale.ROOT, "%064x", number) + '"';
        };
        return "{" + typeAndValue
                + ",\"action\":\"detect\",\"severity\":\"high\",\"platforms\":[\"windows\",\"mac\",\"linux\"],"
                + "\"tags\":[\"warm\",\"up\"],\"description\":\"no indicator at all\","
                + "\"expiration\":\"2099-12-31T00:00:00Z\",\"source\":\"OpenCTI\",\"applied_globally\":true}";
    }

    /** OpenCTI sends new indicators out of its database. */
    static void ofOpenCti() throws IOException, InterruptedException {
        EventClock clock = new EventClock(EVENTS);
        try (OpenCtiStandIn openCti =
                OpenCtiStandIn.start(OpenCtiOptions.defaults().clock(clock))) {
            MixedStream stream = MixedStream.creations(openCti, 1);
            for (int i = 0; i < EVENTS; i++) {
                clock.tick();
                stream.play(1);
            }
            HttpRequest request = HttpRequest.newBuilder(URI.create(
                            openCti.url() + "/stream/" + openCti.streamId() + "?from=0-0&recover=" + Instant.now()))
                    .header("Authorization", "Bearer " + openCti.token())
                    .build();
            try (InputStream frames =
                    http().send(request, BodyHandlers.ofInputStream()).body()) {
                BufferedReader lines = new BufferedReader(new InputStreamReader(frames, StandardCharsets.UTF_8));
                int events = 0;
                while (events < EVENTS) {
                    String line = lines.readLine();
                    check(line != null, "OpenCTI ended the stream after " + events + " events");
                    if (line.startsWith("event: create")) {
                        events++;
                    }
                }
            }
        }
    }

    private static HttpClient http() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("cannot warm up: " + otherwise);
        }
    }
}
