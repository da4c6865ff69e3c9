package io.ctiroutes.writeback;

import static io.ctiroutes.ioc.GivenIoc.domain;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.access.NoAnswerException;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Outbox;
import io.ctiroutes.ledger.Outbox.Hit;
import io.ctiroutes.opencti.deployment.DeploymentApi;
import io.ctiroutes.opencti.deployment.DeploymentReport;
import io.ctiroutes.opencti.deployment.DeploymentStatus;
import io.ctiroutes.opencti.platform.GivenConfiguration;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.opencti.deployment.Deployment;
import io.ctiroutes.sandbox.opencti.deployment.Sighting;
import io.ctiroutes.writeback.Hits.Outcome;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HitsTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path data;

    private final MovableClock clock = new MovableClock(NOW);
    private final Indicator evil = Indicator.domain("evil.example");
    private final Indicator other = Indicator.domain("other.example");
    private final List<Outcome> outcomes = new ArrayList<>();

    private OpenCtiStandIn openCti;
    private OpenCtiClient client;
    private Ledger ledger;
    private Outbox outbox;
    private SecurityPlatform platform;
    private Hits hits;

    @BeforeEach
    void open() {
        ledger = new Ledger(data, clock);
        ledger.open();
        outbox = new Outbox(ledger);
        start(OpenCtiOptions.defaults(), false);
    }

    private void start(OpenCtiOptions options, boolean sightings) {
        openCti = OpenCtiStandIn.start(options.clock(clock));
        openCti.create(evil);
        openCti.create(other);
        client = new OpenCtiClient(GivenConfiguration.of(openCti));
        DeploymentApi api = new DeploymentApi(client);
        platform = new SecurityPlatform(() -> api, true, "", "Falcon", "EDR", outbox, clock);
        hits = new Hits(platform, ledger, outbox, true, true, sightings, outcomes::add, clock);
    }

    @AfterEach
    void close() {
        client.close();
        openCti.close();
        ledger.close();
    }

    @Test
    void eachAlertIsOneHitOfEachIndicatorThatClaimsItsValue() throws NoAnswerException {
        live("evil.example", evil, other);
        String early = alert("early", "evil.example", NOW.minusSeconds(30));
        String first = alert("first", "evil.example", NOW.minusSeconds(20));
        String second = alert("second", "evil.example", NOW.minusSeconds(20));
        read(first, second, alert("theirs", "unknown.example", NOW));
        tell();

        // found late, and what was found before once more
        read(early, first, second);
        tell();

        assertThat(count(evil)).isEqualTo(3);
        assertThat(count(other)).isEqualTo(3);
        assertThat(deployment(evil).firstHitAt()).contains(NOW.minusSeconds(30));
        assertThat(outcomes).containsOnly(Outcome.TAKEN).hasSize(6);
    }

    @Test
    void moreAlertsAtOneInstantThanOpenCtiTellsApartAreAllCounted() throws NoAnswerException {
        live("evil.example", evil);
        read(Stream.iterate(0, i -> i + 1)
                .limit(120)
                .map(i -> alert("alert-" + i, "evil.example", NOW.minusSeconds(5)))
                .toArray(String[]::new));

        tell();
        tell();
        tell();

        assertThat(count(evil)).isEqualTo(120);
    }

    @Test
    void whatAnAnalystHasRemovedIsNotBroughtBackByAHit() throws NoAnswerException {
        put(entry("evil.example", claim(evil, true), claim(other, false)));

        read(alert("one", "evil.example", NOW));
        tell();

        assertThat(openCti.deployments().of(evil.internalId())).isEmpty();
        assertThat(count(other)).isEqualTo(1);
    }

    @Test
    void anIndicatorThatIsGoneIsNotTried() throws NoAnswerException {
        live("evil.example", evil);
        live("other.example", other);
        read(alert("one", "evil.example", NOW.minusSeconds(1)), alert("two", "other.example", NOW));
        openCti.delete(evil);

        tell();

        assertThat(outcomes).containsExactly(Outcome.DROPPED, Outcome.TAKEN);
        assertThat(hits.due()).isEmpty();
    }

    @Test
    void aHitThatOpenCtiRefusesHoldsUpNoOtherAndIsGivenUpInTheEnd() throws NoAnswerException {
        live("evil.example", evil);
        live("other.example", other);
        // a clock that is wrong
        read(alert("one", "evil.example", NOW), alert("two", "other.example", NOW.plus(Duration.ofDays(9))));

        tell();

        assertThat(count(evil)).isEqualTo(1);
        assertThat(hits.due()).isEmpty();
        for (int i = 0; i < 10; i++) {
            clock.forward(MINUTE);
            tell();
        }
        assertThat(outcomes).containsExactly(Outcome.TAKEN, Outcome.GIVEN_UP);
        clock.forward(MINUTE);
        assertThat(hits.due()).isEmpty();
    }

    @Test
    void noHitIsLostWhereTheSecurityPlatformIsGone() throws NoAnswerException {
        live("evil.example", evil);
        read(alert("one", "evil.example", NOW));
        List<Hit> due = hits.due();
        openCti.faults().failGraphQl(1, "FUNCTIONAL_ERROR", "Security platform not found or not accessible");

        hits.send(due);
        assertThat(outcomes).isEmpty();

        clock.forward(MINUTE);
        tell();
        assertThat(count(evil)).isEqualTo(1);
    }

    @Test
    void whatIsTakenOutIsNotToldOf() throws NoAnswerException {
        live("evil.example", evil);
        live("other.example", other);
        read(alert("one", "evil.example", NOW), alert("two", "other.example", NOW));

        hits.send(hits.due().stream().filter(hit -> !hit.alert().equals("one")).toList());

        assertThat(openCti.deployments().of(evil.internalId())).isEmpty();
        assertThat(count(other)).isEqualTo(1);
        assertThat(hits.due()).isEmpty();
    }

    @Test
    void whereItIsQuietItIsKnownUpToAnHourAgo() throws NoAnswerException {
        read(alert("one", "theirs.example", NOW.minusSeconds(10)));
        assertThat(outbox.readUpTo()).contains(NOW.minusSeconds(10));

        clock.forward(Duration.ofDays(8));
        read();

        assertThat(outbox.readUpTo()).contains(NOW.plus(Duration.ofDays(8)).minus(Duration.ofHours(1)));
    }

    @Test
    void anAlertThatIsStillToComeDoesNotKeepOthersFromBeingRead() throws NoAnswerException {
        read(alert("one", "theirs.example", NOW.plus(Duration.ofDays(9))));

        assertThat(outbox.readUpTo()).contains(NOW);
    }

    @Test
    void alertsAreKnownToTheLastWhereASearchHasEndedAndLateOnesHaveHadTheirTime() throws NoAnswerException {
        assertThat(hits.completeUpTo()).isEmpty();
        AlertSearch search = hits.begin();
        clock.forward(MINUTE);
        hits.page(search, page("{\"total\":2,\"after\":\"next\"}", alert("one", "theirs.example", NOW)));
        assertThat(hits.completeUpTo()).isEmpty();
        hits.refused(search, 403);
        assertThat(hits.completeUpTo()).isEmpty();

        read();

        assertThat(hits.completeUpTo()).contains(NOW.plus(MINUTE).minus(Duration.ofMinutes(15)));
    }

    @Test
    void requestsOfATimeWhoseAlertsAreNotReadBeginAnew() throws NoAnswerException {
        Duration hour = Duration.ofHours(1);
        outbox.requested(Set.of("old"), NOW.minus(hour).minusSeconds(1));
        outbox.requested(Set.of("young"), NOW.minus(hour));
        read(alert("one", "theirs.example", NOW));
        assertThat(outbox.requested(Set.of("old", "young"), NOW))
                .isEqualTo(Map.of("old", NOW, "young", NOW.minus(hour)));

        clock.forward(Duration.ofDays(7));
        read();

        Instant later = NOW.plus(Duration.ofDays(7));
        assertThat(outbox.requested(Set.of("old", "young"), later)).isEqualTo(Map.of("old", NOW, "young", later));
    }

    @Test
    void anOpenCtiThatKnowsNoDeploymentsGetsSightingsIfItIsToGetThem() throws NoAnswerException {
        close();
        ledger.open();
        start(OpenCtiOptions.defaults().withoutDeployments(), true);
        live("evil.example", evil);
        knowsNothingOfDeployments();

        read(alert("one", "evil.example", NOW));
        tell();

        assertThat(openCti.deployments().sightings(evil.internalId()))
                .extracting(Sighting::count)
                .containsExactly(1);
    }

    @Test
    void andNothingElse() {
        close();
        ledger.open();
        start(OpenCtiOptions.defaults().withoutDeployments(), false);
        live("evil.example", evil);
        knowsNothingOfDeployments();

        assertThat(hits.begin()).isNull();
        assertThat(hits.due()).isEmpty();
    }

    /** As the first report finds out. */
    private void knowsNothingOfDeployments() {
        DeploymentReport report = new DeploymentReport(evil.internalId(), DeploymentStatus.DEPLOYED, "", "", NOW);

        assertThat(platform.ask((api, id) -> api.report(id, List.of(report)))).isEmpty();

        assertThat(platform.isReady()).isFalse();
        assertThat(platform.state()).contains("knows nothing of deployments");
    }

    private void read(String... alerts) throws NoAnswerException {
        AlertSearch search = hits.begin();
        hits.page(search, page("{\"total\":" + alerts.length + '}', alerts));
        assertThat(search.isOpen()).isFalse();
    }

    private static InputStream page(String pagination, String... alerts) {
        String page = "{\"meta\":{\"pagination\":" + pagination + "},\"errors\":[],\"resources\":["
                + String.join(",", alerts) + "]}";
        return new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8));
    }

    private void tell() {
        hits.send(hits.due());
    }

    private static String alert(String id, String value, Instant at) {
        return "{\"composite_id\":\"" + id + "\",\"created_timestamp\":\"" + at
                + "\",\"ioc_type\":\"domain\",\"ioc_value\":\"" + value + "\"}";
    }

    private void live(String value, Indicator... indicators) {
        put(entry(
                value,
                Stream.of(indicators).map(indicator -> claim(indicator, false)).toArray(Claim[]::new)));
    }

    private void put(Entry entry) {
        ledger.write(List.of(new Ledger.Update(ledger.find(List.of(entry.key())).get(entry.key()), entry)));
    }

    private static Entry entry(String value, Claim... claims) {
        return Entry.unknown(domain(value))
                .with(Stream.of(claims).collect(Collectors.toList()))
                .with(new Delivered(Delivered.State.LIVE, "id-" + value, 7, NOW, "1-0"));
    }

    private static Claim claim(Indicator of, boolean withdrawn) {
        return new Claim(of.internalId(), of.name(), "1-0", Optional.empty(), new Claim.Marks(false, withdrawn, false));
    }

    private Deployment deployment(Indicator of) {
        return openCti.deployments().of(of.internalId()).get(0);
    }

    private int count(Indicator of) {
        return deployment(of).hitCount();
    }
}
