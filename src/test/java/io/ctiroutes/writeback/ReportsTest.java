package io.ctiroutes.writeback;

import static io.ctiroutes.ioc.GivenIoc.domain;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Delivered.State;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Outbox;
import io.ctiroutes.ledger.Owed;
import io.ctiroutes.opencti.deployment.DeploymentApi;
import io.ctiroutes.opencti.deployment.DeploymentReport;
import io.ctiroutes.opencti.platform.GivenConfiguration;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.opencti.Capability;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path data;

    private final MovableClock clock = new MovableClock(NOW);
    private final Indicator evil = Indicator.domain("evil.example");
    private final List<String> outcomes = new ArrayList<>();

    private OpenCtiStandIn openCti;
    private OpenCtiClient client;
    private Ledger ledger;
    private Outbox outbox;
    private SecurityPlatform platform;
    private Reports reports;

    @BeforeEach
    void open() {
        ledger = new Ledger(data, clock);
        ledger.open();
        outbox = new Outbox(ledger);
        openCti = OpenCtiStandIn.start(OpenCtiOptions.defaults().clock(clock));
        openCti.create(evil);
        client = new OpenCtiClient(GivenConfiguration.of(openCti));
        DeploymentApi api = new DeploymentApi(client);
        platform = new SecurityPlatform(() -> api, true, "", "Falcon", "EDR", outbox, clock);
        reports = new Reports(
                platform,
                outbox,
                key -> "it does not take such a value",
                (status, outcome, count) -> outcomes.add(count + " " + status + " " + outcome),
                clock);
        // what is there when the platform is found is told, too
        assertThat(reports.due()).isEmpty();
    }

    @AfterEach
    void close() {
        client.close();
        openCti.close();
        ledger.close();
    }

    @Test
    void whatBecameOfAnIndicatorIsToldOnce() {
        put(entry(State.LIVE, evil.internalId()));
        tell();
        assertThat(openCti.deployments().of(evil.internalId())).singleElement().satisfies(deployment -> {
            assertThat(deployment.status()).isEqualTo("deployed");
            assertThat(deployment.externalId()).isEqualTo("id-1");
        });
        assertThat(reports.due()).isEmpty();

        put(entry(State.REFUSED, evil.internalId()));
        tell();
        assertThat(openCti.deployments().of(evil.internalId()).get(0).errorMessage())
                .isEqualTo("Falcon refused its value: it does not take such a value");

        put(entry(State.RETIRED));
        tell();
        assertThat(openCti.deployments().of(evil.internalId()).get(0).status()).isEqualTo("removed");
        assertThat(outcomes).containsExactly("1 DEPLOYED TAKEN", "1 FAILED TAKEN", "1 REMOVED TAKEN");
    }

    @Test
    void ofAnIndicatorThatIsGoneItsRemovalIsNotToldButAllElseIsTriedAgain() {
        put(entry(State.LIVE, evil.internalId()));
        openCti.delete(evil);
        tell();
        assertThat(reports.due()).isEmpty();
        clock.forward(MINUTE);
        assertThat(reports.due()).hasSize(1);

        put(entry(State.RETIRED));
        tell();

        assertThat(outcomes).containsExactly("1 DEPLOYED RETRIED", "1 REMOVED DROPPED");
        clock.forward(MINUTE);
        assertThat(reports.due()).isEmpty();
    }

    @Test
    void whileABacklogIsDeliveredThatComesFirstButNotForEver() {
        Instant begin = clock.instant();
        boolean live = false;
        while (clock.instant().isBefore(begin.plusSeconds(29))) {
            live = !live;
            write(entry(live ? State.LIVE : State.REFUSED, evil.internalId()));
            assertThat(reports.due()).isEmpty();
            clock.forward(Duration.ofMillis(900));
        }

        clock.forward(Duration.ofSeconds(1));
        write(entry(State.RETIRED));

        assertThat(reports.due()).hasSize(1);
    }

    @Test
    void whatIsTakenOutIsNotTold() {
        put(entry(State.LIVE, evil.internalId()));
        assertThat(reports.due()).hasSize(1);

        reports.send(List.of());

        assertThat(openCti.deployments().all()).isEmpty();
        assertThat(reports.due()).isEmpty();
    }

    @Test
    void retirementsThatAreOwedForLongKeepNobodyWaiting() {
        put(entry(State.LIVE, evil.internalId()));
        tell();
        put(entry(State.LIVE).with(new Owed(Owed.Reason.RETIREMENTS, NOW, false)));
        assertThat(reports.due()).isEmpty();
        clock.forward(MINUTE.multipliedBy(5));
        assertThat(reports.due()).isEmpty();

        clock.forward(MINUTE.multipliedBy(4));
        assertThat(outbox.due(clock.instant(), 10)).isEmpty();
        clock.forward(MINUTE.plusSeconds(1));
        assertThat(outbox.due(clock.instant(), 10)).hasSize(1);

        put(entry(State.RETIRED));
        tell();
        assertThat(outcomes).endsWith("1 REMOVED TAKEN");
    }

    @Test
    void aMissingRightIsSaidUntilItIsThere() {
        openCti.faults().forbid(Capability.KNOWLEDGE_KNUPDATE, true);
        put(entry(State.LIVE, evil.internalId()));
        tell();
        assertThat(platform.problem().orElseThrow()).contains("Create / Update knowledge");

        clock.forward(MINUTE);
        assertThat(platform.look((api, id) -> id)).as("reading is allowed").isPresent();
        assertThat(platform.problem()).isPresent();

        openCti.faults().forbid(Capability.KNOWLEDGE_KNUPDATE, false);
        tell();
        assertThat(platform.problem()).isEmpty();
        assertThat(openCti.deployments().all()).hasSize(1);
    }

    private void tell() {
        List<DeploymentReport> due = reports.due();
        assertThat(due).hasSize(1);
        reports.send(due);
    }

    /** And then nothing comes for a moment. */
    private void put(Entry entry) {
        write(entry);
        clock.forward(Duration.ofSeconds(1));
    }

    private void write(Entry entry) {
        ledger.write(List.of(new Ledger.Update(ledger.find(List.of(entry.key())).get(entry.key()), entry)));
    }

    private Entry entry(State state, String... indicators) {
        IocKey key = domain("evil.example");
        return Entry.unknown(key)
                .with(Stream.of(indicators)
                        .map(indicator -> new Claim(indicator, evil.name(), "1-0", Optional.empty()))
                        .toList())
                .with(new Delivered(state, "id-1", 7, NOW, "1-0"));
    }
}
