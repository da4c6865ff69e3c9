package io.ctiroutes.opencti.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.opencti.platform.GivenConfiguration;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.opencti.deployment.SecurityPlatform;
import io.ctiroutes.sandbox.opencti.deployment.Sighting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What OpenCTI is told and asked of deployments, when it is well. */
class DeploymentApiTest {

    /** A time that is not ours, and not a whole second. */
    private static final Instant NOW = Instant.parse("2031-03-01T10:00:00.900Z");

    private static final Indicator EVIL = Indicator.domain("evil.example");
    private static final Indicator BAD = Indicator.ipv4("203.0.113.7");
    private static final Instant BEFORE = NOW.minus(Duration.ofHours(1));

    private final MovableClock clock = new MovableClock(NOW);
    private final OpenCtiStandIn platform = OpenCtiStandIn.start(
            OpenCtiOptions.defaults().clock(clock).deployments(options -> options.limits(100, 100, 100)));
    private final OpenCtiClient client = new OpenCtiClient(GivenConfiguration.of(platform));
    private final DeploymentApi api = new DeploymentApi(client);
    private String falcon;

    @BeforeEach
    void givenAPlatform() {
        falcon = platform.deployments().addPlatform("CrowdStrike Falcon", "EDR");
        platform.create(EVIL);
        platform.create(BAD);
    }

    @AfterEach
    void close() {
        client.close();
        platform.close();
    }

    @Test
    void aPlatformThatIsThereIsFoundByItsName() throws Exception {
        assertThat(api.platform("crowdstrike falcon", "XDR")).isEqualTo(falcon);

        assertThat(platform.traffic().graphQlCalls("securityPlatformAdd")).isEmpty();
        assertThat(platform.deployments().platforms()).singleElement().returns("EDR", SecurityPlatform::type);
    }

    @Test
    void aPlatformThatIsNotThereIsMadeOnce() throws Exception {
        String made = api.platform("Falcon for Mobile", "MTD");

        assertThat(api.platform("Falcon for Mobile", "MTD")).isEqualTo(made).isNotEqualTo(falcon);
        assertThat(platform.traffic().graphQlCalls("securityPlatformAdd")).hasSize(1);
        assertThat(platform.deployments().platforms())
                .filteredOn(one -> one.id().equals(made))
                .singleElement()
                .returns("Falcon for Mobile", SecurityPlatform::name)
                .returns("MTD", SecurityPlatform::type);
    }

    @Test
    void reportsAreCountedAndTheOnesThatAreNotAppliedAreNamed() throws Exception {
        ReportResult result = api.report(
                falcon,
                List.of(
                        report(EVIL, DeploymentStatus.DEPLOYED, "ioc-1", ""),
                        report(BAD, DeploymentStatus.FAILED, "", "Falcon: no room."),
                        new DeploymentReport("gone", DeploymentStatus.REMOVED, "", "", BEFORE)));

        assertThat(result)
                .isEqualTo(new ReportResult(2, 2, 0, 0, Map.of("gone", "Indicator not found or not accessible")));
        assertThat(held("evil.example").status()).isEqualTo("deployed");
        assertThat(held("evil.example").externalId()).isEqualTo("ioc-1");
        assertThat(held("evil.example").deployedAt()).hasValue(BEFORE);
        assertThat(held("203.0.113.7").status()).isEqualTo("failed");
        assertThat(held("203.0.113.7").errorMessage()).isEqualTo("Falcon: no room.");
        assertThat(held("203.0.113.7").externalId()).isEmpty();
    }

    @Test
    void onlyWhatMakesSenseIsToldWithAReport() throws Exception {
        api.report(
                falcon,
                List.of(
                        report(EVIL, DeploymentStatus.ACTIVE, "ioc-1", "not failed"),
                        report(EVIL, DeploymentStatus.REMOVED, "", ""),
                        report(EVIL, DeploymentStatus.FAILED, "", "Falcon: no room."),
                        report(EVIL, DeploymentStatus.PENDING, "", "")));

        assertThat(sent())
                .extracting(report -> names(report.get("metadata")))
                .containsExactly(
                        List.of("deployed_at", "last_sync_at"),
                        List.of("last_sync_at", "removed_at"),
                        List.of("error_message", "last_sync_at"),
                        List.of("last_sync_at"));
        assertThat(sent()).extracting(report -> report.has("externalId")).containsExactly(true, false, false, false);
        assertThat(held("evil.example").removedAt()).hasValue(BEFORE);
    }

    @Test
    void aReportIsOfNowByTheClockOfOpenCti() throws Exception {
        api.report(falcon, List.of(report(EVIL, DeploymentStatus.DEPLOYED, "", "")));

        assertThat(lastSyncs())
                .singleElement()
                .satisfies(sync -> assertThat(sync).isBetween(NOW, NOW.plusSeconds(60)));
        assertThat(held("evil.example").lastSyncAt()).hasValue(NOW);
    }

