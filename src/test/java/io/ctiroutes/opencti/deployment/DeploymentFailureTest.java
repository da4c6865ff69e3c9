package io.ctiroutes.opencti.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.opencti.ScriptedPlatform;
import io.ctiroutes.opencti.platform.GivenConfiguration;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.opencti.platform.OpenCtiException;
import io.ctiroutes.opencti.platform.StreamState;
import io.ctiroutes.opencti.platform.TooManyRequestsException;
import io.ctiroutes.opencti.platform.UnsupportedByPlatformException;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.opencti.Capability;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of questions about deployments that OpenCTI does not answer as it should. */
class DeploymentFailureTest {

    private static final Indicator EVIL = Indicator.domain("evil.example");
    private static final Instant TIME = Instant.parse("2026-10-05T07:00:00Z");
    private static final String NODE = "{\"id\": \"d\", \"deployment_status\": \"pending\", \"from\": {\"id\": \"i\"}}";

    private final MovableClock clock = MovableClock.at("2026-10-05T08:00:00Z");
    private final OpenCtiStandIn platform = OpenCtiStandIn.start(
            OpenCtiOptions.defaults().clock(clock).deployments(options -> options.limits(1, 1, 1)));
    private final ScriptedPlatform scripted = new ScriptedPlatform();
    private final List<OpenCtiClient> clients = new ArrayList<>();

    @BeforeEach
    void givenAnIndicator() {
        platform.create(EVIL);
    }

    @AfterEach
    void close() {
        clients.forEach(OpenCtiClient::close);
        platform.close();
        scripted.close();
    }

    @Test
    void anOldPlatformSaysThatItKnowsNothingOfDeployments() throws Exception {
        try (OpenCtiStandIn old = OpenCtiStandIn.start(OpenCtiOptions.defaults().withoutDeployments())) {
            DeploymentApi api = api(GivenConfiguration.of(old));
            old.create(EVIL);
            String falcon = api.platform("CrowdStrike Falcon", "EDR");

            assertUnsupported(() -> api.report(falcon, List.of(report())));
            assertUnsupported(() -> api.hit(falcon, EVIL.internalId(), 1, TIME, TIME, ""));
            assertUnsupported(() -> api.hit(falcon, EVIL.internalId(), 1, TIME, TIME, "alert"));
            assertUnsupported(() -> api.deployments(falcon, DeploymentFilter.PENDING, page -> {}));
            assertUnsupported(() -> api.validated("run", falcon, List.of(validation())));

            api.sighting(falcon, EVIL.internalId(), 1, TIME, TIME);
            assertThat(old.deployments().sightings("evil.example")).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cannot query field \\\"indicatorReportHits\\\" on type \\\"Mutation\\\".",
                "Unknown argument \\\"reportId\\\" on field \\\"Mutation.indicatorReportHits\\\".",
                "Unknown type \\\"StixRef\\\"."
            })
    void whatASchemaDoesNotKnowIsToldByItsWordsToo(String message) {
        scripted.answers(200, "{\"errors\": [{\"message\": \"" + message + "\"}]}");

        assertUnsupported(() -> scriptedApi().hit("p", "i", 1, TIME, TIME, "alert"));
    }

    @Test
    void whatIsTooMuchCanBeToldAgainAfterAWhile() throws Exception {
        DeploymentApi api = api(GivenConfiguration.of(platform));
        String falcon = api.platform("CrowdStrike Falcon", "EDR");
        api.report(falcon, List.of(report()));
        clock.forward(Duration.ofMillis(250));

        assertThatExceptionOfType(TooManyRequestsException.class)
                .isThrownBy(() -> api.report(falcon, List.of(report())))
                .satisfies(refused -> assertThat(refused.retryAfter()).isEqualTo(Duration.ofMillis(750)))
                .withMessageContaining("Too many requests");

        clock.forward(Duration.ofMillis(750));
        assertThat(api.report(falcon, List.of(report())).unchanged()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"code\": \"FUNCTIONAL_ERROR\", \"data\": {\"retry_after_ms\": 40}} | 40",
                "{\"code\": \"FUNCTIONAL_ERROR\", \"retry_after_ms\": 50} | 50",
                "{\"code\": \"FUNCTIONAL_ERROR\"} | 1000"
            })
    void howLongIsToldInDifferentPlaces(String extensions, long milliseconds) {
        scripted.answers(
                200, "{\"errors\": [{\"message\": \"Too many requests\", \"extensions\": " + extensions + "}]}");

        assertThatExceptionOfType(TooManyRequestsException.class)
                .isThrownBy(() -> scriptedApi().hit("p", "i", 1, TIME, TIME, ""))
                .satisfies(refused -> assertThat(refused.retryAfter()).hasMillis(milliseconds));
    }

