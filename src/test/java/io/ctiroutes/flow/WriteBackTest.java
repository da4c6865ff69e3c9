package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.ledger.Outbox;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.FalconOptions.AlertSources;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.Operation;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Capability;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.deployment.Deployment;
import io.ctiroutes.sandbox.opencti.deployment.DeploymentOptions;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.writeback.Validations;
import io.ctiroutes.writeback.Wishes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenCTI knows what became of its indicators in Falcon, and what its analysts want there is done. */
class WriteBackTest {

    private static final Indicator EVIL = Indicator.domain("evil.example");
    private static final Indicator TWIN =
            Indicator.pattern("[domain-name:value = 'evil.example' OR domain-name:value = 'worse.example']");

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private Connector connector;

    private void start() {
        standIns.installation()
                .editing(RouteEdits.impatient()
                        .savingOften()
                        .replacing("delay: \"10000\", period: \"{{hits.interval-millis}}\"", "period: \"200\""));
        connector = standIns.start();
    }

    @Test
    void deploymentsAreToldWithFalconsIdAndEndWithTheRetirement() {
        start();
        create(EVIL);
        awaitStatus(EVIL, "deployed");
        assertThat(deployment(EVIL).externalId()).isEqualTo(ioc("evil.example").id());

        standIns.openCti().update(EVIL.revoked(true));

        awaitStatus(EVIL, "removed");
        assertThat(deployment(EVIL).removedAt()).isPresent();
        assertThat(standIns.openCti().deployments().platforms()).hasSize(1);
    }

    @Test
    void aRefusalIsToldInWordsOfOursAndDeployAgainMakesItGood() {
        standIns.falcon().faults().refuseValue("evil.example", "vendor text with secrets");
        start();
        create(EVIL);
        create(TWIN);
        awaitStatus(EVIL, "failed");
        awaitStatus(TWIN, "failed");
        assertThat(deployment(EVIL).errorMessage())
                .isEqualTo("CrowdStrike Falcon refused its value: it does not take such a value");
        assertThat(deployment(TWIN).errorMessage())
                .isEqualTo("CrowdStrike Falcon refused 1 of 2 values: it does not take such a value");

        standIns.falcon().faults().acceptValue("evil.example");
        standIns.openCti().deployments().deployAgain(deployment(EVIL).id());
        askWishes();

        awaitStatus(EVIL, "deployed");
        awaitStatus(TWIN, "deployed");
        assertThat(standIns.installation().letters()).isEmpty();
    }

    @Test
    void removeIsDoneAndHoldsUntilItIsDeployedAgain() {
        start();
        create(EVIL);
        awaitStatus(EVIL, "deployed");

        remove(EVIL);
        awaitStatus(EVIL, "removed");
        assertThat(ioc("evil.example").action()).isEqualTo("no_action");

        String event = standIns.openCti().update(EVIL.score(90));
        connector.close();
        connector = standIns.start();
        awaits().until(() -> standIns.saved(event));
        assertThat(ioc("evil.example").action()).isEqualTo("no_action");
        assertThat(deployment(EVIL).status()).isEqualTo("removed");

        standIns.openCti().deployments().deployAgain(deployment(EVIL).id());
        askWishes();
        awaitStatus(EVIL, "deployed");
        assertThat(ioc("evil.example").action()).isEqualTo("detect");
        assertThat(ioc("evil.example").severity()).isEqualTo("critical");
    }

    @Test
    void aNewValueOfWhatWasRemovedLeavesAgainAsSoonAsOpenCtiKnowsOfIt() {
        start();
        create(EVIL);
        awaitStatus(EVIL, "deployed");
        remove(EVIL);
        awaitStatus(EVIL, "removed");

        standIns.openCti().update(EVIL.withPattern(TWIN.pattern()));
        awaitStatus(EVIL, "deployed");
        assertThat(ioc("worse.example").action()).isEqualTo("detect");
        assertThat(ioc("evil.example").action()).isEqualTo("no_action");

        askWishes();
        awaitStatus(EVIL, "removed");
        assertThat(ioc("worse.example").action()).isEqualTo("no_action");
    }

