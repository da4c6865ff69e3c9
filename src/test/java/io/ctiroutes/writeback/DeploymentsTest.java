package io.ctiroutes.writeback;

import static io.ctiroutes.ioc.GivenIoc.domain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Delivered.State;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Outbox.Report;
import io.ctiroutes.ledger.Owed;
import io.ctiroutes.opencti.deployment.DeploymentReport;
import io.ctiroutes.opencti.deployment.DeploymentStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeploymentsTest {

    private static final String US = "indicator-1";
    private static final String OTHER = "indicator-2";
    private static final Instant SINCE = Instant.parse("2026-11-30T00:00:00Z");
    private static final Instant AT = SINCE.plusSeconds(5);

    private final Deployments rules = new Deployments("Falcon", key -> "it takes no " + key.value());

    private static Stream<Arguments> oneValue() {
        return Stream.of(
                arguments("live", entry(State.LIVE, US), DeploymentStatus.DEPLOYED, ""),
                arguments("live, also by another", entry(State.LIVE, OTHER, US), DeploymentStatus.DEPLOYED, ""),
                arguments(
                        "refused",
                        entry(State.REFUSED, US),
                        DeploymentStatus.FAILED,
                        "Falcon refused its value: it takes no a.example"),
                arguments(
                        "owed for want of room",
                        owed(claimed(US), Owed.Reason.QUOTA),
                        DeploymentStatus.FAILED,
                        "Falcon is full: its value waits for room"),
                arguments(
                        "given way to another",
                        owed(entry(State.DELETED, US), Owed.Reason.QUOTA),
                        DeploymentStatus.FAILED,
                        "Falcon is full: its value waits for room"),
                arguments("gone from Falcon", entry(State.DELETED, US), DeploymentStatus.REMOVED, ""),
                arguments("retired", entry(State.RETIRED), DeploymentStatus.REMOVED, ""),
                arguments("given up, but wanted by another", entry(State.LIVE, OTHER), DeploymentStatus.REMOVED, ""),
                arguments(
                        "given up, of which another is owed",
                        owed(entry(State.LIVE, OTHER), Owed.Reason.RETIREMENTS),
                        DeploymentStatus.REMOVED,
                        ""),
                arguments("withdrawn", withdrawn(entry(State.RETIRED, US)), DeploymentStatus.REMOVED, ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oneValue")
    void itIsToldHowItIs(String name, Entry entry, DeploymentStatus status, String why) {
        DeploymentReport report = rules.of(report(entry)).report().orElseThrow();

        assertThat(report.indicatorId()).isEqualTo(US);
        assertThat(report.status()).isEqualTo(status);
        assertThat(report.error()).isEqualTo(why);
        assertThat(report.externalId()).isEqualTo(status == DeploymentStatus.DEPLOYED ? "id-a.example" : "");
    }

    @Test
    void whatTheLedgerHasForgottenIsRemoved() {
        DeploymentReport report = rules.of(report()).report().orElseThrow();

        assertThat(report.status()).isEqualTo(DeploymentStatus.REMOVED);
        assertThat(report.at()).isEqualTo(SINCE);
    }

    @Test
    void aRetirementThatIsOwedIsToldWhenItIsDone() {
        Entry kept = owed(entry(State.LIVE), Owed.Reason.RETIREMENTS);
        Entry withdrawn = owed(withdrawn(entry(State.LIVE, US)), Owed.Reason.RETIREMENTS);

        assertThat(rules.of(report(kept))).isEqualTo(Deployments.Verdict.LATER);
        assertThat(rules.of(report(withdrawn))).isEqualTo(Deployments.Verdict.LATER);
    }

    @Test
    void whatBecameOfItIsToldWhenItIsKnown() {
        assertThat(rules.of(report(claimed(US)))).isEqualTo(Deployments.Verdict.NOTHING);
    }

    @Test
    void somebodyElsesIocIsNothingToTell() {
        assertThat(rules.of(report(entry(State.FOREIGN, US)))).isEqualTo(Deployments.Verdict.NOTHING);
    }

    @Test
    void ofSeveralValuesAllThatCanBeThereMustBe() {
        Entry live = entry("a.example", State.LIVE, US);
        Entry foreign = entry("b.example", State.FOREIGN, US);
        Entry refused = entry("c.example", State.REFUSED, US);
        Entry missing = entry("d.example", State.DELETED, US);
        Entry given = entry("e.example", State.RETIRED);

        assertThat(told(live, foreign, given)).isEqualTo("DEPLOYED");
        assertThat(told(live, refused, foreign))
                .isEqualTo("FAILED Falcon refused 1 of 2 values: it takes no c.example");
        assertThat(told(live, missing)).isEqualTo("FAILED Falcon does not hold 1 of 2 values any more");
        assertThat(told(missing, given)).isEqualTo("REMOVED");
        assertThat(told(live, owed(missing, Owed.Reason.QUOTA)))
                .isEqualTo("FAILED Falcon is full: 1 of 2 values waits for room");
        assertThat(told(
                        owed(live, Owed.Reason.QUOTA),
                        owed(missing, Owed.Reason.QUOTA),
                        owed(entry("f.example", State.DELETED, US), Owed.Reason.QUOTA)))
                .isEqualTo("FAILED Falcon is full: 2 of 3 values wait for room");
    }

    private String told(Entry... entries) {
        DeploymentReport report = rules.of(report(entries)).report().orElseThrow();
        return (report.status() + " " + report.error()).strip();
    }

    private static Report report(Entry... entries) {
        return new Report(US, List.of(entries), SINCE, 0, List.of(1L));
    }

    private static Entry claimed(String... indicators) {
        return claimed(domain("a.example"), indicators);
    }

    private static Entry claimed(IocKey key, String... indicators) {
        return Entry.unknown(key)
                .with(Stream.of(indicators)
                        .map(indicator -> new Claim(indicator, "Evil things", "1-0", Optional.empty()))
                        .toList());
    }

    private static Entry entry(State state, String... indicators) {
        return entry("a.example", state, indicators);
    }

    private static Entry entry(String value, State state, String... indicators) {
        return claimed(domain(value), indicators).with(new Delivered(state, "id-" + value, 7, AT, "1-0"));
    }

    private static Entry owed(Entry entry, Owed.Reason reason) {
        return entry.with(new Owed(reason, AT, false));
    }

    private static Entry withdrawn(Entry entry) {
        List<Claim> claims = new ArrayList<>();
        for (Claim claim : entry.claims()) {
            claims.add(claim.withdrawn(true));
        }
        return entry.with(claims);
    }
}
