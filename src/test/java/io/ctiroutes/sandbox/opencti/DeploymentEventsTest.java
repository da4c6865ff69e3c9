package io.ctiroutes.sandbox.opencti;

import static io.ctiroutes.sandbox.opencti.deployment.GraphQlUser.report;
import static io.ctiroutes.sandbox.opencti.deployment.GraphQlUser.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.opencti.deployment.DeploymentOptions;
import io.ctiroutes.sandbox.opencti.deployment.GraphQlUser;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Whether the live stream shows deployments, and how. */
class DeploymentEventsTest {

    private static final String EXTENSION =
            "/data/extensions/extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba";
    private static final Indicator EVIL = Indicator.domain("evil.example");

    @Test
    void aStreamThatLetsThemThroughShowsWhatHappensToThem() throws Exception {
        try (OpenCtiStandIn platform =
                OpenCtiStandIn.start(OpenCtiOptions.defaults().deployments(DeploymentOptions::onTheStream))) {
            GraphQlUser user = new GraphQlUser(platform);
            String falcon = platform.deployments().addPlatform("CrowdStrike Falcon", "EDR");
            String start = platform.create(EVIL);

            user.report(falcon, report(EVIL.internalId(), "deployed"));
            user.report(falcon, report(EVIL.internalId(), "deployed"));
            user.report(falcon, with(report(EVIL.internalId(), "failed"), "error_message", "Falcon: no room."));
            platform.deployments()
                    .deployAgain(
                            platform.deployments().of("evil.example").get(0).id());

            List<StreamReader.Read> events = relationships(platform, start, 3);
            JsonNode created = Json.parse(events.get(0).data());
            assertThat(events).extracting(StreamReader.Read::event).containsExactly("create", "update", "update");
            assertThat(created.at("/data/type").asText()).isEqualTo("relationship");
            assertThat(created.at("/data/relationship_type").asText()).isEqualTo("deployed-on");
            assertThat(created.at("/data/source_ref").asText()).isEqualTo(EVIL.stixId());
            assertThat(created.at("/data/target_ref").asText()).startsWith("identity--");
            assertThat(created.at(EXTENSION + "/deployment_status").asText()).isEqualTo("deployed");
            assertThat(created.at(EXTENSION + "/source_ref").asText()).isEqualTo(EVIL.internalId());
            assertThat(created.at(EXTENSION + "/target_ref").asText()).isEqualTo(falcon);
            assertThat(created.at(EXTENSION).has("error_message")).isFalse();
            JsonNode failed = Json.parse(events.get(1).data());
            assertThat(failed.at(EXTENSION + "/error_message").asText()).isEqualTo("Falcon: no room.");
            assertThat(failed.at("/context/patch").findValuesAsText("path"))
                    .contains(EXTENSION.substring("/data".length()) + "/deployment_status");
            JsonNode again = Json.parse(events.get(2).data());
            assertThat(again.at(EXTENSION + "/deployment_status").asText()).isEqualTo("pending");
            assertThat(again.at("/data/revoked").asBoolean()).isFalse();
        }
    }

    @Test
    void anotherStreamDoesNot() throws Exception {
        try (OpenCtiStandIn platform = OpenCtiStandIn.start()) {
            GraphQlUser user = new GraphQlUser(platform);
            String falcon = platform.deployments().addPlatform("CrowdStrike Falcon", "EDR");
            String start = platform.create(EVIL);

            user.report(falcon, report(EVIL.internalId(), "deployed"));
            platform.update(EVIL.score(99));

            try (StreamReader reader = StreamReader.open(platform, "", "Last-Event-ID", start)) {
                reader.awaitIndicatorEvents(1);
                assertThat(reader.events())
                        .filteredOn(event -> event.data().contains("relationship"))
                        .isEmpty();
            }
        }
    }

    private static List<StreamReader.Read> relationships(OpenCtiStandIn platform, String after, int count) {
        try (StreamReader reader = StreamReader.open(platform, "", "Last-Event-ID", after)) {
            Awaitility.await().until(() -> reader.events().size() >= count);
            return reader.events();
        }
    }
}