    @Test
    void aReportIsNotOlderThanWhatOpenCtiNotedWithinTheSameSecond() throws Exception {
        // the platform notes 10:00:00.900, and tells whole seconds only
        api.hit(falcon, EVIL.internalId(), 1, BEFORE, BEFORE, "");

        ReportResult result = api.report(falcon, List.of(report(EVIL, DeploymentStatus.REMOVED, "", "")));

        assertThat(result.updated()).isEqualTo(1);
        assertThat(held("evil.example").status()).isEqualTo("removed");
    }

    @Test
    void noReportIsOfAnEarlierTimeThanTheOneBefore() throws Exception {
        api.report(falcon, List.of(report(EVIL, DeploymentStatus.DEPLOYED, "", "")));
        clock.moveTo("2031-03-01T09:00:00Z");
        client.time();
        api.report(falcon, List.of(report(EVIL, DeploymentStatus.REMOVED, "", "")));

        List<Instant> syncs = lastSyncs();
        assertThat(syncs).hasSize(2).isSorted();
    }

    @Test
    void nothingIsOfAfterItWasTold() throws Exception {
        Instant oursIsAhead = NOW.plus(Duration.ofHours(1));
        api.report(
                falcon,
                List.of(new DeploymentReport(EVIL.internalId(), DeploymentStatus.REMOVED, "", "", oursIsAhead)));

        assertThat(held("evil.example").removedAt().orElseThrow()).isBefore(NOW.plusSeconds(60));
    }

