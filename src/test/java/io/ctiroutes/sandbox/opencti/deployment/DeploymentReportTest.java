package io.ctiroutes.sandbox.opencti.deployment;

import static io.ctiroutes.sandbox.opencti.deployment.GraphQlUser.report;
import static io.ctiroutes.sandbox.opencti.deployment.GraphQlUser.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.Json;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What reports make of deployments, by the platform's rules. */
class DeploymentReportTest {

    private static final String ONE = "mutation One($i: StixRef!, $p: StixRef!, $s: IndicatorDeploymentStatus!,"
            + " $m: IndicatorDeploymentMetadataInput) { indicatorReportDeployment(indicatorId: $i, platformId: $p,"
            + " status: $s, metadata: $m) { id deployment_status error_message from { ... on Indicator { name } } } }";

    private static final String NOW = "2026-10-05T08:00:00Z";
    private static final Indicator EVIL = Indicator.domain("evil.example");
    private static final Indicator BAD = Indicator.ipv4("203.0.113.7");

    private final MovableClock clock = MovableClock.at(NOW);
    private final OpenCtiStandIn platform = OpenCtiStandIn.start(
            OpenCtiOptions.defaults().clock(clock).deployments(options -> options.limits(1_000, 1_000, 1_000)));
    private final GraphQlUser user = new GraphQlUser(platform);
    private final String falcon = platform.deployments().addPlatform("CrowdStrike Falcon", "EDR");

    @BeforeEach
    void givenIndicators() {
        platform.create(EVIL);
        platform.create(BAD);
    }

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void aFirstReportMakesTheDeploymentAndASecondOneChangesIt() {
        ObjectNode first = report(EVIL.internalId(), "deployed").put("externalId", "ioc-1");
        assertThat(counts(user.report(falcon, first))).containsExactly(1, 1, 0, 0);
        Deployment deployed = evil();
        assertThat(deployed.status()).isEqualTo("deployed");
        assertThat(deployed.externalId()).isEqualTo("ioc-1");
        assertThat(deployed.deployedAt()).hasValue(Instant.parse(NOW));
        assertThat(deployed.lastSyncAt()).hasValue(Instant.parse(NOW));

        clock.forward(Duration.ofMinutes(1));
        ObjectNode second = with(report(EVIL.internalId(), "failed"), "error_message", "Falcon: no room.");
        assertThat(counts(user.report(falcon, second))).containsExactly(1, 0, 1, 0);
        assertThat(evil().id()).isEqualTo(deployed.id());
        assertThat(evil().status()).isEqualTo("failed");
        assertThat(evil().errorMessage()).isEqualTo("Falcon: no room.");
        assertThat(evil().externalId()).as("not said again").isEqualTo("ioc-1");
    }

    @Test
    void theSameAgainIsUnchangedButForItsTime() {
        user.report(falcon, report(EVIL.internalId(), "deployed"));
        clock.forward(Duration.ofMinutes(1));

        assertThat(counts(user.report(falcon, report(EVIL.internalId(), "deployed"))))
                .containsExactly(1, 0, 0, 1);
        assertThat(evil().lastSyncAt()).hasValue(Instant.parse(NOW).plusSeconds(60));
        assertThat(evil().deployedAt()).hasValue(Instant.parse(NOW));
    }

    @Test
    void indicatorsAreNamedByAnyOfTheirIds() {
        Indicator edited = EVIL.withPattern("[domain-name:value = 'worse.example']");
        user.report(falcon, report(EVIL.stixId(), "deployed"));
        platform.update(edited);

        JsonNode result = user.report(falcon, report(edited.stixId(), "active"), report(EVIL.stixId(), "active"));

        assertThat(counts(result)).containsExactly(2, 0, 1, 1);
        assertThat(platform.deployments().all()).hasSize(1);
        assertThat(evil().status()).isEqualTo("active");
    }

    @Test
    void whatCannotBeAppliedKeepsNothingElseFromIt() {
        JsonNode result = user.report(
                falcon,
                report("6d0a3b9c-0000-4000-8000-000000000000", "removed"),
                report(BAD.internalId(), "expired"),
                report(EVIL.internalId(), "deployed"));

        assertThat(counts(result)).containsExactly(1, 1, 0, 0);
        assertThat(result.at("/errors/0/indicatorId").asText()).isEqualTo("6d0a3b9c-0000-4000-8000-000000000000");
        assertThat(result.at("/errors/0/message").asText()).isEqualTo("Indicator not found or not accessible");
        assertThat(result.at("/errors/1/indicatorId").asText()).isEqualTo(BAD.internalId());
        assertThat(result.at("/errors/1/message").asText()).contains("reserved to the platform");
        assertThat(platform.deployments().of("203.0.113.7")).isEmpty();
    }

