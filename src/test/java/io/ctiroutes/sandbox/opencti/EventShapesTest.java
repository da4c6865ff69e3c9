package io.ctiroutes.sandbox.opencti;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.MovableClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The events produced look as the platform's: same keys in the same order, same kinds of values, same operations. */
class EventShapesTest {

    private static final Indicator INDICATOR = Indicator.ipv4("203.0.113.77")
            .score(80)
            .labels("cobalt-strike", "c2")
            .platforms("windows", "linux")
            .killChainPhases("command-and-control");

    private final MovableClock clock = MovableClock.at("2026-09-14T08:12:31.402Z");

    @Test
    void liveCreate() throws Exception {
        try (OpenCtiStandIn platform = start()) {
            String id = platform.create(INDICATOR);
            JsonNode event = only(platform, 1, "create", id);

            assertSameShape(event, "01-live-create.json");
            JsonNode sample = sample("01-live-create.json").get("data");
            assertThat(event.at("/data/id")).isEqualTo(sample.at("/data/id"));
            assertThat(event.at("/data/pattern")).isEqualTo(sample.at("/data/pattern"));
            assertThat(event.at("/data/labels")).isEqualTo(sample.at("/data/labels"));
            assertThat(event.get("message")).isEqualTo(sample.get("message"));
            assertThat(event.get("event_id")).isEqualTo(sample.get("event_id"));
            assertThat(openCti(event).get("score")).isEqualTo(openCti(sample).get("score"));
            assertThat(openCti(event).get("observable_values"))
                    .isEqualTo(openCti(sample).get("observable_values"));
        }
    }

    @Test
    void fileWithThreeHashes() throws Exception {
        try (OpenCtiStandIn platform = start()) {
            String id = platform.create(Indicator.file(
                            "37c09c95f77e5677332de338b7e972cff67347ed2c807c15b415c41b0d4a9ac4",
                            "ef1faa3a55cca05d84187c8cd15ceed9066c0f19",
                            "7a465344a58a6c67d5a733a815ef4cb7")
                    .labels("lockbit")
                    .platforms("windows"));
            JsonNode event = only(platform, 1, "create", id);

            assertSameShape(event, "02-live-create-file-with-three-hashes.json");
            JsonNode sample =
                    sample("02-live-create-file-with-three-hashes.json").get("data");
            assertThat(event.at("/data/id")).isEqualTo(sample.at("/data/id"));
            assertThat(event.at("/data/pattern")).isEqualTo(sample.at("/data/pattern"));
            assertThat(openCti(event).get("observable_values"))
                    .isEqualTo(openCti(sample).get("observable_values"));
        }
    }

    @Test
    void catchUpSendsTheAuthorAndThenTheIndicator() throws Exception {
        try (OpenCtiStandIn platform = start()) {
            platform.create(INDICATOR);
            try (StreamReader reader = StreamReader.open(platform, "?from=0-0&recover=2026-10-01T00:00:00Z")) {
                List<StreamReader.Read> events = reader.awaitIndicatorEvents(1).events();

                assertThat(shape("", Json.parse(events.get(0).data())))
                        .isEqualTo(shapeOf("03-catch-up-dependency.json"));
                assertThat(shape("", Json.parse(reader.indicatorEvents().get(0).data())))
                        .isEqualTo(shapeOf("04-catch-up-indicator.json"));
                assertThat(events).extracting(StreamReader.Read::id).containsOnly("1789373551402-0");
            }
        }
    }

    @Test
    void liveUpdate() throws Exception {
        try (OpenCtiStandIn platform = start()) {
            platform.create(INDICATOR);
            clock.moveTo("2026-10-02T04:00:05.118Z");
            String id = platform.update(INDICATOR.score(60));
            JsonNode event = only(platform, 2, "update", id);

            assertSameShape(event, "05-live-update.json");
            JsonNode sample = sample("05-live-update.json").get("data");
            assertThat(event.get("context")).isEqualTo(sample.get("context"));
            assertThat(event.get("message")).isEqualTo(sample.get("message"));
        }
    }

    @Test
    void leavingTheFilterIsADeleteThatSaysUpdateInside() throws Exception {
        try (OpenCtiStandIn platform =
                OpenCtiStandIn.start(OpenCtiOptions.defaults().clock(clock).withoutRevoked())) {
            platform.create(INDICATOR);
            clock.moveTo("2026-10-02T04:00:05.118Z");
            platform.update(INDICATOR.score(60));
            clock.moveTo("2026-11-20T04:00:04.990Z");
            String id = platform.update(INDICATOR.score(20).revoked(true).detection(false));
            JsonNode event = only(platform, 3, "delete", id);

            assertSameShape(event, "06-leaves-the-stream-filter.json");
            JsonNode sample = sample("06-leaves-the-stream-filter.json").get("data");
            assertThat(event.get("context")).isEqualTo(sample.get("context"));
            assertThat(event.get("message")).isEqualTo(sample.get("message"));
        }
    }

