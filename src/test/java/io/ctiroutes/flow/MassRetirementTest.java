package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.RemoteJmx;
import io.ctiroutes.settings.Setting;
import java.lang.management.ManagementFactory;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Somebody empties the filter of the live stream, by mistake or not; and Falcon is full. */
class MassRetirementTest {

    private static final int INDICATORS = 3_000;
    private static final int LET_THROUGH = 1_000;

    @RegisterExtension
    final StandIns standIns = new StandIns()
            .openCti(options -> options.filter(indicator -> indicator.labels().contains("edr")));

    private Connector connector;

    private void start() {
        standIns.installation()
                .editing(RouteEdits.impatient()
                        .savingOften()
                        .replacing("{delay: \"5000\", period: \"60000\"}", "{delay: \"100\", period: \"300\"}"));
        connector = standIns.start();
    }

    private void emptyTheFilter() {
        for (int i = 0; i < INDICATORS; i++) {
            standIns.openCti()
                    .create(Indicator.domain("d" + i + ".example").score(50).labels("edr"));
        }
        start();
        await().atMost(StandIns.LONG_ENOUGH).until(() -> live() == INDICATORS);
        standIns.openCti().updateAll(indicator -> true, indicator -> indicator.labels("other"));
        await().atMost(StandIns.LONG_ENOUGH).until(() -> owed("Retirements") == INDICATORS - LET_THROUGH);
    }

    @Test
    void mostOfItIsOwedUntilItIsApproved() throws Exception {
        emptyTheFilter();

        assertThat(live()).isEqualTo(INDICATORS - LET_THROUGH);
        // others are DOWN until they have begun
        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(() -> assertThat(HealthCheckHelper.invoke(connector.camelContext()).stream()
                                .filter(result -> result.getState() == HealthCheck.State.DOWN)
                                .map(result -> result.getMessage().orElse("")))
                        .singleElement()
                        .asString()
                        .contains("2000 retirements wait", "approveRetirements", "domain:d"));
        await().untilAsserted(() ->
                assertThat(new Readiness(connector.camelContext()).problems()).isEmpty());
        String last = standIns.openCti().create(Indicator.domain("new.example").labels("edr"));
        await().atMost(StandIns.LONG_ENOUGH).until(() -> StandIns.acknowledged(connector, last));
        assertThat(live()).isEqualTo(INDICATORS - LET_THROUGH + 1);

        assertThat(jmx("approveRetirements")).isEqualTo(INDICATORS - LET_THROUGH);

        await().atMost(StandIns.LONG_ENOUGH).until(() -> owed("Retirements") == 0);
        assertThat(live()).isEqualTo(1);
    }

    @Test
    void whatWasRetiredBeforeARestartCountsAfterIt() {
        emptyTheFilter();
        connector.close();
        String last = standIns.openCti().create(Indicator.domain("late.example").labels("edr"));
        connector = standIns.start();
        await().atMost(StandIns.LONG_ENOUGH).until(() -> StandIns.acknowledged(connector, last));

        standIns.openCti().delete(Indicator.domain("late.example").labels("edr"));

        await().atMost(StandIns.LONG_ENOUGH).until(() -> owed("Retirements") == INDICATORS - LET_THROUGH + 1);
        assertThat(live()).isEqualTo(INDICATORS - LET_THROUGH + 1);
    }

    @Test
    void nothingMoreIsRetiredOnceOpenCtiSendsTheIndicatorsAgain() {
        emptyTheFilter();

        standIns.openCti().updateAll(indicator -> true, indicator -> indicator.labels("edr"));

        await().atMost(StandIns.LONG_ENOUGH).until(() -> owed("Retirements") == 0 && live() == INDICATORS);
        assertThat(standIns.falcon().iocs()).noneMatch(ioc -> ioc.tags().contains("TO_DELETE"));
    }

    @Test
    void whatFalconHasNoRoomForWaitsAndTheMostSevereGoesFirst() {
        standIns.falcon(options -> options.iocCap(2));
        standIns.installation().with(Setting.CROWDSTRIKE_MAX_IOCS, "2");
        start();
        standIns.openCti().create(Indicator.domain("a.example").score(50).labels("edr"));
        String second = standIns.openCti()
                .create(Indicator.domain("b.example").score(50).labels("edr"));
        await().atMost(StandIns.LONG_ENOUGH).until(() -> StandIns.acknowledged(connector, second));
        standIns.openCti().create(Indicator.domain("low.example").score(20).labels("edr"));
        standIns.openCti().create(Indicator.domain("older.example").score(90).labels("edr"));
        String third = standIns.openCti()
                .create(Indicator.domain("newer.example").score(90).labels("edr"));
        await().atMost(StandIns.LONG_ENOUGH).until(() -> StandIns.acknowledged(connector, third));

        assertThat(owed("Creates")).isEqualTo(3);
        assertThat(standIns.installation().deadLetters()).isEmpty();
        String update = standIns.openCti()
                .update(Indicator.domain("a.example").score(90).labels("edr", "changed"));
        await().atMost(StandIns.LONG_ENOUGH).until(() -> StandIns.acknowledged(connector, update));
        assertThat(standIns.falcon().iocs())
                .anyMatch(ioc -> ioc.value().equals("a.example") && ioc.tags().contains("changed"));

        standIns.falcon().analyst().delete("domain", "b.example");

        await().atMost(StandIns.LONG_ENOUGH).until(() -> there("newer.example"));
        assertThat(there("older.example")).isFalse();
        standIns.falcon().analyst().delete("domain", "a.example");
        await().atMost(StandIns.LONG_ENOUGH).until(() -> there("older.example"));
        assertThat(there("low.example")).isFalse();
        assertThat(standIns.installation().deadLetters()).isEmpty();
    }

    private boolean there(String value) {
        return standIns.falcon().iocs().stream().anyMatch(ioc -> ioc.value().equals(value));
    }

    private int live() {
        return (int) standIns.falcon().iocs().stream()
                .filter(ioc -> ioc.action().equals("detect"))
                .count();
    }

    private long owed(String what) {
        try {
            return ((Number) ManagementFactory.getPlatformMBeanServer()
                            .getAttribute(
                                    RemoteJmx.ours(connector.camelContext().getManagementName(), "owed"), what))
                    .longValue();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Object jmx(String operation) throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        RemoteJmx.ours(connector.camelContext().getManagementName(), "owed"),
                        operation,
                        new Object[0],
                        new String[0]);
    }
}