    @Test
    void reportsOfOneIndicatorAreAppliedInTheirOrder() {
        JsonNode result = user.report(
                falcon,
                report(EVIL.internalId(), "deployed"),
                report(EVIL.stixId(), "removed"),
                report(EVIL.internalId(), "deployed"));

        assertThat(counts(result)).containsExactly(3, 1, 2, 0);
        assertThat(evil().status()).isEqualTo("deployed");
    }

    @ParameterizedTest
    @CsvSource({
        "pending, deployed, deployed",
        "pending, failed, failed",
        "deployed, active, active",
        "deployed, pending, deployed",
        "active, deployed, active",
        "active, pending, active",
        "active, failed, failed",
        "active, removed, removed",
        "failed, pending, pending",
        "failed, deployed, deployed",
        "removed, deployed, deployed",
        "removed, pending, pending"
    })
    void aReportMeetsWhatIsThere(String before, String reported, String after) {
        user.report(falcon, report(EVIL.internalId(), before));
        user.report(falcon, report(EVIL.internalId(), reported));

        assertThat(evil().status()).isEqualTo(after);
    }

    @Test
    void anOlderReportIsDroppedWithoutAWord() {
        user.report(falcon, with(report(EVIL.internalId(), "removed"), "last_sync_at", "2026-10-05T07:59:00.500Z"));
        ObjectNode older = with(report(EVIL.internalId(), "deployed"), "last_sync_at", "2026-10-05T07:59:00.499Z");

        JsonNode result = user.report(falcon, older);

        assertThat(counts(result)).containsExactly(1, 0, 0, 1);
        assertThat(result.get("errors")).isEmpty();
        assertThat(evil().status()).isEqualTo("removed");

        user.report(falcon, with(report(EVIL.internalId(), "deployed"), "last_sync_at", "2026-10-05T07:59:00.500Z"));
        assertThat(evil().status()).as("of the same time").isEqualTo("deployed");
    }

    @Test
    void aReportFromTheFutureCountsAsMadeNow() {
        user.report(falcon, with(report(EVIL.internalId(), "deployed"), "last_sync_at", "2027-01-01T00:00:00Z"));
        assertThat(evil().lastSyncAt()).hasValue(Instant.parse(NOW));

        clock.forward(Duration.ofMillis(1));
        user.report(falcon, report(EVIL.internalId(), "removed"));
        assertThat(evil().status()).isEqualTo("removed");
    }

    @Test
    void datesAreKeptAsTheyAreToldWhenTheStateIsEntered() {
        user.report(falcon, with(report(EVIL.internalId(), "deployed"), "deployed_at", "2026-10-05T07:00:00Z"));
        assertThat(evil().deployedAt()).hasValue(Instant.parse("2026-10-05T07:00:00Z"));

        user.report(falcon, with(report(EVIL.internalId(), "active"), "deployed_at", "2026-10-05T07:30:00Z"));
        assertThat(evil().deployedAt()).as("still live").hasValue(Instant.parse("2026-10-05T07:00:00Z"));

        user.report(falcon, with(report(EVIL.internalId(), "removed"), "removed_at", "2026-10-05T07:45:00Z"));
        assertThat(evil().removedAt()).hasValue(Instant.parse("2026-10-05T07:45:00Z"));

        user.report(falcon, report(EVIL.internalId(), "deployed"));
        assertThat(evil().removedAt()).isEmpty();
        assertThat(evil().deployedAt()).as("live again").hasValue(Instant.parse(NOW));
    }

    @Test
    void theReasonIsKeptAsLongAsItFails() {
        user.report(falcon, with(report(EVIL.internalId(), "failed"), "error_message", "Falcon: invalid request."));
        user.report(falcon, with(report(EVIL.internalId(), "deployed"), "error_message", "not of interest"));

        assertThat(evil().errorMessage()).isEmpty();
    }

