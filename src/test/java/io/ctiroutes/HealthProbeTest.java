package io.ctiroutes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.ctiroutes.sandbox.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthProbeTest {

    private HttpServer management;
    private volatile int status = 200;

    @BeforeEach
    void setUp() throws IOException {
        management = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        management.createContext("/observe/health/live", call -> {
            call.sendResponseHeaders(status, -1);
            call.close();
        });
        management.start();
    }

    @AfterEach
    void tearDown() {
        management.stop(0);
    }

    @Test
    void aConnectorThatAnswersIsAlive() {
        assertThat(HealthProbe.probe(onPort(management.getAddress().getPort()))).isEqualTo(HealthProbe.ALIVE);
    }

    @Test
    void aConnectorThatSaysItIsDownIsNot() {
        status = 503;

        assertThat(HealthProbe.probe(onPort(management.getAddress().getPort()))).isEqualTo(HealthProbe.NOT_ALIVE);
    }

    @Test
    void nobodyThereIsNotAliveEither() {
        assertThat(HealthProbe.probe(onPort(FreePort.next()))).isEqualTo(HealthProbe.NOT_ALIVE);
    }

    @Test
    void anAddressThatIsNoneIsNotAlive() {
        assertThat(HealthProbe.probe(Map.of("METRICS_PORT", "no port"))).isEqualTo(HealthProbe.NOT_ALIVE);
    }

    @ParameterizedTest
    @CsvSource({
        // enable, address, port, where
        ",, , 127.0.0.1:9113",
        "false, 10.0.0.7, 9200, 127.0.0.1:9200",
        "true, , , 127.0.0.1:9113",
        "true, 0.0.0.0, , 127.0.0.1:9113",
        "TRUE, 10.0.0.7, 9200, 10.0.0.7:9200",
        "yes, '::', , 127.0.0.1:9113",
        "1, 'fd00::7', , [fd00::7]:9113",
    })
    void theConnectorIsLookedForWhereItsSettingsPutIt(String enable, String address, String port, String where) {
        Map<String, String> environment = Map.of(
                "METRICS_ENABLE", enable == null ? "" : enable,
                "METRICS_ADDR", address == null ? "" : address,
                "METRICS_PORT", port == null ? "" : port);

        assertThat(HealthProbe.address(environment)).hasToString("http://" + where + "/observe/health/live");
    }

    private static Map<String, String> onPort(int port) {
        return Map.of("METRICS_PORT", Integer.toString(port));
    }
}
