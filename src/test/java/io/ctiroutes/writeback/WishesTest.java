package io.ctiroutes.writeback;

import static io.ctiroutes.ioc.GivenIoc.domain;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.IocChange;
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
import io.ctiroutes.opencti.deployment.DeploymentStatus;
import io.ctiroutes.opencti.platform.GivenConfiguration;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.opencti.deployment.Deployment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WishesTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final IocKey KEY = domain("evil.example");

    @TempDir
    Path data;

    private final MovableClock clock = new MovableClock(NOW);
    private final Indicator evil = Indicator.domain("evil.example");

    private OpenCtiStandIn openCti;
    private OpenCtiClient client;
    private Ledger ledger;
    private String deployment;
    private Wishes wishes;

    @BeforeEach
    void anIndicatorThatAnAnalystWants() {
        ledger = new Ledger(data, clock);
        ledger.open();
        ledger.complete();
        openCti = OpenCtiStandIn.start(OpenCtiOptions.defaults().clock(clock));
        openCti.create(evil);
        deployment =
                openCti.deployments().deploy(openCti.deployments().addPlatform("Falcon", "EDR"), evil.internalId());
        client = new OpenCtiClient(GivenConfiguration.of(openCti));
        DeploymentApi api = new DeploymentApi(client);
        Outbox outbox = new Outbox(ledger);
        SecurityPlatform platform = new SecurityPlatform(() -> api, true, "", "Falcon", "EDR", outbox, clock);
        wishes = new Wishes(platform, ledger, outbox, pattern -> Set.of(KEY), clock);
    }

    @AfterEach
    void close() {
        client.close();
        openCti.close();
        ledger.close();
    }

    @Test
    void aWishIsAskedForEveryMinuteAndWhenThereIsWordOfIt() {
        put(State.REFUSED);

        assertThat(wishes.due()).singleElement().isInstanceOf(IocChange.Redeploy.class);
        assertThat(wishes.due()).isEmpty();
        wishes.wake();
        assertThat(wishes.due()).hasSize(1);
        clock.forward(Duration.ofMinutes(1));
        assertThat(wishes.due()).hasSize(1);
    }

    @Test
    void whatTheStreamDoesNotHaveCannotBeDeployed() {
        assertThat(wishes.due()).isEmpty();

        assertThat(deployment().status()).isEqualTo("failed");
        assertThat(deployment().errorMessage()).contains("not in the connector's live stream");
    }

    @Test
    void whatIsSomebodyElsesIsNotWantedForEver() {
        put(State.FOREIGN);

        wishes.delivered(wishes.due());

        assertThat(deployment().status()).isEqualTo("failed");
        assertThat(deployment().errorMessage()).contains("Falcon holds it from somebody else");
        clock.forward(Duration.ofMinutes(1));
        assertThat(wishes.due()).isEmpty();
    }

    @Test
    void aRemovalThatAGuardKeepsBackIsNotWantedAgainAndAgain() throws IOException {
        put(State.LIVE);
        new DeploymentApi(client)
                .report(
                        openCti.deployments().platforms().iterator().next().id(),
                        List.of(new DeploymentReport(evil.internalId(), DeploymentStatus.DEPLOYED, "id-1", "", NOW)));
        openCti.deployments().remove(deployment);
        assertThat(wishes.due()).singleElement().isInstanceOf(IocChange.Withdraw.class);

        Entry live = ledger.find(List.of(KEY)).get(KEY);
        Entry kept = live.with(live.claims().stream()
                        .map(claim -> claim.withdrawn(true))
                        .toList())
                .with(new Owed(Owed.Reason.RETIREMENTS, NOW, false));
        ledger.write(List.of(new Ledger.Update(live, kept)));
        wishes.wake();

        assertThat(wishes.due()).isEmpty();
    }

    private Deployment deployment() {
        return openCti.deployments().all().stream()
                .filter(each -> each.id().equals(deployment))
                .findFirst()
                .orElseThrow();
    }

    private void put(State state) {
        Entry entry = Entry.unknown(KEY)
                .with(List.of(new Claim(evil.internalId(), evil.name(), "1-0", Optional.empty())))
                .with(new Delivered(state, "id-1", 7, NOW, "1-0"));
        ledger.write(List.of(new Ledger.Update(Entry.unknown(KEY), entry)));
    }
}