    @Test
    void noMoreThanIsTakenIsTold() throws Exception {
        List<DeploymentReport> few =
                Collections.nCopies(DeploymentApi.MOST_AT_ONCE, report(EVIL, DeploymentStatus.ACTIVE, "", ""));
        List<DeploymentReport> many = new ArrayList<>(few);
        many.add(few.get(0));

        assertThat(api.report(falcon, few).processed()).isEqualTo(500);
        assertThat(api.report(falcon, List.of())).isEqualTo(new ReportResult(0, 0, 0, 0, Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> api.report(falcon, many));
        assertThat(platform.traffic().graphQlCalls("indicatorReportDeployments"))
                .hasSize(1);
    }

    @Test
    void aLongReasonIsCutSoThatTheOthersAreNotRefusedWithIt() throws Exception {
        ReportResult result =
                api.report(falcon, List.of(report(EVIL, DeploymentStatus.FAILED, "", "No. ".repeat(10_000))));

        assertThat(result.created()).isEqualTo(1);
        assertThat(held("evil.example").errorMessage()).hasSize(5_000).endsWith("…");
    }

    @Test
    void nobodyButOpenCtiSaysThatSomethingExpired() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> report(EVIL, DeploymentStatus.EXPIRED, "", ""))
                .withMessageContaining("expired");
    }

    @Test
    void whatAnAnalystWantsIsAskedFor() throws Exception {
        platform.deployments().deploy(falcon, BAD.internalId());
        api.report(falcon, List.of(report(EVIL, DeploymentStatus.ACTIVE, "", "")));
        assertThat(ask(DeploymentFilter.REVOKED_BUT_LIVE)).isEmpty();
        assertThat(ask(DeploymentFilter.VALIDATION_REQUESTED)).isEmpty();
        String run = platform.deployments().requestValidation(falcon, List.of(EVIL.internalId()));
        platform.deployments().remove(held("evil.example").id());

        Deployment evil = new Deployment(
                held("evil.example").id(),
                DeploymentStatus.ACTIVE,
                true,
                EVIL.internalId(),
                "evil.example",
                EVIL.pattern(),
                "2031-05-30T10:00:00.900Z",
                run);
        assertThat(ask(DeploymentFilter.REVOKED_BUT_LIVE)).containsExactly(evil);
        assertThat(ask(DeploymentFilter.VALIDATION_REQUESTED)).containsExactly(evil);
        assertThat(ask(DeploymentFilter.PENDING))
                .singleElement()
                .returns(DeploymentStatus.PENDING, Deployment::status)
                .returns(false, Deployment::revoked)
                .returns(BAD.internalId(), Deployment::indicatorId)
                .returns("", Deployment::validationRunId);
    }

    @Test
    void whatWasToBeRemovedIsStillToBeRemovedWhenItHasExpired() throws Exception {
        api.report(falcon, List.of(report(EVIL, DeploymentStatus.ACTIVE, "", "")));
        platform.deployments().remove(held("evil.example").id());
        platform.deployments().expire(held("evil.example").id());
        assertThat(ask(DeploymentFilter.REVOKED_BUT_LIVE)).hasSize(1);

        api.report(falcon, List.of(report(EVIL, DeploymentStatus.REMOVED, "", "")));
        assertThat(ask(DeploymentFilter.REVOKED_BUT_LIVE)).isEmpty();
    }

    @Test
    void whatIsOnAnotherPlatformIsNotAskedFor() throws Exception {
        String other = platform.deployments().addPlatform("Sentinel", "SIEM");
        platform.deployments().deploy(other, EVIL.internalId());

        assertThat(ask(DeploymentFilter.PENDING)).isEmpty();
    }

    @Test
    void deploymentsComeInPages() throws Exception {
        IntStream.range(0, 1_001)
                .mapToObj(i -> Indicator.domain("host" + i + ".example"))
                .forEach(indicator -> {
                    platform.create(indicator);
                    platform.deployments().deploy(falcon, indicator.internalId());
                });
        List<Integer> sizes = new ArrayList<>();
        List<String> names = new ArrayList<>();

        api.deployments(falcon, DeploymentFilter.PENDING, page -> {
            sizes.add(page.size());
            page.forEach(deployment -> names.add(deployment.indicatorName()));
        });

        assertThat(sizes).containsExactly(500, 500, 1);
        assertThat(names).hasSize(1_001).doesNotHaveDuplicates();
    }

    @Test
    void hitsAreCountedOnce() throws Exception {
        api.hit(falcon, EVIL.internalId(), 3, BEFORE.minusSeconds(60), BEFORE, "");
        api.hit(falcon, EVIL.internalId(), 3, BEFORE.minusSeconds(60), BEFORE, "");

        assertThat(held("evil.example").hitCount()).isEqualTo(3);
        assertThat(held("evil.example").firstHitAt()).hasValue(BEFORE.minusSeconds(60));
        assertThat(held("evil.example").lastHitAt()).hasValue(BEFORE);
        assertThat(held("evil.example").status()).isEqualTo("active");
        assertThat(platform.traffic().graphQlCalls("indicatorReportHits"))
                .allSatisfy(call -> assertThat(call.variables().has("reportId")).isFalse());
    }

    @Test
    void hitsWithTheSameLastOneAreToldApart() throws Exception {
        api.hit(falcon, EVIL.internalId(), 1, BEFORE, BEFORE, "alert-1");
        api.hit(falcon, EVIL.internalId(), 1, BEFORE, BEFORE, "alert-2");
        api.hit(falcon, EVIL.internalId(), 1, BEFORE, BEFORE, "alert-1");

        assertThat(held("evil.example").hitCount()).isEqualTo(2);
    }

    @Test
    void sightingsAreAdded() throws Exception {
        api.sighting(falcon, EVIL.internalId(), 2, BEFORE, NOW);
        api.sighting(falcon, EVIL.internalId(), 1, NOW, NOW);

        assertThat(platform.deployments().sightings("evil.example"))
                .singleElement()
                .returns(3, Sighting::count)
                .returns(BEFORE, Sighting::firstSeen)
                .returns(NOW, Sighting::lastSeen)
                .returns(false, Sighting::negative);
        assertThat(platform.deployments().all()).isEmpty();
    }

    @Test
    void validationsAreAnswered() throws Exception {
        api.report(
                falcon,
                List.of(report(EVIL, DeploymentStatus.ACTIVE, "", ""), report(BAD, DeploymentStatus.DEPLOYED, "", "")));
        String run = platform.deployments().requestValidation(falcon, List.of(EVIL.internalId(), BAD.internalId()));

        api.validated(
                run,
                falcon,
                List.of(
                        new Validation(EVIL.internalId(), Validation.Verdict.PREVENTED, BEFORE, 2, "Two alerts."),
                        new Validation(BAD.stixId(), Validation.Verdict.MISSED, BEFORE, 0, "x".repeat(6_000))));

        assertThat(held("evil.example").validationStatus()).isEqualTo("prevented");
        assertThat(held("evil.example").lastValidationAt()).hasValue(BEFORE);
        assertThat(held("203.0.113.7").validationStatus()).isEqualTo("missed");
        assertThat(platform.deployments().sightings("evil.example"))
                .singleElement()
                .returns(2, Sighting::count)
                .returns("Two alerts.", Sighting::description);
        assertThat(platform.deployments().sightings("203.0.113.7"))
                .singleElement()
                .returns(true, Sighting::negative);
    }

    @Test
    void noValidationsAreNotTold() throws Exception {
        api.validated("run", falcon, List.of());

        assertThat(platform.traffic().graphQlCalls()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> api.validated(
                        "run",
                        falcon,
                        Collections.nCopies(
                                501, new Validation(EVIL.internalId(), Validation.Verdict.MISSED, BEFORE, 0, ""))));
    }

    private static DeploymentReport report(
            Indicator indicator, DeploymentStatus status, String externalId, String error) {
        return new DeploymentReport(indicator.internalId(), status, externalId, error, BEFORE);
    }

    private io.ctiroutes.sandbox.opencti.deployment.Deployment held(String indicator) {
        return platform.deployments().of(indicator).get(0);
    }

    private List<Deployment> ask(DeploymentFilter which) throws IOException {
        List<Deployment> all = new ArrayList<>();
        api.deployments(falcon, which, all::addAll);
        return all;
    }

    /** The reports as they were sent. */
    private List<JsonNode> sent() {
        List<JsonNode> reports = new ArrayList<>();
        platform.traffic()
                .graphQlCalls("indicatorReportDeployments")
                .forEach(call -> call.variables().get("reports").forEach(reports::add));
        return reports;
    }

    private List<Instant> lastSyncs() {
        return sent().stream()
                .map(report -> Instant.parse(report.at("/metadata/last_sync_at").asText()))
                .toList();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        Collections.sort(names);
        return names;
    }
}
