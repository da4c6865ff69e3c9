package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.FreePort;
import io.ctiroutes.sandbox.process.RemoteJmx;
import io.ctiroutes.settings.Setting;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The commands of the packaged connector, beside it and without it, as docs/commands.md has them. */
@Order(3)
class CommandsIT {

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private final StringBuilder said = new StringBuilder();

    private record Answer(int status, String output, String errors) {}

    @AfterEach
    void noSecretIsSaid() {
        assertThat(said)
                .doesNotContain(standIns.openCti().token(), standIns.falcon().clientSecret());
    }

    @Test
    void besideARunningConnectorTheyOnlyLook() throws Exception {
        Indicator first = Indicator.domain("evil.example").name("First feed");
        standIns.openCti().create(first);
        standIns.openCti().create(Indicator.domain("EVIL.example.").name("Second feed"));
        String last = standIns.openCti().create(Indicator.domain("other.example"));
        int port = FreePort.next();
        try (ConnectorProcess connector = standIns.startProcess(RemoteJmx.flags(port))) {
            await().atMost(StandIns.LONG_ENOUGH).until(() -> standIns.saved(last));

            Answer explained = command("explain", "Evil.Example.");
            assertThat(explained.status()).as(explained.errors()).isZero();
            assertThat(explained.output())
                    .startsWith("domain:evil.example\n")
                    .contains(
                            "yes, by 2 indicators",
                            "First feed (" + first.internalId(),
                            "Second feed",
                            standIns.openCti().url() + "/dashboard/id/" + first.internalId());
            try (RemoteJmx jmx = RemoteJmx.connect(port)) {
                ObjectName ledger = RemoteJmx.ours("ledger");
                assertThat(jmx.beans().getAttribute(ledger, "Claims")).isEqualTo(3L);
                assertThat(jmx.beans().getAttribute(ledger, "Live")).isEqualTo(2L);
                assertThat(jmx.beans().invoke(ledger, "explain", new Object[] {"evil.example"}, new String[] {
                            String.class.getName()
                        }))
                        .isEqualTo(explained.output());
            }
            assertThat(command("explain", "nobody.example").status()).isEqualTo(4);
            assertThat(command("approve-retirements").status()).isEqualTo(4);

            Answer equal = command("check");
            assertThat(equal.status()).as(equal.errors() + equal.output()).isZero();
            assertThat(equal.output()).endsWith("Falcon holds what OpenCTI wants: 2 IOCs\n");
            assertThat(equal.errors()).isEmpty();

            Answer repair = command("check", "--repair");
            assertThat(repair.status()).isEqualTo(2);
            assertThat(repair.errors()).contains("JMX");
            assertThat(repair.output()).isEmpty();
            assertThat(connector.alive()).isTrue();
        }
    }

    @Test
    void withoutAConnectorDriftIsToldAndRepaired() {
        assertThat(command("explain", "evil.example").status()).as("no ledger").isEqualTo(4);
        standIns.openCti().create(Indicator.domain("evil.example"));

        Answer drift = command("check");
        assertThat(drift.status()).as(drift.errors()).isEqualTo(3);
        assertThat(drift.output()).contains("domain:evil.example").containsPattern("missing +1 ");
        assertThat(standIns.falcon().iocs()).isEmpty();

        Answer repaired = command("check", "--repair");
        assertThat(repaired.status()).as(repaired.errors() + repaired.output()).isZero();
        assertThat(standIns.falcon().ioc("domain", "evil.example"))
                .as(repaired.output() + repaired.errors())
                .isPresent();

        Answer equal = command("check");
        assertThat(equal.status()).as(equal.errors() + equal.output()).isZero();
        assertThat(command("explain", "evil.example").status()).isZero();
        assertThat(standIns.openCti().connectorState(standIns.installation().value(Setting.CONNECTOR_ID)))
                .as("position")
                .isEmpty();
    }

    @Test
    void whatCannotBeToldIsNoVerdict() {
        standIns.installation()
                .with(Setting.CROWDSTRIKE_CLIENT_SECRET, "wrong")
                .with(Setting.CONNECTOR_MAX_ATTEMPTS, "2");

        Answer unknown = command("check");

        assertThat(unknown.status()).as(unknown.output()).isEqualTo(1);
        assertThat(unknown.output()).startsWith("could not tell");
    }

    @Test
    void whatIsNoCommandIsRefusedWithTheListOfCommands() {
        Answer refused = command("reconcile");

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.errors()).contains("reconcile", "explain", "check", "approve-retirements");
        assertThat(refused.output()).isEmpty();
        assertThat(command("--version").output()).startsWith("opencti-falcon-connector ");
    }

    private Answer command(String... arguments) {
        try (ConnectorProcess process = ConnectorProcess.command(
                standIns.directory(), standIns.installation().environment(), arguments)) {
            Answer answer = new Answer(process.exitStatus(), process.output(), process.errors());
            said.append(answer);
            return answer;
        }
    }
}
