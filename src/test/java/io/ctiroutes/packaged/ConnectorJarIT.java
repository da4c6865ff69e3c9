package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.FreePort;
import io.ctiroutes.sandbox.process.ImageFlags;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.sandbox.process.RemoteJmx;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged connector, used as docs/install.md says, configured by environment variables alone. */
@Order(2)
class ConnectorJarIT {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(90);

    /** The class that only a trial needs. */
    private static final String TRIAL = "io.ctiroutes.routes.BeanCalls ";

    @TempDir
    Path directory;

    private OpenCtiStandIn openCti;
    private FalconStandIn falcon;
    private Installation installation;

    @BeforeEach
    void setUp() {
        openCti = OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(100)));
        falcon = FalconStandIn.start();
        installation = Installation.in(directory, openCti, falcon).impatient();
    }

    @AfterEach
    void tearDown() {
        falcon.close();
        openCti.close();
    }

    @Test
    void aMixedStreamArrivesAndASecondStartContinuesWhereTheFirstStopped() {
        MixedStream stream = MixedStream.plain(openCti, 42);
        stream.play(3_000);
        try (ConnectorProcess first = start()) {
            awaitFalcon(stream);
            assertThat(first.terminate()).as("exit status after SIGTERM").isZero();
        }
        assertThat(openCti.connectorState(Installation.CONNECTOR_ID)).isPresent();
        long updates = falcon.traffic().updates();
        long creates = falcon.traffic().creates();

        try (ConnectorProcess second = start()) {
            openCti.create(Indicator.domain("marker.example"));
            awaitIoc("marker.example");
            awaitFalconWithout(stream, "marker.example");
            assertThat(second.terminate()).isZero();
        }
        // what shared the last id may come again, and changes nothing
        assertThat(falcon.traffic().creates() - creates).isLessThanOrEqualTo(2);
        assertThat(falcon.traffic().updates() - updates).isLessThanOrEqualTo(1);
        assertThat(installation.deadLetters()).isEmpty();
    }

    @Test
    void routeFilesThatRanAreTriedOutAgainOnceTheyAreEdited() throws IOException {
        Path remembered = directory.resolve("data/routes.sha256");
        assertThat(loadedInAGoodStart("first.example")).contains(TRIAL);
        assertThat(remembered).exists();
        assertThat(loadedInAGoodStart("second.example")).doesNotContain(TRIAL);

        Path routes = directory.resolve("routes/owed.camel.yaml");
        String good = Files.readString(routes);
        Files.writeString(routes, good.replace("direct:", "nowhere:"));
        try (ConnectorProcess refused = start()) {
            assertThat(refused.exitStatus()).isEqualTo(1);
            assertThat(refused.errors()).contains("owed.camel.yaml");
        }
        assertThat(remembered).doesNotExist();

        Files.writeString(routes, good);
        assertThat(loadedInAGoodStart("third.example")).contains(TRIAL);
    }

    private String loadedInAGoodStart(String domain) throws IOException {
        Path classes = directory.resolve(domain + ".log");
        openCti.create(Indicator.domain(domain));
        try (ConnectorProcess connector = start("-Xlog:class+load:file=" + classes)) {
            awaitIoc(domain);
            await().atMost(LONG_ENOUGH).until(() -> Files.exists(directory.resolve("data/routes.sha256")));
            assertThat(connector.terminate()).isZero();
        }
        return Files.readString(classes);
    }

    @Test
    void whoDoesAllHimselfLoadsNoClassOfKafka() throws IOException {
        Path classes = directory.resolve("classes.log");
        openCti.create(Indicator.domain("first.example"));
        try (ConnectorProcess connector = start("-Xlog:class+load:file=" + classes)) {
            awaitIoc("first.example");
            assertThat(connector.terminate()).isZero();
        }

        assertThat(Files.readAllLines(classes))
                .anyMatch(line -> line.contains("io.ctiroutes.Connector"))
                .noneMatch(line -> line.contains("org.apache.kafka") || line.contains("camel.component.kafka"));
    }

    @Test
    void routesAreListedStoppedAndStartedOverJmxAndThePositionSurvives() throws Exception {
        int port = FreePort.next();
        try (ConnectorProcess connector = start(RemoteJmx.flags(port))) {
            openCti.create(Indicator.domain("first.example"));
            awaitIoc("first.example");
            try (RemoteJmx client = RemoteJmx.connect(port)) {
                MBeanServerConnection jmx = client.beans();
                assertThat(routeIds(jmx))
                        .containsExactly(
                                "alerts",
                                "call",
                                "check",
                                "compare",
                                "count",
                                "create",
                                "dead-letter",
                                "dead-letter-event",
                                "delete",
                                "deliver",
                                "deliver-chunk",
                                "event",
                                "events",
                                "falcon",
                                "falcon-alerts",
                                "falcon-page",
                                "hits",
                                "look-up",
                                "owed",
                                "read-alerts",
                                "reconcile",
                                "replay",
                                "reports",
                                "stream",
                                "update",
                                "validations",
                                "wanted",
                                "wishes");
                ObjectName stream = route("stream");
                await().atMost(LONG_ENOUGH)
                        .until(() -> consumer(jmx, "LagSeconds").equals(0L));
                assertThat(consumer(jmx, "StreamState")).isEqualTo("connected");
                assertThat((String) consumer(jmx, "Position")).matches("\\d+-\\d+");
                assertThat((String) jmx.getAttribute(stream, "EndpointUri")).doesNotContain(openCti.token());

                jmx.invoke(stream, "stop", new Object[0], new String[0]);
                assertThat(jmx.getAttribute(stream, "State")).isEqualTo("Stopped");
                openCti.create(Indicator.domain("meanwhile.example"));
                long calls = falcon.traffic().creates();
                await().during(Duration.ofMillis(500))
                        .until(() -> falcon.traffic().creates() == calls);

                jmx.invoke(stream, "start", new Object[0], new String[0]);
                assertThat(jmx.getAttribute(stream, "State")).isEqualTo("Started");
                awaitIoc("meanwhile.example");
                assertThat(falcon.traffic().updates())
                        .as("nothing is sent twice")
                        .isZero();
            }
        }
    }

    @Test
    void deadLettersAreSeenAndReplayedOverJmx() throws Exception {
        falcon.faults().refuseValue("bad.example", "must be nice");
        openCti.create(Indicator.domain("bad.example"));
        int port = FreePort.next();
        try (ConnectorProcess connector = start(RemoteJmx.flags(port));
                RemoteJmx client = RemoteJmx.connect(port)) {
            MBeanServerConnection jmx = client.beans();
            ObjectName letters = RemoteJmx.ours("dead-letters");
            await().atMost(LONG_ENOUGH)
                    .ignoreExceptions()
                    .until(() -> jmx.getAttribute(letters, "Count").equals(1));
            assertThat(jmx.getAttribute(letters, "CountByCategory")).isEqualTo("refused=1");
            assertThat(jmx.getAttribute(letters, "Limit")).isEqualTo(100_000);
            assertThat(jmx.getAttribute(letters, "Problem")).isEqualTo("");
            // a letter counts from the moment that there is room for it, a little before its file is there
            await().atMost(LONG_ENOUGH)
                    .until(() -> ((String[]) jmx.invoke(letters, "list", new Object[0], new String[0])).length == 1);
            String[] names = (String[]) jmx.invoke(letters, "list", new Object[0], new String[0]);
            assertThat(names).singleElement().asString().startsWith("domain_bad.example_");
            String[] text = {String.class.getName()};
            assertThat(jmx.invoke(letters, "replay", new Object[] {"nosuch.json"}, text))
                    .isEqualTo(false);

            falcon.faults().acceptValue("bad.example");
            assertThat(jmx.invoke(letters, "replay", new Object[] {names[0]}, text))
                    .isEqualTo(true);

            awaitIoc("bad.example");
            assertThat(installation.deadLetters()).isEmpty();
        }
    }

    @Test
    void aDeadLetterIsShownAndDiscardedOverJmxAndDeliveriesAreCounted() throws Exception {
        falcon.faults().refuseValue("bad.example", "must be nice");
        openCti.create(Indicator.domain("good.example"));
        openCti.create(Indicator.domain("bad.example"));
        int port = FreePort.next();
        try (ConnectorProcess connector = start(RemoteJmx.flags(port));
                RemoteJmx client = RemoteJmx.connect(port)) {
            MBeanServerConnection jmx = client.beans();
            ObjectName deliveries = RemoteJmx.ours("deliveries");
            await().atMost(LONG_ENOUGH)
                    .ignoreExceptions()
                    .until(() -> jmx.getAttribute(deliveries, "CountByOutcome").equals("created=1, refused=1"));
            assertThat(jmx.getAttribute(deliveries, "CountByOperation")).isEqualTo("upsert: created=1, refused=1");
            assertThat(jmx.getAttribute(deliveries, "BreakerState")).isEqualTo("CLOSED");
            assertThat(jmx.getAttribute(deliveries, "CooldownUntil")).isEqualTo("");
            assertThat(jmx.getAttribute(deliveries, "Problem")).isEqualTo("");
            assertThat((Long) jmx.getAttribute(deliveries, "RequestsPerMinute")).isPositive();

            ObjectName letters = RemoteJmx.ours("dead-letters");
            String[] names = (String[]) jmx.invoke(letters, "list", new Object[0], new String[0]);
            String[] text = {String.class.getName()};
            assertThat((String) jmx.invoke(letters, "show", new Object[] {names[0]}, text))
                    .contains("must be nice");
            assertThat(jmx.invoke(letters, "discard", new Object[] {"../" + names[0]}, text))
                    .isEqualTo(false);
            assertThat(jmx.invoke(letters, "discard", new Object[] {names[0]}, text))
                    .isEqualTo(true);
            assertThat(jmx.getAttribute(letters, "Count")).isEqualTo(0);
            assertThat(installation.deadLetters()).isEmpty();

            for (ObjectName ours : List.of(letters, deliveries)) {
                for (MBeanAttributeInfo attribute : jmx.getMBeanInfo(ours).getAttributes()) {
                    assertThat(jmx.getAttribute(ours, attribute.getName()))
                            .as(attribute.getName())
                            .isNotNull();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OPENCTI_URL, opencti.example, OPENCTI_URL",
        "CROWDSTRIKE_ACTION_ON_IP, prevent, no_action",
        "METRICS_PORT, many, METRICS_PORT",
        "CONNECTOR_LIVE_STREAM_ID, ChangeMe, CONNECTOR_LIVE_STREAM_ID"
    })
    void aWrongSettingIsToldWithoutAStackTraceAndExitStatusTwo(String variable, String value, String told) {
        Map<String, String> environment = new HashMap<>(installation.environment());
        environment.put(variable, value);
        environment.remove("CROWDSTRIKE_CLIENT_SECRET");

        try (ConnectorProcess connector = ConnectorProcess.start(directory, environment, ImageFlags.and())) {
            assertThat(connector.exitStatus()).isEqualTo(2);
            assertThat(connector.errors())
                    .contains(variable, told, "CROWDSTRIKE_CLIENT_SECRET is not set")
                    .doesNotContain("\tat ", "Exception", openCti.token());
        }
    }

    @Test
    void aPortForHealthThatIsTakenIsToldAndExitStatusTwo() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            installation.with(Setting.METRICS_PORT, Integer.toString(other.getLocalPort()));
            try (ConnectorProcess connector = start()) {
                assertThat(connector.exitStatus()).isEqualTo(2);
                assertThat(connector.errors())
                        .startsWith("METRICS_PORT: nothing can listen on port " + other.getLocalPort())
                        .doesNotContain("\tat ", "Exception");
                assertThat(connector.output()).isEmpty();
            }
        }
    }

    @Test
    void anAddressForMetricsThatIsNotOfThisMachineIsToldAndExitStatusTwo() {
        installation.with(Setting.METRICS_ENABLE, "true").with(Setting.METRICS_ADDR, "203.0.113.77");
        try (ConnectorProcess connector = start()) {
            assertThat(connector.exitStatus()).isEqualTo(2);
            assertThat(connector.errors())
                    .startsWith("METRICS_ADDR: 203.0.113.77 is no address of this machine")
                    .doesNotContain("\tat ", "Exception");
            assertThat(connector.output()).isEmpty();
        }
    }

    @Test
    void aRouteThatCannotBeBuiltIsToldAndExitStatusOne() throws IOException {
        Path routes = directory.resolve("routes/stream.camel.yaml");
        Files.writeString(routes, Files.readString(routes).replace("ref: batches", "ref: nosuch"));

        try (ConnectorProcess connector = start()) {
            assertThat(connector.exitStatus()).isEqualTo(1);
            assertThat(connector.errors())
                    .contains("stream.camel.yaml, line ", "step begin-tally", "nosuch")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void whatCannotBeReachedIsTriedAgainAndAgain() {
        installation
                .with(Setting.OPENCTI_URL, "http://127.0.0.1:" + FreePort.next())
                .with(Setting.CROWDSTRIKE_API_BASE_URL, "http://127.0.0.1:" + FreePort.next());
        try (ConnectorProcess connector = start()) {
            await().atMost(LONG_ENOUGH).until(() -> connector.output().split("cannot be reached", -1).length > 3);
            assertThat(connector.alive()).isTrue();
            assertThat(connector.terminate()).isZero();
        }
    }

    @Test
    void aFalconThatCannotBeReachedIsTriedAgainUntilItIsThere() {
        falcon.faults().failWhile(call -> true, Fault.html(503));
        openCti.create(Indicator.domain("patient.example"));
        try (ConnectorProcess connector = start()) {
            await().atMost(LONG_ENOUGH).until(() -> connector.output().contains("statusCode: 503"));
            falcon.faults().stopFailing();
            awaitIoc("patient.example");
        }
    }

    @Test
    void stoppedWhileFalconIsAwayItStopsAtOnceAndLosesNothing() {
        falcon.faults().failWhile(call -> true, Fault.html(503));
        openCti.create(Indicator.domain("patient.example"));
        try (ConnectorProcess connector = start()) {
            await().atMost(LONG_ENOUGH).until(() -> connector.output().contains("statusCode: 503"));
            assertThat(connector.terminate()).isZero();
        }
        falcon.faults().stopFailing();

        try (ConnectorProcess connector = start()) {
            awaitIoc("patient.example");
        }
    }

    @Test
    void healthAndMetricsAnswerOnTheManagementPort() throws Exception {
        installation.with(Setting.METRICS_ENABLE, "true").with(Setting.METRICS_ADDR, "127.0.0.1");
        openCti.create(Indicator.domain("first.example"));
        try (ConnectorProcess connector = start()) {
            awaitIoc("first.example");
            await().atMost(LONG_ENOUGH)
                    .until(
                            () -> get("/metrics")
                                    .contains(
                                            "processed_messages_total{action=\"create\",name=\"CrowdstrikeEndpointSecurity\"}"));
            assertThat(get("/metrics")).contains("current_state{name=\"CrowdstrikeEndpointSecurity\"}");
            assertThat(get("/observe/health/live")).contains("UP");
        }
    }

    @Test
    void noSecretAppearsInTheLogAtAnyLevel() {
        installation
                .with(Setting.CONNECTOR_LOG_LEVEL, "debug")
                .with(Setting.OPENCTI_CUSTOM_HEADERS, "X-Gateway:hush-hush");
        falcon.faults().failNext(1, Fault.html(502));
        openCti.create(Indicator.domain("first.example"));
        try (ConnectorProcess connector = start()) {
            awaitIoc("first.example");
            falcon.faults().expireTokens();
            openCti.create(Indicator.domain("second.example"));
            awaitIoc("second.example");
            openCti.faults().cutConnections();
            openCti.create(Indicator.domain("third.example"));
            awaitIoc("third.example");
            connector.terminate();
            assertThat(connector.output() + connector.errors())
                    .hasSizeGreaterThan(10_000)
                    .doesNotContain(falcon.clientSecret(), openCti.token(), "hush-hush", "Bearer ");
        }
    }

    private ConnectorProcess start(String... jvmFlags) {
        return ConnectorProcess.start(directory, installation.environment(), ImageFlags.and(jvmFlags));
    }

    private String get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + installation.value(Setting.METRICS_PORT) + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Set<String> routeIds(MBeanServerConnection jmx) throws Exception {
        Set<String> ids = new TreeSet<>();
        for (ObjectName name : jmx.queryNames(new ObjectName("org.apache.camel:type=routes,*"), null)) {
            ids.add((String) jmx.getAttribute(name, "RouteId"));
        }
        return ids;
    }

    private static ObjectName route(String id) throws Exception {
        return new ObjectName("org.apache.camel:context=opencti-falcon,type=routes,name=\"" + id + "\"");
    }

    private static Object consumer(MBeanServerConnection jmx, String attribute) throws Exception {
        ObjectName pattern = new ObjectName("org.apache.camel:type=consumers,name=OpenCtiConsumer*,*");
        return jmx.getAttribute(jmx.queryNames(pattern, null).iterator().next(), attribute);
    }

    private void awaitFalcon(MixedStream stream) {
        awaitFalconWithout(stream, "");
    }

    private void awaitFalconWithout(MixedStream stream, String other) {
        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(stream.differences(falcon.iocs().stream()
                                .filter(ioc -> !ioc.value().equals(other))
                                .toList()))
                        .isEmpty());
    }

    private void awaitIoc(String domain) {
        await().atMost(LONG_ENOUGH).until(() -> falcon.ioc("domain", domain).isPresent());
    }
}