    @Test
    void aMissingRightIsNamedForEachQuestion() throws Exception {
        DeploymentApi api = api(GivenConfiguration.of(platform));
        String falcon = api.platform("CrowdStrike Falcon", "EDR");

        platform.faults().forbid(Capability.CONNECTORAPI, true);
        String both = "the capabilities 'Create / Update knowledge' and 'Connectors API usage'";
        assertRefused(() -> api.report(falcon, List.of(report())), both);
        assertRefused(() -> api.hit(falcon, EVIL.internalId(), 1, TIME, TIME, ""), both);
        assertRefused(() -> api.validated("run", falcon, List.of(validation())), both);

        platform.faults().forbid(Capability.KNOWLEDGE_KNUPDATE, true);
        String writing = "the capability 'Create / Update knowledge'";
        assertRefused(() -> api.platform("Other", "EDR"), writing);
        assertRefused(() -> api.sighting(falcon, EVIL.internalId(), 1, TIME, TIME), writing);

        platform.faults().forbid(Capability.KNOWLEDGE, true);
        String reading = "the capability 'Access knowledge'";
        assertRefused(() -> api.platform("CrowdStrike Falcon", "EDR"), reading);
        assertRefused(() -> api.deployments(falcon, DeploymentFilter.PENDING, page -> {}), reading);
    }