    @Test
    void whatAnotherIndicatorWantsStaysWhenOneIsRemoved() {
        start();
        create(EVIL);
        create(TWIN);
        awaitStatus(EVIL, "deployed");
        awaitStatus(TWIN, "deployed");

        remove(TWIN);

        awaitStatus(TWIN, "removed");
        assertThat(ioc("worse.example").action()).isEqualTo("no_action");
        assertThat(ioc("evil.example").action()).isEqualTo("detect");
        assertThat(deployment(EVIL).status()).isEqualTo("deployed");
    }

    @Test
    void aStreamWithDeploymentsTellsOfWishesAtOnce() {
        standIns.openCti(options -> options.deployments(DeploymentOptions::onTheStream));
        start();
        create(EVIL);
        awaitStatus(EVIL, "deployed");

        standIns.openCti().deployments().remove(deployment(EVIL).id());

        awaitStatus(EVIL, "removed");
    }

    @Test
    void whatWasNotToldIsToldAfterAKill() {
        standIns.openCti().faults().forbid(Capability.KNOWLEDGE_KNUPDATE, true);
        start();
        String event = create(EVIL);
        awaits().until(() -> standIns.saved(event));
        awaits().until(() -> health("write-back").isPresent());
        assertThat(health("write-back").orElseThrow()).contains("Create / Update knowledge");
        assertThat(new Readiness(connector.camelContext()).problems()).isEmpty();

        connector.close();
        standIns.openCti().faults().forbid(Capability.KNOWLEDGE_KNUPDATE, false);
        connector = standIns.start();

        awaitStatus(EVIL, "deployed");
        awaits().until(() -> health("write-back").isEmpty() && outbox().waiting() == 0);
    }

    @Test
    void anOpenCtiThatKnowsNoDeploymentsIsLeftAlone() {
        standIns.openCti(options -> options.withoutDeployments());
        start();
        String event = create(EVIL);

        awaits().until(() -> standIns.saved(event));

        assertThat(ioc("evil.example").action()).isEqualTo("detect");
        // that it knows none is its answer to the first report
        awaits().until(() -> outbox().waiting() == 0);
        assertThat(health("write-back")).isEmpty();
    }

    @Test
    void aHitIsAHitOfEachIndicatorOnce() {
        start();
        create(EVIL);
        create(TWIN);
        awaitStatus(EVIL, "deployed");
        awaitStatus(TWIN, "deployed");

        standIns.falcon().endpoints().meet("domain", "evil.example").orElseThrow();
        standIns.falcon().endpoints().meet("domain", "worse.example").orElseThrow();

        awaits().untilAsserted(() -> {
            assertThat(deployment(EVIL).hitCount()).isEqualTo(1);
            assertThat(deployment(TWIN).hitCount()).isEqualTo(2);
        });
        connector.close();
        connector = standIns.start();
        standIns.falcon().endpoints().meet("domain", "evil.example").orElseThrow();
        awaits().untilAsserted(() -> assertThat(deployment(TWIN).hitCount()).isEqualTo(3));
        assertThat(deployment(EVIL).hitCount()).isEqualTo(2);
        assertThat(deployment(EVIL).status()).isEqualTo("active");
        assertThat(standIns.openCti().deployments().sightings(EVIL.name())).hasSize(1);
    }

    @Test
    void whereFalconDoesNotSearchBySourceAllAlertsAreRead() {
        standIns.falcon(options -> options.alertSources(AlertSources.NOT_FILTERABLE));
        start();
        create(EVIL);
        awaitStatus(EVIL, "deployed");

        standIns.falcon().endpoints().meet("domain", "evil.example").orElseThrow();

        awaitStatus(EVIL, "active");
    }

