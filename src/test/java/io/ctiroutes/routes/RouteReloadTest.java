package io.ctiroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.opencti.OpenCtiComponent;
import io.ctiroutes.sandbox.Console;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Route;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("reads what the whole JVM prints, and says how much that is")
class RouteReloadTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
    private static final Duration SHORTER_THAN_THE_SHUTDOWN_TIMEOUT = Duration.ofSeconds(20);

    @RegisterExtension
    final Console console = new Console();

    @TempDir
    Path directory;

    private OpenCtiStandIn openCti;
    private FalconStandIn falcon;
    private Installation installation;
    private Connector connector;

    @BeforeEach
    void setUp() {
        openCti = OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(50)));
        falcon = FalconStandIn.start();
        installation =
                Installation.in(directory, openCti, falcon).impatient().with(Setting.CONNECTOR_LOG_LEVEL, "warn");
        connector = installation.start();
        create(Indicator.domain("first.example"));
        awaitIoc("first.example");
    }

    @AfterEach
    void tearDown() {
        connector.close();
        falcon.close();
        openCti.close();
    }

    @Test
    void anEditChangesWhatIsSentWithoutARestart() throws IOException {
        edit(
                "stream.camel.yaml",
                "- bean: {id: keep-created, ref: rules, method: keep}",
                String.join(
                        "\n" + " ".repeat(30),
                        "- filter:",
                        "    id: score-60-or-more",
                        "    simple: \"${body.score} >= 60\"",
                        "    steps:",
                        "      - bean: {id: keep-created, ref: rules, method: keep}",
                        "      - setBody: {id: tag-edited, simple: \"${body.withTag('edited')}\"}"));
        awaitRoute("score-60-or-more");

        create(Indicator.domain("low.example").score(40));
        create(Indicator.domain("high.example").score(90).labels("c2"));

        awaitIoc("high.example");
        assertThat(falcon.ioc("domain", "high.example").orElseThrow().tags()).containsExactly("c2", "edited");
        assertThat(falcon.ioc("domain", "low.example")).isEmpty();
        await().untilAsserted(() -> assertThat(connector.metrics().total("skipped", "reason", "filtered"))
                .isEqualTo(1));
    }

    @Test
    void aStartWithRoutesThatLackAStepSaysWhichAndGoesOn() throws IOException {
        connector.close();
        edit("deliver.camel.yaml", "- bean: {id: take-turn, ref: turns, method: take}", "- stop: {}");

        connector = installation.start();

        assertThat(route("deliver")).isNotNull();
        assertThat(console.text().lines())
                .filteredOn(line -> line.contains("the route files lack"))
                .singleElement()
                .asString()
                .contains("deliver.camel.yaml: take-turn;", "CHANGELOG");
    }

    @Test
    void aReloadSavesThePositionOnceAndDoesNotWaitForAnythingElse() throws IOException {
        edit("stream.camel.yaml", "description: Reads", "description: Edited, reads");

        await().atMost(LONG_ENOUGH).until(() -> console.text().contains("routes reloaded from"));

        assertThat(console.text()).doesNotContain("could not be saved");
        create(Indicator.domain("second.example"));
        awaitIoc("second.example");
    }

    @Test
    void noEventIsLostByEditsWhileTheStreamFlows() throws IOException {
        MixedStream stream = MixedStream.plain(openCti, 7);
        for (int edit = 0; edit < 3; edit++) {
            stream.play(300);
            edit("stream.camel.yaml", "description: Reads", "description: Reads again,");
            stream.play(300);
            int edits = edit + 1;
            await().atMost(LONG_ENOUGH)
                    .until(() -> route("stream").getDescription().split("again").length > edits);
        }

        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(stream.differences(falcon.iocs().stream()
                                .filter(ioc -> !ioc.value().equals("first.example"))
                                .toList()))
                        .isEmpty());
    }

    @Test
    void aBrokenEditKeepsTheOldRoutesUntilItIsMended() throws IOException {
        Route before = route("stream");
        String good = edit("stream.camel.yaml", "ref: batches", "ref: nosuch");
        awaitRefusal("stream.camel.yaml, line \\d+, step begin-tally: there is no bean 'nosuch'");
        write("stream.camel.yaml", "- route:\n    id: stream\n   from: nowhere\n");
        awaitRefusal("stream.camel.yaml, line 3: .*");
        write("deliver.camel.yaml", "");
        awaitRefusal("stream.camel.yaml, line 3: .*|Resource is empty: .*deliver.camel.yaml");

        create(Indicator.domain("second.example"));
        awaitIoc("second.example");
        assertThat(route("stream")).isSameAs(before);

        write("deliver.camel.yaml", Files.readString(Path.of("routes/deliver.camel.yaml")));
        write("stream.camel.yaml", good.replace("description: Reads", "description: Mended, reads"));
        await().atMost(LONG_ENOUGH).until(() -> route("stream").getDescription().startsWith("Mended"));
        create(Indicator.domain("third.example"));
        awaitIoc("third.example");
    }

    @Test
    void whatIsNotAsCamelsSchemaSaysIsRefusedAndHealthTellsWhere() throws IOException {
        Route before = route("stream");
        String good = edit("deliver.camel.yaml", "failureRateThreshold: 50", "failureRateThreshold: \"50\"");
        String problem = "deliver.camel.yaml, line \\d+: not as Camel's schema says: .*number expected";
        awaitRefusal(problem);

        assertThat(routesHealth().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(routesHealth().getMessage().orElseThrow()).containsPattern(problem);
        assertThat(route("stream")).isSameAs(before);

        write("deliver.camel.yaml", good);
        await().atMost(LONG_ENOUGH).until(() -> routesHealth().getState() == HealthCheck.State.UP);
    }

    @Test
    void anErrorWhileFilesAreReadDoesNotEndThatTheyAre() throws IOException {
        // deeper than the stack is when it is read
        write("more.camel.yaml", "- route:\n    id: more\n    from: " + "[".repeat(200_000));
        RouteReload reload = connector.camelContext().hasService(RouteReload.class);
        await().atMost(LONG_ENOUGH).until(() -> !reload.refusal().isEmpty());
        assertThat(routesHealth().getState()).isEqualTo(HealthCheck.State.DOWN);

        Files.delete(directory.resolve("routes/more.camel.yaml"));
        edit("stream.camel.yaml", "description: Reads", "description: Edited, reads");

        await().atMost(LONG_ENOUGH).until(() -> route("stream").getDescription().startsWith("Edited"));
        assertThat(reload.refusal()).isEmpty();
    }

    @Test
    void aRouteWithoutAnIdKeepsTheOneItGotOverReloads() throws IOException {
        String route = "- route:\n    from: {uri: \"timer:%s?period=50\", steps: [{setBody: {constant: \"x\"}}]}\n";
        write("more.camel.yaml", route.formatted("a") + route.formatted("b"));
        awaitRoutes("more-1", "more-2");
        for (int edit = 0; edit < 2; edit++) {
            edit("stream.camel.yaml", "description: Reads", "description: Again, reads");
            String described = "Again, ".repeat(edit + 1);
            await().atMost(LONG_ENOUGH)
                    .until(() -> route("stream").getDescription().startsWith("Again"));
            edit("stream.camel.yaml", "description: Again, reads", "description: Reads");
            await().atMost(LONG_ENOUGH)
                    .until(() -> route("stream").getDescription().startsWith("Reads"));
        }
        awaitRoutes("more-1", "more-2");
        assertThat(measuredRoutes()).contains("more-1", "more-2").noneMatch(id -> id.matches("route\\d+|more-[3-9]"));
    }

    private Set<String> measuredRoutes() {
        return connector
                .camelContext()
                .getRegistry()
                .lookupByNameAndType(MicrometerConstants.METRICS_REGISTRY_NAME, MeterRegistry.class)
                .getMeters()
                .stream()
                .map(meter -> meter.getId().getTag("routeId"))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private void awaitRoutes(String... ids) {
        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(routeIds())
                        .hasSize(RouteEdits.shippedRoutes() + ids.length)
                        .contains(ids));
    }

    @Test
    void aNameThatIsAlmostAKnownOneIsRefusedAndOneThatNobodyKnowsIsWarnedOf() throws IOException {
        String good = edit(
                "stream.camel.yaml",
                "${header.CamelOpenCtiEventType} == 'create'",
                "${header.CamelOpenCtiEventTyp} == 'create'");
        awaitRefusal(
                "stream.camel.yaml: nothing sets the header 'CamelOpenCtiEventTyp'; did you mean 'CamelOpenCtiEventType'");

        write(
                "stream.camel.yaml",
                good.replace(
                        "${header.CamelOpenCtiStixIndicator}",
                        "${header.CamelOpenCtiStixIndicator} && ${header.Colour} == null"));

        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(console.text())
                        .containsPattern("WARN .*stream.camel.yaml: nothing sets the header 'Colour', as far as")
                        .contains("well again: the route files can be run, routes reloaded from"));
        create(Indicator.domain("second.example"));
        awaitIoc("second.example");
    }

    @Test
    void aDeletedFileStopsItsRoutes() throws IOException {
        write("more.camel.yaml", "- route:\n    id: more\n    from: {uri: \"direct:more\", steps: [{stop: {}}]}\n");
        route("more");

        Files.delete(directory.resolve("routes/more.camel.yaml"));

        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(routeIds())
                        .hasSize(RouteEdits.shippedRoutes())
                        .doesNotContain("more"));
        create(Indicator.domain("second.example"));
        awaitIoc("second.example");
    }

    @Test
    void anEmptiedFolderStopsNothing() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("routes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        awaitRefusal("there are no .* files");

        create(Indicator.domain("second.example"));
        awaitIoc("second.example");
    }

    @Test
    void routesThatCannotBeStartedAnyMoreAreNotReadyUntilTheyRunAgain() throws IOException {
        // there when the files are checked, and missing when they are loaded
        Registry registry = connector.camelContext().getRegistry();
        Object bean = registry.lookupByName("batches");
        registry.unbind("batches");
        String good = edit("stream.camel.yaml", "description: Reads", "description: Edited, reads");
        awaitRefusal("No bean could be found .*batches");
        await().atMost(LONG_ENOUGH).until(() -> health("running-routes").getState() == HealthCheck.State.DOWN);
        assertThat(health("running-routes").getMessage().orElseThrow()).contains("the route stream ");

        write("stream.camel.yaml", good + "# as before\n");
        await().atMost(LONG_ENOUGH).until(() -> console.text().split("no routes run, ", -1).length > 2);
        assertThat(health("running-routes").getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(routesHealth().getState()).isEqualTo(HealthCheck.State.DOWN);

        registry.bind("batches", bean);
        write("stream.camel.yaml", good);
        await().atMost(LONG_ENOUGH).until(() -> health("running-routes").getState() == HealthCheck.State.UP);
        assertThat(routesHealth().getState()).isEqualTo(HealthCheck.State.UP);
        create(Indicator.domain("second.example"));
        awaitIoc("second.example");
    }

    @Test
    void aPositionThatCannotBeSavedForFiveMinutesIsNotReady() throws IOException {
        AtomicLong passed = new AtomicLong();
        connector
                .camelContext()
                .getComponent("opencti", OpenCtiComponent.class)
                .setNanoTime(() -> System.nanoTime() + passed.get());
        edit("stream.camel.yaml", "{{connector.live-stream-id}}", "{{connector.live-stream-id}}?saveInterval=100");
        await().atMost(LONG_ENOUGH).until(() -> console.text().contains("routes reloaded from"));
        create(Indicator.domain("second.example"));
        awaitIoc("second.example");
        assertThat(health("stream-position").getState()).isEqualTo(HealthCheck.State.UP);

        openCti.faults().failGraphQl(Integer.MAX_VALUE, "FORBIDDEN_ACCESS", "You are not allowed to do this.");
        await().atMost(LONG_ENOUGH).until(() -> console.text().contains("could not be saved"));
        assertThat(health("stream-position").getState()).isEqualTo(HealthCheck.State.UP);
        passed.addAndGet(Duration.ofMinutes(5).toNanos());

        // the line comes first, and then what health asks for
        await().atMost(LONG_ENOUGH).until(() -> health("stream-position").getState() == HealthCheck.State.DOWN);
        assertThat(health("stream-position").getMessage().orElseThrow()).contains("Connectors API usage");
        await().atMost(LONG_ENOUGH).until(() -> console.text().contains("has not been saved in OpenCTI for 5 minutes"));

        openCti.faults().failGraphQl(0, "", "");
        await().atMost(LONG_ENOUGH).until(() -> health("stream-position").getState() == HealthCheck.State.UP);
        assertThat(console.text()).contains("the position is saved in OpenCTI again");
    }

    private HealthCheck.Result routesHealth() {
        return health("route-files");
    }

    private HealthCheck.Result health(String check) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(connector.camelContext());
        return registry.getCheck(check).orElseThrow().call();
    }

    @Test
    void anEditOfTheErrorHandlingTakesEffectToo() throws IOException {
        edit("errors.camel.yaml", "id: falcon-unavailable", "id: falcon-away");
        await().atMost(LONG_ENOUGH).untilAsserted(() -> assertThat(routeIds()).hasSize(RouteEdits.shippedRoutes()));
        falcon.faults().failNext(2, Fault.html(502));

        create(Indicator.domain("second.example"));

        awaitIoc("second.example");
    }

    @Test
    void anEditTakesEffectAtOnceWhileABatchWaitsForFalcon() throws IOException {
        falcon.faults().failWhile(call -> true, Fault.html(503));
        create(Indicator.domain("patient.example"));
        await().atMost(LONG_ENOUGH).until(() -> falcon.traffic().answered(503) > 2);

        edit("stream.camel.yaml", "description: Reads", "description: Edited, reads");

        await().atMost(SHORTER_THAN_THE_SHUTDOWN_TIMEOUT)
                .until(() -> route("stream").getDescription().startsWith("Edited"));
        falcon.faults().stopFailing();
        awaitIoc("patient.example");
    }

    @Test
    void afterAReloadBatchesWithoutACommonIocAreStillDeliveredAtTheSameTimeAndAReplayStillWaitsForItsTurn()
            throws IOException {
        falcon.faults().refuseValue("slow.example", "not nice");
        create(Indicator.domain("slow.example").labels("older"));
        Path letter = await().atMost(LONG_ENOUGH)
                .until(this::letters, files -> !files.isEmpty())
                .get(0);
        falcon.faults().acceptValue("slow.example");
        edit("stream.camel.yaml", "description: Reads", "description: Edited, reads");
        await().atMost(LONG_ENOUGH).until(() -> route("stream").getDescription().startsWith("Edited"));
        falcon.faults().failNext(1, Fault.hang());
        create(Indicator.ipv4("192.0.2.1"));
        await().until(() -> falcon.faults().hanging() == 1);

        create(Indicator.domain("other.example"));
        awaitIoc("other.example");
        falcon.faults().failNext(1, Fault.hang());
        openCti.update(Indicator.domain("slow.example").labels("newer"));
        await().until(() -> falcon.faults().hanging() == 2);
        Files.move(
                letter,
                Files.createDirectories(directory.resolve("data/replay")).resolve(letter.getFileName()));
        await().during(Duration.ofSeconds(2))
                .until(() -> falcon.ioc("domain", "slow.example").isEmpty());

        falcon.faults().release();
        awaitIoc("slow.example");
        assertThat(falcon.ioc("domain", "slow.example").orElseThrow().tags()).containsExactly("newer");
    }

    private List<Path> letters() throws IOException {
        Path folder = directory.resolve("data/dead-letters");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            // not one that is still being written
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }

    private void create(Indicator indicator) {
        openCti.create(indicator);
    }

    private void awaitIoc(String domain) {
        await().atMost(LONG_ENOUGH).until(() -> falcon.ioc("domain", domain).isPresent());
    }

    private void awaitRefusal(String problem) {
        RouteReload reload = connector.camelContext().hasService(RouteReload.class);
        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(reload.refusal()).containsPattern(problem));
    }

    private void awaitRoute(String step) {
        await().atMost(LONG_ENOUGH)
                .until(() -> connector.camelContext().getProcessor(step) != null
                        && connector
                                .camelContext()
                                .getRouteController()
                                .getRouteStatus("stream")
                                .isStarted());
    }

    private Route route(String id) {
        return await().atMost(LONG_ENOUGH).until(() -> connector.camelContext().getRoute(id), r -> r != null);
    }

    private List<String> routeIds() {
        return connector.camelContext().getRoutes().stream()
                .map(Route::getRouteId)
                .toList();
    }

    /** Returns what the file was before. */
    private String edit(String file, String before, String after) throws IOException {
        String text = Files.readString(directory.resolve("routes").resolve(file));
        assertThat(text).contains(before);
        write(file, text.replace(before, after));
        return text;
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve("routes").resolve(file), text);
    }
}
