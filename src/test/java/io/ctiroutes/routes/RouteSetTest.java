package io.ctiroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.operate.CamelCli;
import io.ctiroutes.settings.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which files a mode loads, and how they are read, loaded and looked at again. */
class RouteSetTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final RouteCheck check = new RouteCheck(CamelCli::keepOut);

    @BeforeEach
    void writeFiles() throws IOException {
        for (String name : new String[] {
            "stream",
            "deliver",
            "dead-letters",
            "owed",
            "reconcile",
            "write-back",
            "errors",
            "own",
            "kafka/reader",
            "kafka/worker",
            "kafka/own",
            "examples/reader"
        }) {
            write(name, route(name.replace('/', '-'), "first"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ALL,    dead-letters deliver errors own owed reconcile stream write-back",
        "READER, dead-letters errors kafka/reader own stream",
        "WORKER, dead-letters deliver errors kafka/worker own owed"
    })
    void aModeLoadsWhatItHasAUseForAndTheUsersOwn(Mode mode, String names) throws IOException {
        assertThat(RouteFiles.in(folder, mode).texts())
                .containsOnlyKeys(Stream.of(names.split(" ")).map(this::file).toArray(Path[]::new));
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"READER", "WORKER"})
    void aModeDoesNotBeginWithoutTheFileThatItAloneHas(Mode mode) throws IOException {
        Files.delete(file("kafka/" + mode.text()));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> read(mode))
                .withMessage("there is no file kafka/" + mode.text() + ".camel.yaml in it, and mode " + mode.text()
                        + " is nothing without it: take it over from this version's own routes");
    }

    @Test
    void itsOwnFileAloneIsNotEnough() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> read(Mode.WORKER))
                .withMessage("there are no *.camel.yaml files in it");
    }

    @Test
    void whatWasReadIsLoadedAsItWasIntoSeveralContexts() throws Exception {
        RouteSet routes = read(Mode.WORKER);
        write("own", route("own", "edited"));

        for (int i = 0; i < 2; i++) {
            try (DefaultCamelContext context = context()) {
                routes.loadInto(context);
                context.start();
                assertThat(context.getRoute("own").getDescription()).isEqualTo("first");
                assertThat(RouteSet.ids(context))
                        .containsExactlyInAnyOrder("deliver", "dead-letters", "owed", "errors", "own", "kafka-worker");
            }
        }
    }

    @Test
    void aRouteThatDoesNotStartByItselfIsNotAmongTheIds() throws Exception {
        write("own", route("own", "first").replace("id: own", "id: own\n    autoStartup: false"));
        try (DefaultCamelContext context = context()) {
            read(Mode.READER).loadInto(context);

            assertThat(RouteSet.ids(context))
                    .containsExactlyInAnyOrder("stream", "dead-letters", "errors", "kafka-reader");
        }
    }

    @Test
    void anEditIsSeenAndReadWhenItIsAskedFor() throws Exception {
        RouteSet routes = read(Mode.WORKER);
        write("stream", route("stream", "edited, which is no business of a worker"));
        assertThat(routes.isCurrent()).isTrue();
        assertThat(routes.again()).isSameAs(routes);

        write("kafka/worker", route("kafka-worker", "edited"));
        assertThat(routes.isCurrent()).isFalse();
        RouteSet edited = routes.again();

        assertThat(edited.isCurrent()).isTrue();
        assertThat(routes.isCurrent()).isFalse();
        assertThat(description(edited, "kafka-worker")).isEqualTo("edited");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id: kafka-worker       | id: own                   | .*the route id 'own' is used already.*",
                "steps: [{stop: {}}]    | steps: [{to: \"direct:x\"}] | .*worker.camel.yaml: no route listens on direct:x",
                "description: \"first\" | description: [1]          | .*worker.camel.yaml.*",
                "direct:kafka-worker\", | timer:a\", nosuch: 1,     | .*worker.camel.yaml, line .*nosuch.*"
            })
    void anEditThatCannotBeRunIsRefusedOnce(String before, String after, String problem) throws Exception {
        RouteSet routes = read(Mode.WORKER);
        String good = route("kafka-worker", "first");
        assertThat(good).contains(before);
        write("kafka/worker", good.replace(before, after));
        assertThat(routes.isCurrent()).isFalse();

        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(routes::again)
                .satisfies(e -> assertThat(e.getMessage()).matches(problem));
        assertThat(routes.isCurrent()).as("there is nothing new").isTrue();

        write("kafka/worker", good);
        assertThat(routes.isCurrent()).as("it was taken back").isFalse();
        assertThat(routes.again()).isSameAs(routes);
        assertThat(routes.isCurrent()).isTrue();
    }

    @Test
    void aFileThatIsTakenAwayIsRefusedAsAnEdit() throws Exception {
        RouteSet routes = read(Mode.WORKER);
        Files.delete(file("kafka/worker"));

        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(routes::again)
                .withMessageStartingWith("there is no file kafka/worker.camel.yaml in " + folder + " any more");
    }

    @Test
    void anEditOfTheFileOfAModeReplacesTheRoutesThatRun() throws Exception {
        RouteReload reload = new RouteReload(folder, Mode.READER, check);
        try (DefaultCamelContext context = context()) {
            reload.loadFirst(context, TrialMemory.none());
            context.addService(reload);
            context.start();
            assertThat(context.getRoute("kafka-reader").getDescription()).isEqualTo("first");

            write("kafka/reader", route("kafka-reader", "edited"));
            awaitDescription(context, "edited");

            // of a folder that goes and comes again nobody may be told
            Path aside = folder.resolve("aside");
            Files.move(folder.resolve("kafka"), aside);
            await().atMost(LONG_ENOUGH).until(() -> reload.refusal().startsWith("there is no file kafka/reader"));
            assertThat(context.getRoute("kafka-reader")).isNotNull();
            Files.move(aside, folder.resolve("kafka"));
            await().atMost(LONG_ENOUGH).until(() -> reload.refusal().isEmpty());
            write("kafka/reader", route("kafka-reader", "again"));
            awaitDescription(context, "again");
            await().until(() -> reload.ids().contains("kafka-reader"));

            reload.end();
        }
    }

    private static void awaitDescription(CamelContext context, String description) {
        await().atMost(LONG_ENOUGH)
                .until(() -> context.getRoute("kafka-reader") != null
                        && context.getRoute("kafka-reader").getDescription().equals(description));
    }

    @Test
    void whatIsSetInAFileThatIsLeftOutIsNoMistake() throws IOException {
        Map<Path, String> texts =
                new TreeMap<>(RouteFiles.in(Path.of("routes"), Mode.READER).texts());
        texts.put(file("own"), "- from: {uri: \"direct:a\", steps: [{log: \"${exchangeProperty.deliverry}\"}]}\n");
        RouteFiles files = new RouteFiles(texts);
        try (DefaultCamelContext context = context()) {
            RouteFiles leftOut = ShippedSteps.leftOut(Mode.READER, context);

            assertThat(UnsetName.in(files, leftOut).stream().map(UnsetName::name))
                    .containsExactly("deliverry");
            assertThat(UnsetName.in(files, new RouteFiles(Map.of())).stream().map(UnsetName::name))
                    .contains("delivery");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theRoutesOfThisVersionReadNothingThatNobodySets(Mode mode) throws IOException {
        RouteFiles files = RouteFiles.in(Path.of("routes"), mode);
        try (DefaultCamelContext context = context()) {
            assertThat(UnsetName.in(files, ShippedSteps.leftOut(mode, context))).isEmpty();
        }
        RouteStructure.check(files);
    }

    private String description(RouteSet routes, String route) throws Exception {
        try (DefaultCamelContext context = context()) {
            routes.loadInto(context);
            context.start();
            return context.getRoute(route).getDescription();
        }
    }

    private RouteSet read(Mode mode) throws IOException {
        try (DefaultCamelContext context = context()) {
            return RouteSet.read(folder, mode, check, context, TrialMemory.none());
        }
    }

    private static DefaultCamelContext context() {
        DefaultCamelContext context = new DefaultCamelContext();
        CamelCli.keepOut(context);
        return context;
    }

    private Path file(String name) {
        return folder.resolve(name + ".camel.yaml");
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(file(name).getParent());
        Files.writeString(file(name), text);
    }

    private static String route(String id, String description) {
        return """
                - route:
                    id: %s
                    description: "%s"
                    from: {uri: "direct:%s", steps: [{stop: {}}]}
                """.formatted(id, description, id);
    }
}
