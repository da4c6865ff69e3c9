package io.ctiroutes.writeback;

import static io.ctiroutes.ioc.GivenIoc.domain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.ctiroutes.falcon.access.NoAnswerException;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Outbox;
import io.ctiroutes.ledger.Outbox.Hit;
import io.ctiroutes.opencti.deployment.DeploymentApi;
import io.ctiroutes.opencti.deployment.DeploymentReport;
import io.ctiroutes.opencti.deployment.DeploymentStatus;
import io.ctiroutes.opencti.deployment.Validation;
import io.ctiroutes.opencti.deployment.Validation.Verdict;
import io.ctiroutes.opencti.platform.GivenConfiguration;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.opencti.Capability;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.opencti.deployment.Deployment;
import io.ctiroutes.sandbox.opencti.deployment.Sighting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
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

class ValidationsTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration WINDOW = Duration.ofMinutes(60);

    /** How long after the window alerts that are late are waited for. */
    private static final Duration LATE = Duration.ofMinutes(15);

    @TempDir
    Path data;

    private final MovableClock clock = new MovableClock(NOW);
    private final Indicator evil = Indicator.domain("evil.example");
    private final Indicator other = Indicator.domain("other.example");
    private final Map<Verdict, Integer> told = new EnumMap<>(Verdict.class);

    private OpenCtiStandIn openCti;
    private OpenCtiClient client;
    private Ledger ledger;
    private Outbox outbox;
    private Hits hits;
    private Validations validations;
    private String platformId;

    @BeforeEach
    void open() {
        ledger = new Ledger(data, clock);
        openCti = OpenCtiStandIn.start(OpenCtiOptions.defaults().clock(clock));
        start(Optional.of(WINDOW));
        platformId = openCti.deployments().addPlatform("Falcon", "EDR");
        live(List.of(evil, other));
    }

    private void start(Optional<Duration> window) {
        ledger.open();
        outbox = new Outbox(ledger);
        client = new OpenCtiClient(GivenConfiguration.of(openCti));
        DeploymentApi api = new DeploymentApi(client);
        SecurityPlatform platform = new SecurityPlatform(() -> api, true, "", "Falcon", "EDR", outbox, clock);
        hits = new Hits(platform, ledger, outbox, true, true, false, outcome -> {}, clock);
        validations = new Validations(
                platform,
                ledger,
                outbox,
                hits,
                pattern -> Stream.of(evil, other)
                        .filter(indicator -> pattern.contains(indicator.name()))
                        .map(indicator -> domain(indicator.name()))
                        .collect(Collectors.toSet()),
                window,
                (verdict, count) -> told.merge(verdict, count, Integer::sum),
                clock);
    }

    @AfterEach
    void close() {
        stop();
        openCti.close();
    }

    private void stop() {
        client.close();
        ledger.close();
    }

    @Test
    void aHitIsAnAnswerAtOnceAndOneThatWasPreventedCountsMore() {
        request(evil, other);
        hit("seen", evil, NOW, false);
        hit("kept off", evil, NOW.plusSeconds(1), true);
        hit("too", evil, NOW.plusSeconds(2), true);
        hit("other", other, NOW.plusSeconds(3), false);

        answer();

        assertThat(status(evil)).isEqualTo("prevented");
        assertThat(status(other)).isEqualTo("detected");
        assertThat(deployment(evil).lastValidationAt()).contains(NOW.plusSeconds(1));
        assertThat(openCti.deployments().sightings(evil.name()))
                .extracting(Sighting::count, Sighting::description)
                .containsExactly(tuple(3, "3 alerts in Falcon, such as kept off"));
        assertThat(told).isEqualTo(Map.of(Verdict.PREVENTED, 1, Verdict.DETECTED, 1));
    }

    @Test
    void aHitBeforeTheRequestIsNoAnswerButTheMinuteCountsInWhichItWasNotAskedFor() {
        request(evil, other);
        hit("before", evil, NOW.minus(MINUTE).minusMillis(1), true);
        hit("in between", other, NOW.minus(MINUTE), true);

        answer();

        assertThat(status(evil)).isEqualTo("requested");
        assertThat(status(other)).isEqualTo("prevented");
        assertThat(validations.waiting()).isEqualTo(1);
    }

    @Test
    void openCtiIsAskedOnceAMinute() {
        request(evil);
        answer();
        hit("seen", evil, NOW, false);

        clock.forward(MINUTE.minusMillis(1));
        assertThat(validations.due()).isEmpty();
        clock.forward(Duration.ofMillis(1));
        assertThat(validations.due()).hasSize(1);
        assertThat(validations.due()).isEmpty();
        validations.wake();
        assertThat(validations.due()).hasSize(1);
    }

    @Test
    void missedIsSaidOnceAllAlertsOfTheWindowHaveBeenRead() throws NoAnswerException {
        request(evil);
        readAlerts();
        answer();

        clock.forward(WINDOW.plus(LATE).minusMillis(1));
        readAlerts();
        answer();
        assertThat(status(evil)).isEqualTo("requested");

        clock.forward(MINUTE);
        answer();
        assertThat(status(evil)).isEqualTo("requested");
        assertThat(validations.waiting()).isEqualTo(1);

        readAlerts();
        clock.forward(MINUTE);
        answer();
        assertThat(status(evil)).isEqualTo("missed");
        assertThat(deployment(evil).lastValidationAt()).contains(NOW.plus(WINDOW));
        assertThat(openCti.deployments().sightings(evil.name()))
                .extracting(Sighting::negative)
                .containsExactly(true);
        assertThat(told).isEqualTo(Map.of(Verdict.MISSED, 1));
        clock.forward(MINUTE);
        answer();
        assertThat(validations.waiting()).isZero();
    }

    @Test
    void nothingIsMissedAsLongAsAlertsCannotBeReadAndAHitCountsHoweverLateItIsRead() throws NoAnswerException {
        request(evil, other);
        answer();
        readAlerts();
        clock.forward(WINDOW.multipliedBy(5));
        AlertSearch refused = hits.begin();
        hits.refused(refused, 403);
        answer();
        assertThat(status(evil)).isEqualTo("requested");

        readAlerts(alert("late", "evil.example", NOW.plusSeconds(30)));
        clock.forward(MINUTE);
        answer();

        assertThat(status(evil)).isEqualTo("detected");
        assertThat(status(other)).isEqualTo("missed");
    }

    @Test
    void theWindowGoesOnOverARestart() throws NoAnswerException {
        request(evil, other);
        answer();
        readAlerts();
        stop();
        clock.forward(WINDOW.plus(LATE));
        start(Optional.of(WINDOW));
        // nothing is missed before alerts are read
        answer();
        assertThat(status(other)).isEqualTo("requested");

        readAlerts(alert("meanwhile", "evil.example", NOW.plus(MINUTE)));
        clock.forward(MINUTE);
        answer();

        assertThat(status(evil)).isEqualTo("detected");
        assertThat(status(other)).isEqualTo("missed");
    }

    @Test
    void whatFalconHoldsNothingOfHasNotBeenMissed() throws NoAnswerException {
        put(entry("evil.example", evil, true, Delivered.State.LIVE));
        put(entry("other.example", other, false, Delivered.State.RETIRED));
        request(evil, other);
        readAlerts();
        answer();

        clock.forward(WINDOW.plus(LATE));
        readAlerts();
        answer();

        assertThat(told).isEmpty();
        assertThat(validations.waiting()).isEqualTo(2);
    }

    @Test
    void requestsAreAnsweredEachByItsOwnAndInPartsThatOpenCtiTakes() {
        List<Indicator> many = Stream.iterate(0, i -> i + 1)
                .limit(501)
                .map(i -> Indicator.domain("many-" + i + ".example"))
                .toList();
        live(many.subList(0, 500));
        live(many.subList(500, 501));
        many.forEach(indicator -> hit("alert of " + indicator.name(), indicator, NOW, false));
        hit("one more", evil, NOW, true);
        request(many.toArray(Indicator[]::new));
        request(evil);

        answer();

        assertThat(told).isEqualTo(Map.of(Verdict.DETECTED, 501, Verdict.PREVENTED, 1));
        assertThat(status(many.get(500))).isEqualTo("detected");
        assertThat(status(evil)).isEqualTo("prevented");
    }

    @Test
    void whatIsTakenOutIsNotToldAndComesAgain() {
        request(evil, other);
        hit("one", evil, NOW, false);
        hit("two", other, NOW, false);

        validations.send(validations.due().stream()
                .filter(validation -> !validation.evidence().contains("one"))
                .toList());
        assertThat(status(evil)).isEqualTo("requested");
        assertThat(status(other)).isEqualTo("detected");

        clock.forward(MINUTE);
        assertThat(validations.due()).extracting(Validation::indicatorId).containsExactly(evil.internalId());
    }

    @Test
    void aRequestThatOpenCtiRefusesHoldsUpNoOtherAndIsTriedAgain() {
        request(evil);
        request(other);
        hit("one", evil, NOW, false);
        hit("two", other, NOW, false);
        List<Validation> due = validations.due();
        openCti.faults().failGraphQl(1, "FUNCTIONAL_ERROR", "IOC validation request not found");

        validations.send(due);
        assertThat(told).isEqualTo(Map.of(Verdict.DETECTED, 1));

        clock.forward(MINUTE);
        answer();
        assertThat(told).isEqualTo(Map.of(Verdict.DETECTED, 2));
    }

    @Test
    void whatCannotBeToldNowIsToldLater() {
        request(evil);
        hit("one", evil, NOW, false);
        openCti.faults().forbid(Capability.KNOWLEDGE_KNUPDATE, true);
        answer();
        assertThat(told).isEmpty();

        openCti.faults().forbid(Capability.KNOWLEDGE_KNUPDATE, false);
        clock.forward(MINUTE);
        answer();
        assertThat(status(evil)).isEqualTo("detected");
    }

    @Test
    void anOpenCtiThatTakesNoResultsIsToldOfNoneAndOfAllElse() {
        request(evil);
        hit("one", evil, NOW, false);
        List<Validation> due = validations.due();
        openCti.faults()
                .failGraphQl(
                        1,
                        "GRAPHQL_VALIDATION_FAILED",
                        "Cannot query field \"iocValidationReportResults\" on type \"Mutation\".");

        validations.send(due);

        clock.forward(MINUTE);
        assertThat(validations.due()).isEmpty();
        hits.send(hits.due());
        assertThat(deployment(evil).hitCount()).isEqualTo(1);
    }

    @Test
    void offMeansNotAsked() {
        stop();
        start(Optional.empty());
        request(evil);
        hit("one", evil, NOW, false);

        assertThat(validations.due()).isEmpty();
    }

    private void request(Indicator... indicators) {
        openCti.deployments()
                .requestValidation(
                        platformId,
                        Stream.of(indicators).map(Indicator::internalId).toList());
    }

    private void answer() {
        validations.send(validations.due());
    }

    private void hit(String alert, Indicator indicator, Instant at, boolean prevented) {
        outbox.read(List.of(new Hit(alert, indicator.internalId(), at, prevented)), NOW);
    }

    private void readAlerts(String... alerts) throws NoAnswerException {
        AlertSearch search = hits.begin();
        String page = "{\"meta\":{\"pagination\":{\"total\":" + alerts.length + "}},\"errors\":[],\"resources\":["
                + String.join(",", alerts) + "]}";
        hits.page(search, new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
    }

    private static String alert(String id, String value, Instant at) {
        return "{\"composite_id\":\"" + id + "\",\"created_timestamp\":\"" + at
                + "\",\"ioc_type\":\"domain\",\"ioc_value\":\"" + value + "\"}";
    }

    /** In Falcon, and OpenCTI knows it. */
    private void live(List<Indicator> indicators) {
        for (Indicator indicator : indicators) {
            openCti.create(indicator);
            put(entry(indicator.name(), indicator, false, Delivered.State.LIVE));
        }
        List<DeploymentReport> reports = indicators.stream()
                .map(indicator -> new DeploymentReport(
                        indicator.internalId(), DeploymentStatus.DEPLOYED, "", "", clock.instant()))
                .toList();
        try {
            new DeploymentApi(client).report(platformId, reports);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(Entry entry) {
        Set<IocKey> key = Set.of(entry.key());
        ledger.write(List.of(new Ledger.Update(ledger.find(key).get(entry.key()), entry)));
    }

    private static Entry entry(String value, Indicator of, boolean withdrawn, Delivered.State state) {
        Claim claim = new Claim(
                of.internalId(), of.name(), "1-0", Optional.empty(), new Claim.Marks(false, withdrawn, false));
        return Entry.unknown(domain(value))
                .with(List.of(claim))
                .with(new Delivered(state, "id-" + value, 7, NOW, "1-0"));
    }

    private Deployment deployment(Indicator of) {
        return openCti.deployments().of(of.internalId()).get(0);
    }

    private String status(Indicator of) {
        return deployment(of).validationStatus();
    }
}
