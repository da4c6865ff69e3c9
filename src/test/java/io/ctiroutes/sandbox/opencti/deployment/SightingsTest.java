package io.ctiroutes.sandbox.opencti.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.Json;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sightings as every platform takes them: what is told is added. */
class SightingsTest {

    private static final String ADD = "mutation S($input: StixSightingRelationshipAddInput!) {"
            + " stixSightingRelationshipAdd(input: $input) { id attribute_count first_seen last_seen } }";
    private static final Indicator EVIL = Indicator.domain("evil.example");

    private final OpenCtiStandIn platform =
            OpenCtiStandIn.start(OpenCtiOptions.defaults().withoutDeployments());
    private final GraphQlUser user = new GraphQlUser(platform);
    private final String falcon = platform.deployments().addPlatform("CrowdStrike Falcon", "EDR");

    @BeforeEach
    void givenAnIndicator() {
        platform.create(EVIL);
    }

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void toldTwiceItIsCountedTwice() {
        user.get(ADD, sighting(2, "2026-10-05T07:00:00Z"));
        user.get(ADD, sighting(2, "2026-10-05T07:00:00Z"));
        user.get(ADD, sighting(1, "2026-10-07T07:00:00Z"));

        assertThat(platform.deployments().sightings("evil.example"))
                .singleElement()
                .returns(5, Sighting::count)
                .returns(Instant.parse("2026-10-05T07:00:00Z"), Sighting::firstSeen)
                .returns(Instant.parse("2026-10-07T07:00:00Z"), Sighting::lastSeen);
    }

    @Test
    void oneOfAnotherTimeStandsForItself() {
        user.get(ADD, sighting(2, "2026-10-05T07:00:00Z"));
        user.get(ADD, sighting(3, "2026-12-05T07:00:00Z"));

        assertThat(platform.deployments().sightings(EVIL.stixId()))
                .extracting(Sighting::count)
                .containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void bothEndsHaveToBeThere() {
        ObjectNode nowhere = sighting(1, "2026-10-05T07:00:00Z");
        nowhere.withObject("/input").put("toId", "nobody");
        assertThat(GraphQlUser.codeOf(user.ask(ADD, nowhere))).isEqualTo("MISSING_REFERENCE_ERROR");

        platform.delete(EVIL);
        assertThat(GraphQlUser.codeOf(user.ask(ADD, sighting(1, "2026-10-05T07:00:00Z"))))
                .isEqualTo("MISSING_REFERENCE_ERROR");
    }

    @Test
    void itBeginsBeforeItEnds() {
        ObjectNode backwards = sighting(1, "2026-10-05T07:00:00Z");
        backwards.withObject("/input").put("last_seen", "2026-10-05T06:00:00Z");

        assertThat(GraphQlUser.codeOf(user.ask(ADD, backwards))).isEqualTo("FUNCTIONAL_ERROR");
    }

    private ObjectNode sighting(int count, String seen) {
        ObjectNode variables = Json.object();
        variables
                .putObject("input")
                .put("fromId", EVIL.internalId())
                .put("toId", falcon)
                .put("attribute_count", count)
                .put("first_seen", seen)
                .put("last_seen", seen);
        return variables;
    }
}