    @Test
    void withoutTheScopeForAlertsHealthSaysSoAndAllElseGoesOn() {
        standIns.falcon().faults().missingAlertsScope(true);
        start();
        create(EVIL);

        awaits().until(() -> health("hits").isPresent());
        assertThat(health("hits").orElseThrow()).contains("Alerts").contains("HITS_REPORTING_ENABLED");
        assertThat(health("falcon")).isEmpty();
        awaitStatus(EVIL, "deployed");

        standIns.falcon().faults().missingAlertsScope(false);
        awaits().until(() -> health("hits").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500})
    void alertsThatFalconDoesNotGiveAreToldAndAskedForAgain(int status) {
        standIns.falcon()
                .faults()
                .failWhile(
                        call -> call.operation() == Operation.ALERTS,
                        status == 429 ? Fault.tooManyRequests(Duration.ZERO) : Fault.status(status));
        start();
        create(EVIL);
        awaitStatus(EVIL, "deployed");
        standIns.falcon().endpoints().meet("domain", "evil.example").orElseThrow();
        awaits().until(() -> standIns.falcon().traffic().count(Operation.ALERTS) > 1);

        standIns.falcon().faults().stopFailing();

        awaitStatus(EVIL, "active");
    }

    @Test
    void requestsForValidationAreAnsweredByWhatEndpointsMeet() {
        String hash = "0123456789abcdef".repeat(4);
        Indicator file = Indicator.pattern("[file:hashes.'SHA-256' = '" + hash + "']");
        standIns.installation()
                .with(Setting.VALIDATION_ENABLED, "true")
                .with(Setting.CROWDSTRIKE_ACTION_ON_HASH, "prevent");
        start();
        List<Indicator> all = List.of(EVIL, TWIN, file);
        all.forEach(this::create);
        all.forEach(indicator -> awaitStatus(indicator, "deployed"));
        String platform = deployment(EVIL).platformId();
        standIns.openCti()
                .deployments()
                .requestValidation(
                        platform, all.stream().map(Indicator::internalId).toList());

        standIns.falcon().endpoints().meet("domain", "worse.example").orElseThrow();
        standIns.falcon().endpoints().meet("sha256", hash).orElseThrow();

        awaits().untilAsserted(() -> {
            bean("validations", Validations.class).wake();
            assertThat(deployment(TWIN).validationStatus()).isEqualTo("detected");
            assertThat(deployment(file).validationStatus()).isEqualTo("prevented");
        });
        assertThat(deployment(EVIL).validationStatus()).isEqualTo("requested");
    }

    @Test
    void itCanBeOff() {
        standIns.installation().with(Setting.DEPLOYMENT_REPORTING_ENABLED, "false");
        start();
        String event = create(EVIL);

        awaits().until(() -> standIns.saved(event));

        assertThat(standIns.openCti().deployments().platforms()).isEmpty();
        assertThat(outbox().waiting()).isZero();
    }

    private String create(Indicator indicator) {
        return standIns.openCti().create(indicator);
    }

    private void remove(Indicator indicator) {
        standIns.openCti().deployments().remove(deployment(indicator).id());
        askWishes();
    }

    private void askWishes() {
        bean("wishes", Wishes.class).wake();
    }

    private Outbox outbox() {
        return bean("outbox", Outbox.class);
    }

    private <T> T bean(String name, Class<T> type) {
        return connector.camelContext().getRegistry().lookupByNameAndType(name, type);
    }

    /** What a health check says is wrong, if anything. */
    private Optional<String> health(String id) {
        return HealthCheckHelper.invoke(connector.camelContext()).stream()
                .filter(result -> result.getCheck().getId().equals(id))
                .filter(result -> result.getState() == HealthCheck.State.DOWN)
                .flatMap(result -> result.getMessage().stream())
                .findFirst();
    }

    private void awaitStatus(Indicator indicator, String status) {
        awaits().untilAsserted(() -> assertThat(standIns.openCti().deployments().of(indicator.name()))
                .extracting(Deployment::status)
                .containsExactly(status));
    }

    private Deployment deployment(Indicator indicator) {
        return standIns.openCti().deployments().of(indicator.name()).get(0);
    }

    private StoredIoc ioc(String value) {
        return standIns.falcon().iocs().stream()
                .filter(ioc -> ioc.value().equals(value))
                .findFirst()
                .orElseThrow();
    }

    private static ConditionFactory awaits() {
        return await().atMost(StandIns.LONG_ENOUGH);
    }
}
