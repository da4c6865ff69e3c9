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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hits are counted once, on the deployment and on one sighting of the pair. */
class HitsTest {

    private static final String HITS = "mutation H($indicatorId: StixRef!, $platformId: StixRef!, $count: Int!,"
            + " $lastHit: DateTime, $firstHit: DateTime, $reportId: String) { indicatorReportHits("
            + "indicatorId: $indicatorId, platformId: $platformId, count: $count, lastHit: $lastHit,"
            + " firstHit: $firstHit, reportId: $reportId) { id standard_id attribute_count first_seen last_seen } }";

    private static final Indicator EVIL = Indicator.domain("evil.example");
    private static final Instant NOW = Instant.parse("2026-10-05T08:00:00Z");
    private static final String AN_HOUR_AGO = "2026-10-05T07:00:00.000Z";
    private static final String TWO_HOURS_AGO = "2026-10-05T06:00:00.000Z";

    private final MovableClock clock = new MovableClock(NOW);
    private final OpenCtiStandIn platform =
            OpenCtiStandIn.start(OpenCtiOptions.defaults().clock(clock));
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
    void aHitProvesWhatNobodyHadReported() {
        JsonNode sighting = user.get(HITS, hits(3, AN_HOUR_AGO).put("firstHit", TWO_HOURS_AGO));

        assertThat(sighting.get("attribute_count").asInt()).isEqualTo(3);
        assertThat(sighting.get("first_seen").asText()).isEqualTo(TWO_HOURS_AGO);
        assertThat(sighting.get("last_seen").asText()).isEqualTo(AN_HOUR_AGO);
        assertThat(evil().status()).isEqualTo("active");
        assertThat(evil().hitCount()).isEqualTo(3);
        assertThat(evil().deployedAt()).hasValue(Instant.parse(TWO_HOURS_AGO));
        assertThat(evil().lastHitAt()).hasValue(Instant.parse(AN_HOUR_AGO));
        assertThat(evil().lastSyncAt()).hasValue(NOW);
    }

    @Test
    void laterHitsAreAddedAndEarlierOnesAreReplays() {
        String first = user.get(HITS, hits(1, TWO_HOURS_AGO)).get("standard_id").asText();
        user.get(HITS, hits(2, AN_HOUR_AGO));
        user.get(HITS, hits(2, AN_HOUR_AGO));
        JsonNode last = user.get(HITS, hits(7, TWO_HOURS_AGO));

        assertThat(evil().hitCount()).isEqualTo(3);
        assertThat(last.get("standard_id").asText()).isEqualTo(first);
        assertThat(platform.deployments().sightings("evil.example"))
                .singleElement()
                .returns(3, Sighting::count)
                .returns(Instant.parse(TWO_HOURS_AGO), Sighting::firstSeen)
                .returns(Instant.parse(AN_HOUR_AGO), Sighting::lastSeen)
                .returns(false, Sighting::negative)
                .returns("Hits reported by the CrowdStrike Falcon integration", Sighting::description);
    }

    @Test
    void reportsWithTheSameLastHitAreToldApartByTheirIds() {
        user.get(HITS, hits(1, AN_HOUR_AGO).put("reportId", "a"));
        user.get(HITS, hits(1, AN_HOUR_AGO).put("reportId", "b"));
        user.get(HITS, hits(1, AN_HOUR_AGO).put("reportId", "a"));
        user.get(HITS, hits(1, AN_HOUR_AGO));
        assertThat(evil().hitCount()).isEqualTo(2);

        user.get(HITS, hits(1, "2026-10-05T07:00:00.001Z").put("reportId", "a"));
        assertThat(evil().hitCount()).isEqualTo(3);
    }

    @Test
    void atMost100ReportsEndAtTheSameInstant() {
        for (int i = 0; i < 100; i++) {
            user.get(HITS, hits(1, AN_HOUR_AGO).put("reportId", "report " + i));
        }

        JsonNode refused = user.ask(HITS, hits(1, AN_HOUR_AGO).put("reportId", "one more"));

        assertThat(GraphQlUser.codeOf(refused)).isEqualTo("VALIDATION_ERROR");
        assertThat(GraphQlUser.messageOf(refused)).contains("At most 100");
        assertThat(evil().hitCount()).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({"pending, active", "deployed, active", "failed, active", "active, active", "removed, removed"})
    void aHitPromotesWhatIsThere(String before, String after) {
        user.report(falcon, with(report(EVIL.internalId(), before), "error_message", "Falcon: who knows."));

        user.get(HITS, hits(1, AN_HOUR_AGO));

        assertThat(evil().status()).isEqualTo(after);
        assertThat(evil().errorMessage()).isEmpty();
        assertThat(evil().hitCount()).isEqualTo(1);
    }

    @Test
    void whatIsHitAfterItsRemovalIsNotRemoved() {
        user.report(falcon, with(report(EVIL.internalId(), "removed"), "removed_at", TWO_HOURS_AGO));

        user.get(HITS, hits(1, AN_HOUR_AGO));

        assertThat(evil().status()).isEqualTo("active");
        assertThat(evil().removedAt()).isEmpty();
        assertThat(evil().deployedAt()).hasValue(Instant.parse(AN_HOUR_AGO));
    }

    @Test
    void aReportOfBeforeTheHitWasToldIsOlder() {
        user.get(HITS, hits(1, AN_HOUR_AGO));

        user.report(falcon, with(report(EVIL.internalId(), "removed"), "last_sync_at", "2026-10-05T07:59:59.999Z"));
        assertThat(evil().status()).isEqualTo("active");
    }

    @Test
    void clocksMayBeFiveMinutesApart() {
        String ahead = NOW.plus(Duration.ofMinutes(5)).toString();
        user.get(HITS, hits(1, ahead));

        JsonNode refused = user.ask(
                HITS, hits(1, NOW.plus(Duration.ofMinutes(5)).plusMillis(1).toString()));

        assertThat(GraphQlUser.codeOf(refused)).isEqualTo("VALIDATION_ERROR");
        assertThat(evil().hitCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"count\": 0}",
                "{\"count\": 1.5}",
                "{\"lastHit\": null}",
                "{\"lastHit\": \"\"}",
                "{\"firstHit\": \"2026-10-05T07:00:00.001Z\"}",
            })
    void whatCannotBeMeantIsRefused(String change) throws Exception {
        ObjectNode variables = hits(1, AN_HOUR_AGO);
        variables.setAll((ObjectNode) Json.parse(change));

        assertThat(GraphQlUser.codeOf(user.ask(HITS, variables))).isEqualTo("VALIDATION_ERROR");
        assertThat(platform.deployments().all()).isEmpty();
    }

    @Test
    void aReportIdHasAnEnd() {
        assertThat(GraphQlUser.codeOf(user.ask(HITS, hits(1, AN_HOUR_AGO).put("reportId", "x".repeat(257)))))
                .isEqualTo("VALIDATION_ERROR");
        user.get(HITS, hits(1, AN_HOUR_AGO).put("reportId", "x".repeat(256)));
    }

    @Test
    void anIndicatorThatIsGoneCannotBeHit() {
        platform.delete(EVIL);

        assertThat(GraphQlUser.messageOf(user.ask(HITS, hits(1, AN_HOUR_AGO))))
                .isEqualTo("Indicator not found or not accessible");
    }

    private ObjectNode hits(int count, String lastHit) {
        return Json.object()
                .put("indicatorId", EVIL.internalId())
                .put("platformId", falcon)
                .put("count", count)
                .put("lastHit", lastHit);
    }

    private Deployment evil() {
        return platform.deployments().of(EVIL.internalId()).get(0);
    }
}