    private void assertRefused(ThrowingCallable asked, String needed) {
        assertThatExceptionOfType(OpenCtiException.class)
                .isThrownBy(asked)
                .satisfies(refused -> assertThat(refused.state()).isEqualTo(StreamState.REFUSED))
                .withMessageContaining("FORBIDDEN_ACCESS")
                .withMessageContaining(needed)
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain(platform.token()));
    }

    @Test
    void anythingElseIsAFailureAsElsewhere() {
        DeploymentApi api = api(GivenConfiguration.of(platform));
        platform.faults().failGraphQl(1, "DATABASE_ERROR", "A database error has occurred");
        assertThatExceptionOfType(OpenCtiException.class)
                .isThrownBy(() -> api.platform("CrowdStrike Falcon", "EDR"))
                .satisfies(failed -> assertThat(failed.state()).isEqualTo(StreamState.FAILING));

        platform.faults().failGraphQl(1, 503);
        assertThatExceptionOfType(OpenCtiException.class)
                .isThrownBy(() -> api.platform("CrowdStrike Falcon", "EDR"))
                .withMessageContaining("503");

        assertThatExceptionOfType(OpenCtiException.class)
                .isThrownBy(() -> api.report("nobody", List.of(report())))
                .withMessageContaining("Security platform not found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"edges\": 7}",
                "{\"edges\": [{\"node\": {\"deployment_status\": \"pending\", \"from\": {\"id\": \"i\"}}}]}",
                "{\"edges\": [{\"node\": {\"id\": \"d\", \"from\": {\"id\": \"i\"}}}]}",
                "{\"edges\": [{\"node\": {\"id\": \"d\", \"deployment_status\": \"lost\", \"from\": {\"id\": \"i\"}}}]}"
            })
    void aPageThatIsNoneIsNoAnswer(String connection) {
        scripted.answers(200, "{\"data\": {\"stixCoreRelationships\": " + connection + "}}");

        assertFailing(() -> scriptedApi().deployments("p", DeploymentFilter.PENDING, page -> {}));
    }

    @Test
    void aPageThatComesAgainEndsTheReading() {
        page("a").page("b").page("a").page("c");
        List<Deployment> read = new ArrayList<>();

        assertFailing(() -> scriptedApi().deployments("p", DeploymentFilter.PENDING, read::addAll));

        assertThat(read).hasSize(3);
        assertThat(scripted.requests()).hasSize(3);
    }

    @Test
    void whoReadsPagesCanEndIt() {
        page("a").page("b");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> scriptedApi().deployments("p", DeploymentFilter.PENDING, page -> {
                    throw new IOException("enough");
                }))
                .withMessage("enough");
        assertThat(scripted.requests()).hasSize(1);
    }

    @Test
    void aDeploymentOfWhatMayNotBeReadIsLeftOut() throws Exception {
        scripted.answers(
                200,
                "{\"data\": {\"stixCoreRelationships\": {\"edges\": [{\"node\": {\"id\": \"x\", \"deployment_status\":"
                        + " \"pending\", \"from\": null}}, {\"node\": " + NODE + "}], \"pageInfo\": {}}}}");
        List<Deployment> read = new ArrayList<>();

        scriptedApi().deployments("p", DeploymentFilter.PENDING, read::addAll);

        assertThat(read).containsExactly(new Deployment("d", DeploymentStatus.PENDING, false, "i", "", "", "", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{\"processed\": \"all\", \"created\": 1, \"updated\": 0, \"unchanged\": 0}"})
    void aResultWithoutCountsIsNoAnswer(String result) {
        scripted.answers(200, "{\"data\": {\"about\": {\"version\": \"7\"}}}");
        scripted.answers(200, "{\"data\": {\"indicatorReportDeployments\": " + result + "}}");

        assertFailing(() -> scriptedApi().report("p", List.of(report())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{\"edges\": null}", "{\"edges\": [{\"node\": {\"name\": \"Falcon\"}}]}"})
    void platformsThatAreNotNamedAreNoReasonToMakeOne(String connection) {
        scripted.answers(200, "{\"data\": {\"securityPlatforms\": " + connection + "}}");

        assertFailing(() -> scriptedApi().platform("Falcon", "EDR"));
        assertThat(scripted.requests()).hasSize(1);
    }

    @Test
    void aValidationRequestThatMayNotBeShownIsAnsweredNevertheless() throws Exception {
        scripted.answers(200, "{\"data\": {\"iocValidationReportResults\": null}}");
        scripted.answers(200, "{\"data\": {}}");
        DeploymentApi api = scriptedApi();

        api.validated("run", "p", List.of(validation()));

        assertThatExceptionOfType(OpenCtiException.class)
                .isThrownBy(() -> api.validated("run", "p", List.of(validation())))
                .withMessageContaining("without iocValidationReportResults");
    }

    @Test
    void aPlatformThatIsNotReachedIsNoOpenCtiException() {
        DeploymentApi api = api(GivenConfiguration.of(platform));
        platform.faults().refuseConnections(true);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> api.platform("Falcon", "EDR"))
                .isNotInstanceOf(OpenCtiException.class);
    }

    private DeploymentFailureTest page(String cursor) {
        scripted.answers(
                200,
                "{\"data\": {\"stixCoreRelationships\": {\"edges\": [{\"node\": " + NODE
                        + "}], \"pageInfo\": {\"hasNextPage\": true, \"endCursor\": \"" + cursor + "\"}}}}");
        return this;
    }

    private static void assertUnsupported(ThrowingCallable asked) {
        assertThatExceptionOfType(UnsupportedByPlatformException.class)
                .isThrownBy(asked)
                .satisfies(unknown -> assertThat(unknown.state()).isEqualTo(StreamState.REFUSED));
    }

    private static void assertFailing(ThrowingCallable asked) {
        assertThatExceptionOfType(OpenCtiException.class)
                .isThrownBy(asked)
                .satisfies(failed -> assertThat(failed.state()).isEqualTo(StreamState.FAILING));
    }

    private DeploymentApi scriptedApi() {
        return api(GivenConfiguration.at(scripted.url()));
    }

    private DeploymentApi api(OpenCtiConfiguration configuration) {
        OpenCtiClient client = new OpenCtiClient(configuration);
        clients.add(client);
        return new DeploymentApi(client);
    }

    private static DeploymentReport report() {
        return new DeploymentReport(EVIL.internalId(), DeploymentStatus.DEPLOYED, "", "", TIME);
    }

    private static Validation validation() {
        return new Validation(EVIL.internalId(), Validation.Verdict.MISSED, TIME, 0, "");
    }
}
