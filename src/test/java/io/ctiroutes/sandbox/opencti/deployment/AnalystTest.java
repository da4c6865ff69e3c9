package io.ctiroutes.sandbox.opencti.deployment;

import static io.ctiroutes.sandbox.opencti.deployment.GraphQlUser.report;
import static io.ctiroutes.sandbox.opencti.deployment.GraphQlUser.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.Json;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an analyst can want of a deployment, and what is answered. */
class AnalystTest {

    private static final String RESULTS = "mutation V($id: ID!, $platformId: StixRef!,"
            + " $results: [IocValidationPairResultInput!]!) { iocValidationReportResults(id: $id,"
            + " platformId: $platformId, results: $results) { id results_summary"
            + " { total requested detected prevented missed } } }";

    private static final Indicator EVIL = Indicator.domain("evil.example");
    private static final Indicator BAD = Indicator.ipv4("203.0.113.7");

    private final OpenCtiStandIn platform = OpenCtiStandIn.start();
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
    void whatFailedOrWasWithdrawnIsWantedAgain() {
        user.report(falcon, with(report(EVIL.internalId(), "failed"), "error_message", "Falcon: no room."));
        platform.deployments().remove(evil().id());
        assertThat(evil().revoked()).isTrue();

        platform.deployments().deployAgain(evil().id());

        assertThat(evil().status()).isEqualTo("pending");
        assertThat(evil().errorMessage()).isEmpty();
        assertThat(evil().revoked()).isFalse();
        user.report(falcon, report(EVIL.internalId(), "deployed"));
        assertThat(evil().status()).isEqualTo("deployed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending", "deployed", "active"})
    void whatIsLiveOrWaitingIsNotDeployedAgain(String status) {
        user.report(falcon, report(EVIL.internalId(), status));

        assertThatThrownBy(() -> platform.deployments().deployAgain(evil().id()))
                .hasMessage("Only a failed, removed or expired deployment can be retried");
        assertThat(evil().status()).isEqualTo(status);
    }

    @Test
    void whatWasNotRemovedInTimeExpiresAndCanBeDeployedAgain() {
        user.report(falcon, report(EVIL.internalId(), "active"));
        platform.deployments().remove(evil().id());
        platform.deployments().expire(evil().id());
        assertThat(evil().status()).isEqualTo("expired");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> platform.deployments().expire(evil().id()));

        platform.deployments().deployAgain(evil().id());
        assertThat(evil().status()).isEqualTo("pending");
    }

    @Test
    void anIndicatorIsWantedForTheFirstTime() {
        String id = platform.deployments().deploy(falcon, EVIL.stixId());

        assertThat(evil().id()).isEqualTo(id);
        assertThat(evil().status()).isEqualTo("pending");
        assertThat(evil().lastSyncAt()).isEmpty();
        assertThat(user.report(falcon, report(EVIL.internalId(), "pending"))
                        .get("unchanged")
                        .asInt())
                .isEqualTo(1);
        assertThat(evil().lastSyncAt()).isPresent();
    }

    @Test
    void aValidationIsAskedForAndAnswered() {
        String run = bothAreAskedFor();
        assertThat(evil().validationStatus()).isEqualTo("requested");
        assertThat(evil().validationRunId()).isEqualTo(run);

        JsonNode request = user.get(
                RESULTS,
                results(
                        run,
                        result(EVIL, "prevented")
                                .put("observedAt", "2026-10-05T07:00:00Z")
                                .put("hitCount", 4),
                        result(BAD, "missed").put("evidence", "No alert within an hour.")));

        assertThat(request.at("/results_summary"))
                .isEqualTo(Json.object()
                        .put("total", 2)
                        .put("requested", 0)
                        .put("detected", 0)
                        .put("prevented", 1)
                        .put("missed", 1));
        assertThat(evil().validationStatus()).isEqualTo("prevented");
        assertThat(evil().lastValidationAt()).hasValue(Instant.parse("2026-10-05T07:00:00Z"));
        assertThat(platform.deployments().sightings("evil.example"))
                .singleElement()
                .returns(4, Sighting::count)
                .returns(false, Sighting::negative);
        assertThat(platform.deployments().sightings("203.0.113.7"))
                .singleElement()
                .returns(1, Sighting::count)
                .returns(true, Sighting::negative)
                .returns("No alert within an hour.", Sighting::description);
    }

    @Test
    void anAnswerStays() {
        String run = bothAreAskedFor();
        user.get(RESULTS, results(run, result(EVIL, "detected")));
        user.get(RESULTS, results(run, result(EVIL, "missed")));

        assertThat(evil().validationStatus()).isEqualTo("detected");
        assertThat(platform.deployments().sightings("evil.example")).hasSize(1);
    }

    @Test
    void whatANewerRequestAsksForIsNotAnsweredByAnOlderOne() {
        String older = bothAreAskedFor();
        platform.deployments().requestValidation(falcon, List.of(EVIL.internalId()));

        user.get(RESULTS, results(older, result(EVIL, "detected"), result(BAD, "detected")));

        assertThat(evil().validationStatus()).isEqualTo("requested");
        assertThat(platform.deployments().of("203.0.113.7").get(0).validationStatus())
                .isEqualTo("detected");
    }

    @Test
    void onlyWhatIsLiveCanBeValidated() {
        user.report(falcon, report(EVIL.internalId(), "failed"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> platform.deployments().requestValidation(falcon, List.of(EVIL.internalId())));
        assertThat(evil().validationStatus()).isEqualTo("not_requested");
    }

    @Test
    void resultsThatCannotBeMeantAreRefused() {
        String run = bothAreAskedFor();
        String other = platform.deployments().addPlatform("Sentinel", "SIEM");

        assertThat(refusal(results("nothing", result(EVIL, "detected")))).isEqualTo("IOC validation request not found");
        assertThat(refusal(results(run, result(EVIL, "detected")).put("platformId", other)))
                .contains("not targeted");
        assertThat(refusal(results(run, result(EVIL, "detected"), result(EVIL, "missed"))))
                .contains("one result per indicator");
        assertThat(refusal(results(run, result(EVIL, "detected").put("hitCount", 0))))
                .contains("positive integer");
        assertThat(refusal(results(run, result(EVIL, "requested")))).contains("IocValidationResultStatus");
        assertThat(refusal(results(run, result(EVIL, "detected").put("evidence", "x".repeat(5_001)))))
                .contains("5000");
        assertThat(evil().validationStatus()).isEqualTo("requested");
    }

    private String bothAreAskedFor() {
        user.report(falcon, report(EVIL.internalId(), "deployed"), report(BAD.internalId(), "active"));
        return platform.deployments().requestValidation(falcon, List.of(EVIL.internalId(), BAD.stixId()));
    }

    private String refusal(ObjectNode variables) {
        return GraphQlUser.messageOf(user.ask(RESULTS, variables));
    }

    private ObjectNode results(String run, ObjectNode... results) {
        ObjectNode variables = Json.object().put("id", run).put("platformId", falcon);
        variables.putArray("results").addAll(List.of(results));
        return variables;
    }

    private static ObjectNode result(Indicator indicator, String status) {
        return Json.object().put("indicatorId", indicator.internalId()).put("status", status);
    }

    private Deployment evil() {
        return platform.deployments().of(EVIL.internalId()).get(0);
    }
}