    @Test
    void patternEdit() throws Exception {
        try (OpenCtiStandIn platform = start()) {
            platform.create(INDICATOR);
            clock.moveTo("2026-10-02T04:00:05.118Z");
            platform.update(INDICATOR.score(60));
            clock.moveTo("2026-10-03T09:30:00.250Z");
            String id = platform.update(INDICATOR.score(60).withPattern("[ipv4-addr:value = '203.0.113.78']"));
            JsonNode event = only(platform, 3, "update", id);

            assertSameShape(event, "07-pattern-edited.json");
            JsonNode sample = sample("07-pattern-edited.json").get("data");
            assertThat(event.at("/data/id")).isEqualTo(sample.at("/data/id"));
            assertThat(event.get("context")).isEqualTo(sample.get("context"));
            assertThat(event.get("message")).isEqualTo(sample.get("message"));
        }
    }

    @Test
    void realDeletion() throws Exception {
        try (OpenCtiStandIn platform = start()) {
            platform.create(INDICATOR);
            clock.moveTo("2026-10-03T10:30:00.512Z");
            String id = platform.delete(INDICATOR);
            JsonNode event = only(platform, 2, "delete", id);

            assertThat(id).isEqualTo("1791023400512-0");
            assertSameShape(event, "08-real-deletion.json");
        }
    }

    @Test
    void merge() throws Exception {
        Indicator duplicate = Indicator.ipv4("203.0.113.0077").score(40).labels("dup");
        try (OpenCtiStandIn platform = start()) {
            platform.create(INDICATOR.score(60));
            platform.create(duplicate);
            clock.moveTo("2026-10-04T12:00:00.001Z");
            String id = platform.merge(INDICATOR.score(60), List.of(duplicate));
            JsonNode event = only(platform, 3, "merge", id);
            JsonNode sample = sample("09-merge.json").get("data");

            assertThat(event.get("message")).isEqualTo(sample.get("message"));
            assertThat(event.at("/data/labels")).isEqualTo(sample.at("/data/labels"));
            assertThat(operations(event.at("/context/patch")))
                    .containsExactlyInAnyOrderElementsOf(operations(sample.at("/context/patch")));
            assertThat(operations(event.at("/context/reverse_patch")))
                    .containsExactlyInAnyOrderElementsOf(operations(sample.at("/context/reverse_patch")));
            assertThat(shape("", event.at("/context/sources"))).isEqualTo(shape("", sample.at("/context/sources")));
            assertThat(event.at("/context/sources/0/id")).isEqualTo(sample.at("/context/sources/0/id"));
            assertThat(openCti(event).get("stix_ids")).isEqualTo(openCti(sample).get("stix_ids"));
        }
    }

    private OpenCtiStandIn start() {
        return OpenCtiStandIn.start(OpenCtiOptions.defaults().clock(clock));
    }

    /** The last of so many events about indicators in the log. */
    private static JsonNode only(OpenCtiStandIn platform, int count, String topic, String id) throws IOException {
        try (StreamReader reader = StreamReader.open(platform, "", "Last-Event-ID", "0-0")) {
            StreamReader.Read last =
                    reader.awaitIndicatorEvents(count).indicatorEvents().get(count - 1);
            assertThat(last.event()).isEqualTo(topic);
            assertThat(last.id()).isEqualTo(id);
            return Json.parse(last.data());
        }
    }

    private static void assertSameShape(JsonNode event, String file) throws IOException {
        assertThat(shape("", event)).isEqualTo(shapeOf(file));
        JsonNode sample = sample(file).get("data");
        for (String constant : List.of("version", "type", "scope", "origin")) {
            assertThat(event.get(constant)).as(constant).isEqualTo(sample.get(constant));
        }
    }

    private static JsonNode openCti(JsonNode event) {
        return event.at("/data/extensions/" + IndicatorStix.OPENCTI_EXTENSION);
    }

    private static List<String> operations(JsonNode patch) {
        List<String> operations = new ArrayList<>();
        patch.forEach(operation -> operations.add(
                operation.get("op").textValue() + " " + operation.get("path").textValue()));
        return operations;
    }

    private static List<String> shapeOf(String file) throws IOException {
        return shape("", sample(file).get("data"));
    }

    /** Every leaf's path and kind, in order. */
    private static List<String> shape(String path, JsonNode node) {
        List<String> shape = new ArrayList<>();
        if (node.isObject()) {
            node.properties().forEach(field -> shape.addAll(shape(path + "/" + field.getKey(), field.getValue())));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                shape.addAll(shape(path + "/" + i, node.get(i)));
            }
        }
        shape.add(path + " " + node.getNodeType());
        return shape;
    }

    private static JsonNode sample(String file) throws IOException {
        try (InputStream input = EventShapesTest.class.getResourceAsStream("/opencti-events/" + file)) {
            return Json.parse(new String(input.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
