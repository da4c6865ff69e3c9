package io.ctiroutes.sandbox.opencti.deployment;

import static io.ctiroutes.sandbox.opencti.deployment.GraphQlUser.codeOf;
import static io.ctiroutes.sandbox.opencti.deployment.GraphQlUser.messageOf;
import static io.ctiroutes.sandbox.opencti.deployment.GraphQlUser.report;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.opencti.Capability;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may tell of deployments, how often, and to which platforms. */
class DeploymentAccessTest {

    private static final Indicator EVIL = Indicator.domain("evil.example");
    private static final String PLATFORMS = "{ securityPlatforms { edges { node { id } } } }";
    private static final String LIST = "{ stixCoreRelationships { edges { node { id } } } }";
    private static final String ADD = "mutation { securityPlatformAdd(input: {name: \"Falcon\"}) { id } }";
    private static final String REPORT = "mutation { indicatorReportDeployment(indicatorId: \"%s\", platformId: \"%s\","
            + " status: deployed) { id } }";
    private static final String REPORTS = "mutation { indicatorReportDeployments(platformId: \"%2$s\", reports:"
            + " [{indicatorId: \"%1$s\", status: deployed}]) { processed } }";
    private static final String HITS = "mutation { indicatorReportHits(indicatorId: \"%s\", platformId: \"%s\", count:"
            + " 1, lastHit: \"2026-10-05T07:00:00Z\") { id } }";
    private static final String VALIDATION = "mutation { iocValidationReportResults(id: \"run\", platformId: \"%2$s\","
            + " results: [{indicatorId: \"%1$s\", status: missed}]) { id } }";
    private static final String SIGHTING =
            "mutation { stixSightingRelationshipAdd(input: {fromId: \"%s\", toId: \"%s\","
                    + " attribute_count: 1}) { id } }";

    private final MovableClock clock = MovableClock.at("2026-10-05T08:00:00Z");
    private final OpenCtiStandIn platform = OpenCtiStandIn.start(
            OpenCtiOptions.defaults().clock(clock).deployments(options -> options.limits(3, 2, 1)));
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                PLATFORMS + "| KNOWLEDGE",
                LIST + "| KNOWLEDGE",
                ADD + "| KNOWLEDGE;KNOWLEDGE_KNUPDATE",
                SIGHTING + "| KNOWLEDGE;KNOWLEDGE_KNUPDATE",
                REPORT + "| KNOWLEDGE;KNOWLEDGE_KNUPDATE;CONNECTORAPI",
                REPORTS + "| KNOWLEDGE;KNOWLEDGE_KNUPDATE;CONNECTORAPI",
                HITS + "| KNOWLEDGE;KNOWLEDGE_KNUPDATE;CONNECTORAPI",
                VALIDATION + "| KNOWLEDGE;KNOWLEDGE_KNUPDATE;CONNECTORAPI"
            })
    void eachNeedsCapabilities(String document, String needed) {
        for (Capability capability : Capability.values()) {
            platform.faults().forbid(capability, true);
            JsonNode answer = user.ask(document.formatted(EVIL.internalId(), falcon));
            platform.faults().forbid(capability, false);

            assertThat(codeOf(answer).equals("FORBIDDEN_ACCESS"))
                    .as("without %s: %s", capability, answer)
                    .isEqualTo(List.of(needed.strip().split(";")).contains(capability.name()));
        }
    }

    @Test
    void whoIsForbiddenIsToldSoAsEverywhere() {
        platform.faults().forbid(Capability.CONNECTORAPI, true);

        JsonNode answer = user.ask(REPORT.formatted(EVIL.internalId(), falcon));

        assertThat(messageOf(answer)).isEqualTo("You are not allowed to do this.");
        assertThat(answer.at("/errors/0/extensions/data/http_status").asInt()).isEqualTo(403);
        assertThat(answer.at("/data/indicatorReportDeployment").isNull()).isTrue();
        assertThat(platform.deployments().all()).isEmpty();
        assertThat(codeOf(user.ask("mutation { pingConnector(id: \"x\", state: \"{}\") { id } }")))
                .isEqualTo("FORBIDDEN_ACCESS");
        assertThat(user.ask("{ about { version } }").has("errors")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"single, 3", "batch, 2", "hits, 1"})
    void eachKindHasItsLimitASecond(String kind, int limit) {
        for (int i = 0; i < limit; i++) {
            assertThat(askFor(kind).has("errors")).isFalse();
        }
        clock.forward(Duration.ofMillis(400));

        JsonNode refused = askFor(kind);

        assertThat(codeOf(refused)).isEqualTo("FUNCTIONAL_ERROR");
        assertThat(messageOf(refused)).isEqualTo("Too many requests");
        assertThat(refused.at("/errors/0/extensions/data/kind").asText()).isEqualTo(kind);
        assertThat(refused.at("/errors/0/extensions/data/retry_after_ms").asInt())
                .isEqualTo(600);

        clock.forward(Duration.ofMillis(600));
        assertThat(askFor(kind).has("errors")).isFalse();
    }

    private JsonNode askFor(String kind) {
        String document = switch (kind) {
            case "single" -> REPORT;
            case "batch" -> REPORTS;
            default -> HITS;
        };
        return user.ask(document.formatted(EVIL.internalId(), falcon));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                REPORT,
                REPORTS,
                HITS,
                VALIDATION,
                "{ stixCoreRelationships { edges { node { deployment_status } } } }",
                "{ stixCoreRelationships { edges { node { validation_run_id } } } }"
            })
    void anOldPlatformKnowsNoDeployments(String document) {
        try (OpenCtiStandIn old = OpenCtiStandIn.start(OpenCtiOptions.defaults().withoutDeployments())) {
            JsonNode answer = new GraphQlUser(old).ask(document.formatted(EVIL.internalId(), falcon));

            assertThat(codeOf(answer)).isEqualTo("GRAPHQL_VALIDATION_FAILED");
            assertThat(messageOf(answer)).startsWith("Cannot query field ");
            assertThat(answer.has("data")).isFalse();
        }
    }

    @Test
    void anOldPlatformKnowsSecurityPlatformsSightingsAndOtherRelationships() {
        try (OpenCtiStandIn old = OpenCtiStandIn.start(OpenCtiOptions.defaults().withoutDeployments())) {
            GraphQlUser itsUser = new GraphQlUser(old);
            old.create(EVIL);
            String id = itsUser.get(ADD).get("id").asText();

            itsUser.get(SIGHTING.formatted(EVIL.internalId(), id));
            assertThat(old.deployments().sightings("evil.example")).hasSize(1);
            assertThat(itsUser.get(LIST).at("/edges")).isEmpty();
            assertThat(itsUser.get(PLATFORMS).findValuesAsText("id")).containsExactly(id);
        }
    }

    @Test
    void whatIsAskedIsCounted() {
        user.askReport(falcon, report("nobody", "deployed"));
        user.ask(PLATFORMS);

        assertThat(platform.traffic().graphQlCalls("indicatorReportDeployments"))
                .hasSize(1);
        assertThat(platform.traffic().graphQlCalls("securityPlatforms")).hasSize(1);
    }
}
