package io.ctiroutes.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.FreePort;
import io.ctiroutes.sandbox.process.RemoteJmx;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;

class HealthProbeTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
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
        assertThat(probe(onPort(management.getAddress().getPort()))).isEqualTo(HealthProbe.ALIVE);
    }

    @Test
    void aConnectorThatSaysItIsDownIsNot() {
        status = 503;

        assertThat(probe(onPort(management.getAddress().getPort()))).isEqualTo(HealthProbe.NOT_ALIVE);
    }

    @Test
    void nobodyThereIsNotAliveEither() {
        assertThat(probe(onPort(FreePort.next()))).isEqualTo(HealthProbe.NOT_ALIVE);
    }

    @Test
    void anAddressThatIsNoneIsNotAlive() {
        assertThat(probe(Map.of("METRICS_PORT", "no port"))).isEqualTo(HealthProbe.NOT_ALIVE);
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("METRICS_PORT");
    }

    @Test
    void thePropertiesOfTheWorkingDirectoryTellWhereItIs() throws IOException {
        Files.writeString(
                directory.resolve("application.properties"),
                "metrics.port=" + management.getAddress().getPort() + "\n");

        assertThat(probe(Map.of())).isEqualTo(HealthProbe.ALIVE);
    }

    @Test
    void theConfigFileTellsItToo() throws IOException {
        Files.writeString(directory.resolve("config.yml"), "metrics: {enable: true, addr: 10.0.0.7, port: 9200}\n");

        assertThat(HealthProbe.address(Map.of(), directory)).hasToString("http://10.0.0.7:9200/observe/health/live");
        assertThat(HealthProbe.address(Map.of("METRICS_PORT", "9300"), directory))
                .as("the environment wins")
                .hasToString("http://10.0.0.7:9300/observe/health/live");
    }

    @Test
    void whatElseIsWrongInTheSettingsIsNotItsBusiness() throws IOException {
        Files.writeString(
                directory.resolve("application.properties"),
                "opencti.url=no address\nmetrics.prot=1\nmetrics.port="
                        + management.getAddress().getPort() + "\n");

        assertThat(probe(Map.of("OPENCTI_TOKEN_FILE", "nosuch"))).isEqualTo(HealthProbe.ALIVE);
    }

    /**
     * A process of its own, which could not load Camel if it wanted to. Those who set a port for JMX mean the connector, which
     * has it already.
     */
    @Test
    void itNeedsNothingOfCamelAndLeavesThePortForJmxToTheConnector() throws Exception {
        int taken = management.getAddress().getPort();
        Files.writeString(directory.resolve("config.yml"), "metrics: {port: " + taken + "}\n");
        String classPath = location(HealthProbe.class) + File.pathSeparator + location(Load.class);

        try (ConnectorProcess probe = ConnectorProcess.inItsPlace(
                directory,
                Map.of("JAVA_TOOL_OPTIONS", String.join(" ", RemoteJmx.flags(taken))),
                List.of("-XX:-ManagementServer", "-cp", classPath, HealthProbe.class.getName()))) {
            assertThat(probe.exitStatus()).as(probe.output() + probe.errors()).isEqualTo(HealthProbe.ALIVE);
        }
    }

    private static Path location(Class<?> of) throws URISyntaxException {
        return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private int probe(Map<String, String> environment) {
        return HealthProbe.probe(environment, directory, new PrintStream(output, true, StandardCharsets.UTF_8));
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
    void theConnectorIsLookedForWhereItsSettingsPutIt(String enable, String address, String port, String where)
            throws IOException {
        Map<String, String> environment = Map.of(
                "METRICS_ENABLE", enable == null ? "" : enable,
                "METRICS_ADDR", address == null ? "" : address,
                "METRICS_PORT", port == null ? "" : port);

        assertThat(HealthProbe.address(environment, directory)).hasToString("http://" + where + "/observe/health/live");
    }

    private static Map<String, String> onPort(int port) {
        return Map.of("METRICS_PORT", Integer.toString(port));
    }
}
