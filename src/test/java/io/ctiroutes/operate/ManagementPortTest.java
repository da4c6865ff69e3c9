package io.ctiroutes.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.process.FreePort;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.setup.StartException;
import io.netty.util.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementPortTest {

    private static final String LOOPBACK = "127.0.0.1";

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @Test
    void whatServesItHasTheFixesOfItsAdvisoriesInAllItsParts() {
        // the last of 2026 that netty itself strongly recommends: 4.1.138.Final, 9 September
        assertThat(Version.identify()).containsKeys("netty-codec-http", "netty-codec-http2", "netty-handler");
        assertThat(Version.identify().values())
                .extracting(Version::artifactVersion)
                .allMatch(version -> version.matches("4\\.1\\.(13[89]|1[4-9]\\d)\\.Final"))
                .as("parts of one and the same version")
                .containsOnly(Version.identify().get("netty-common").artifactVersion());
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOPBACK, "0.0.0.0", "127.0.0.2", "localhost"})
    void aPortThatIsFreeIsFreeAfterwardsToo(String host) {
        ManagementPort port = new ManagementPort(host, FreePort.next());

        assertThatCode(() -> {
                    port.check();
                    port.check();
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOPBACK, "0.0.0.0"})
    void aPortThatIsTakenIsToldWithTheSettingsAndWhatToDo(String host) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> new ManagementPort(host, other.getLocalPort()).check())
                    .withMessageStartingWith("METRICS_PORT: ")
                    .withMessageContaining("port " + other.getLocalPort() + " of " + host)
                    .withMessageContaining("set METRICS_PORT (property: metrics.port) to a free port")
                    .withMessageContaining("METRICS_ADDR");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsTold() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new ManagementPort("203.0.113.77", FreePort.next()).check())
                .withMessageStartingWith("METRICS_ADDR: 203.0.113.77 is no address of this machine")
                .withMessageContaining("Set METRICS_ADDR");
    }

    @Test
    void aNameThatNobodyKnowsIsTold() {
        // too long for a name, so that nobody is asked
        String name = "x".repeat(300);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new ManagementPort(name, FreePort.next()).check())
                .withMessageStartingWith("METRICS_ADDR: " + name + " cannot be resolved");
    }

    @Test
    void aConnectorThatCouldNotBeSeenDoesNotStart() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            standIns.installation().with(Setting.METRICS_PORT, Integer.toString(other.getLocalPort()));

            assertThatExceptionOfType(StartException.class)
                    .isThrownBy(standIns::start)
                    .withMessageStartingWith("METRICS_PORT: ")
                    .returns(2, StartException::status);
            assertThat(standIns.openCti().traffic().streamSessions()).isEmpty();
        }
    }
}