    @Test
    void tooLongATextRefusesTheWholeList() {
        ObjectNode good = report(BAD.internalId(), "deployed");
        ObjectNode text = with(report(EVIL.internalId(), "failed"), "error_message", "x".repeat(5_001));
        ObjectNode id = report(EVIL.internalId(), "deployed").put("externalId", "x".repeat(1_001));

        assertThat(GraphQlUser.codeOf(user.askReport(falcon, good, text))).isEqualTo("BAD_USER_INPUT");
        assertThat(GraphQlUser.codeOf(user.askReport(falcon, good, id))).isEqualTo("BAD_USER_INPUT");
        assertThat(platform.deployments().all()).isEmpty();

        user.report(falcon, with(report(EVIL.internalId(), "failed"), "error_message", "x".repeat(5_000)));
        assertThat(evil().errorMessage()).hasSize(5_000);
    }

    @Test
    void atMost500AreTakenAtOnce() {
        ObjectNode[] many = IntStream.rangeClosed(0, 500)
                .mapToObj(i -> report(EVIL.internalId(), "deployed"))
                .toArray(ObjectNode[]::new);

        assertThat(GraphQlUser.messageOf(user.askReport(falcon, many)))
                .isEqualTo("A deployment batch cannot exceed 500 reports");
        assertThat(platform.deployments().all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone", ""})
    void aStatusThatThereIsNotIsRefused(String status) {
        assertThat(GraphQlUser.codeOf(user.askReport(falcon, report(EVIL.internalId(), status))))
                .isEqualTo("BAD_USER_INPUT");
    }

    @Test
    void whatIsNotThereIsRefused() {
        ObjectNode nameless = Json.object().put("status", "deployed");

        assertThat(GraphQlUser.messageOf(user.askReport("nobody", report(EVIL.internalId(), "deployed"))))
                .isEqualTo("Security platform not found or not accessible");
        assertThat(GraphQlUser.codeOf(user.askReport(falcon, nameless))).isEqualTo("BAD_USER_INPUT");
        assertThat(GraphQlUser.codeOf(user.askReport(
                        falcon, with(report(EVIL.internalId(), "deployed"), "last_sync_at", "yesterday"))))
                .isEqualTo("BAD_USER_INPUT");
        assertThat(GraphQlUser.codeOf(user.ask(
                        "mutation { indicatorReportDeployments(platformId: \"" + falcon + "\") { processed } }")))
                .isEqualTo("GRAPHQL_VALIDATION_FAILED");
    }

    @Test
    void oneAloneIsAnsweredWithTheDeployment() {
        ObjectNode variables =
                Json.object().put("i", EVIL.internalId()).put("p", falcon).put("s", "failed");
        variables.putObject("m").put("error_message", "Falcon: not found.");

        JsonNode deployment = user.get(ONE, variables);

        assertThat(deployment.get("deployment_status").asText()).isEqualTo("failed");
        assertThat(deployment.get("error_message").asText()).isEqualTo("Falcon: not found.");
        assertThat(deployment.at("/from/name").asText()).isEqualTo("evil.example");
        assertThat(deployment.get("id").asText()).isEqualTo(evil().id());
        assertThat(GraphQlUser.codeOf(user.ask(ONE, variables.put("s", "expired"))))
                .isEqualTo("VALIDATION_ERROR");
        assertThat(GraphQlUser.codeOf(user.ask(ONE, variables.put("s", "active").put("i", "nobody"))))
                .isEqualTo("FUNCTIONAL_ERROR");
    }

    @Test
    void deploymentsGoWithTheirIndicator() {
        user.report(falcon, report(EVIL.internalId(), "deployed"), report(BAD.internalId(), "deployed"));

        platform.delete(EVIL);

        assertThat(platform.deployments().all()).singleElement().returns(BAD.internalId(), Deployment::indicatorId);
        assertThat(user.report(falcon, report(EVIL.internalId(), "removed"))
                        .at("/errors/0/message")
                        .asText())
                .isEqualTo("Indicator not found or not accessible");
    }

    @Test
    void deploymentsOfAMergedIndicatorAreTheSurvivors() {
        user.report(falcon, report(BAD.internalId(), "active"));

        platform.merge(EVIL, List.of(BAD));

        assertThat(platform.deployments().all()).singleElement().returns(EVIL.internalId(), Deployment::indicatorId);
        assertThat(counts(user.report(falcon, report(BAD.stixId(), "active")))).containsExactly(1, 0, 0, 1);
    }

    private Deployment evil() {
        return platform.deployments().of(EVIL.internalId()).get(0);
    }

    /** Processed, created, updated, unchanged. */
    private static List<Integer> counts(JsonNode result) {
        return List.of(
                result.get("processed").asInt(),
                result.get("created").asInt(),
                result.get("updated").asInt(),
                result.get("unchanged").asInt());
    }
}
