package io.ctiroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.settings.Mode;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.CamelSetup;
import io.ctiroutes.setup.ConnectorBeans;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteCheckTest {

    private static final Path STREAM = Path.of("routes/stream.camel.yaml");

    @TempDir
    Path directory;

    private CamelSetup setup;
    private RouteCheck check;

    @BeforeEach
    void setUp() {
        Settings settings = Settings.of(
                Map.of(
                        "OPENCTI_URL", "http://localhost:1",
                        "OPENCTI_TOKEN", "token",
                        "CONNECTOR_ID", "id",
                        "CONNECTOR_LIVE_STREAM_ID", "live",
                        "CROWDSTRIKE_CLIENT_ID", "client",
                        "CROWDSTRIKE_CLIENT_SECRET", "secret"),
                new Properties());
        ConnectorMetrics metrics = new ConnectorMetrics(new SimpleMeterRegistry(), "name");
        setup = new CamelSetup(
                settings,
                directory.resolve("data"),
                new ConnectorBeans(settings, metrics),
                SafetyRails.none(),
                directory,
                "file:" + directory.resolve("application.properties") + ";optional=true");
        check = new RouteCheck(trial -> {
            setup.giveProperties(trial);
            setup.prepare(trial);
        });
    }

    @Test
    void theShippedRoutesCanBeRun() throws IOException {
        assertThatCode(() -> check.check(shipped())).doesNotThrowAnyException();
    }

    static Stream<Arguments> brokenEdits() {
        return Stream.of(
                edit(
                        "steps:\n        - setProperty:",
                        "steps:\n       - setProperty:",
                        "line \\d+: expected <block end>.*"),
                edit("simple: \"events", "simple: \"\"\"events", "line \\d+: expected <block end>.*"),
                edit("- bean: {id: coalesce", "- been: {id: coalesce", "line \\d+: Unknown node id: been"),
                edit("coalesce, ref: batches", "coalesce, reff: batches", "line \\d+: Unsupported field: reff"),
                edit("- route:", "- rout:", "line \\d+: Unknown node id: rout"),
                edit(
                        "direct:deliver",
                        "nosuch:deliver",
                        "line \\d+, route events: No endpoint could be found for: nosuch:.*"),
                edit(
                        "${header.CamelOpenCtiStixIndicator}",
                        "${header.CamelOpenCtiStixIndicator} >> 0",
                        "line \\d+, route event: Unexpected token > .*"),
                edit(
                        "${header.CamelOpenCtiStixIndicator}",
                        "${nosuch} > 0",
                        "line \\d+, route event: Unknown function: nosuch.*"),
                edit(
                        "connector.live-stream-id",
                        "nosuch",
                        "line \\d+, route stream: .*Property with key \\[nosuch\\] not found.*"),
                edit(
                        "-id}}\"",
                        "-id}}?nosuch=1\"",
                        "line \\d+, route stream: .*Unknown parameters=\\[\\{nosuch=1\\}\\]"));
    }

    @ParameterizedTest
    @MethodSource("brokenEdits")
    void aBrokenEditIsToldWithFileLineAndReason(String before, String after, String problem) throws IOException {
        RouteFiles edited = edited(before, after);
        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(() -> check.check(edited))
                .satisfies(e -> assertThat(e.getMessage()).matches("routes/stream.camel.yaml, " + problem));
    }

    static Stream<Arguments> callsThatCannotWork() {
        return Stream.of(
                Arguments.of("ref: batchess, method: any", "there is no bean 'batchess'; did you mean 'batches'?"),
                Arguments.of("ref: nosuch, method: any", "there is no bean 'nosuch'"),
                Arguments.of("ref: rules, method: kept", "the bean 'rules' has no method 'kept'; did you mean 'keep'?"),
                Arguments.of("ref: batches, method: \"nosuch(${body})\"", "the bean 'batches' has no method 'nosuch'"),
                Arguments.of("ref: batches, method: \"any()\"", "batches.any takes 1 argument, not 0"),
                Arguments.of(
                        "ref: batches, method: \"changes(${body}, ${header.CamelOpenCtiBatchSize})\"",
                        "batches.changes takes 3 arguments, not 2"),
                Arguments.of(
                        "ref: batches, method: \"changes(${body}, 'many', null)\"",
                        "batches.changes: 'many' is no int, as 'size' is"),
                Arguments.of(
                        "ref: batches, method: \"changes(${body}, null, null)\"",
                        "batches.changes: null is no int, as 'size' is"),
                Arguments.of(
                        "ref: batches, method: \"changes(${bodyy}, 1, null)\"",
                        "${bodyy}: Valid syntax: ${body.OGNL} was: bodyy at location 0"),
                Arguments.of("ref: batches", "batches is one of 3 methods, and which one is not clear"),
                Arguments.of(
                        "ref: tallies, method: begin",
                        "there is no bean 'tallies', it is batches.begin now (CHANGELOG)"),
                Arguments.of(
                        "ref: batches, method: \"only(${body.change.get})\"",
                        "the bean 'batches' has no method 'only', it is replays.change now (CHANGELOG)"),
                Arguments.of(
                        "ref: requests, method: \"createBody(${exchangeProperty.delivery})\"",
                        "the bean 'requests' has no method 'createBody', it is requests.body now (CHANGELOG)"),
                Arguments.of(
                        "beanType: io.ctiroutes.routes.RouteCheckTest$Overloaded, method: \"near('a', 1)\"",
                        "#class:io.ctiroutes.routes.RouteCheckTest$Overloaded.near is one of 2 methods, and which one is"
                                + " not clear"),
                Arguments.of(
                        "beanType: io.ctiroutes.routes.RouteCheckTest$Overloaded, method: unbound",
                        "#class:io.ctiroutes.routes.RouteCheckTest$Overloaded.unbound: nothing says what 'second' is: give"
                                + " its arguments in parentheses"));
    }

    @ParameterizedTest
    @MethodSource("callsThatCannotWork")
    void aCallOfABeanThatCannotWorkIsToldWithItsStep(String call, String problem) throws IOException {
        for (String step :
                List.of("bean: {id: called, " + call + "}", "setBody: {id: called, method: {" + call + "}}")) {
            RouteFiles files = calling(step);
            assertThatExceptionOfType(InvalidRoutesException.class)
                    .isThrownBy(() -> check.check(files))
                    .withMessage("routes/extra.camel.yaml, line 7, step called: " + problem);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"${bean:batches?method=nosuch}", "${bean:nosuch.any}", "${bean:batches?method=any()}"})
    void aCallOfABeanInAnExpressionIsTriedToo(String expression) throws IOException {
        RouteFiles files = calling("setBody: {id: called, simple: \"" + expression + "\"}");
        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(() -> check.check(files))
                .withMessageStartingWith("routes/extra.camel.yaml, line 7, step called: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bean: {ref: batches, method: any}",
                "bean: {ref: batches, method: \"changes(${body}, 5, ${exchangeProperty.tally})\"}",
                "bean: {ref: batches, method: \"changes(${body}, ${header.CamelOpenCtiBatchSize}, null)\"}",
                "bean: {ref: readEvent}",
                "bean: {ref: \"{{the.bean}}\", method: any}",
                "bean: {ref: own, method: \"two('a', 1)\"}",
                "bean: {ref: own, method: \"two('a', 'b')\"}",
                "bean: {ref: own, method: \"two(${body}, 1)\"}",
                "bean: {ref: own, method: \"unbound('a, b', 'c')\"}",
                "bean: {ref: own, method: byBody}",
                "bean: {ref: own, method: \"byBody(java.lang.String.class)\"}",
                "bean: {ref: own, method: \"wide(true, '${body}', 2.5)\"}",
                "bean: {beanType: java.util.ArrayList, method: size}",
                "setBody: {simple: \"${bean:batches?method=any} ${bean:rateLimit?method=pause}\"}"
            })
    void callsThatCanWorkAreTaken(String step) throws IOException {
        Files.writeString(directory.resolve("application.properties"), "the.bean=batches\n");
        RouteFiles files = calling(step);
        assertThatCode(() -> check.check(files)).doesNotThrowAnyException();
    }

    /** A bean of a user's own. */
    public static final class Overloaded {
        public String two(String first, int second) {
            return first + second;
        }

        public String two(String first, Object second) {
            return first + second;
        }

        public String near(String first, int second) {
            return first + second;
        }

        public String near(String first, long second) {
            return first + second;
        }

        public String byBody(String body) {
            return body;
        }

        public String byBody(byte[] body) {
            return "" + body.length;
        }

        public String wide(boolean first, String second, double third) {
            return first + second + third;
        }

        public String unbound(String first, String second) {
            return first + second;
        }
    }

    private static RouteFiles calling(String step) throws IOException {
        return and("""
                - beans: [{name: own, type: "io.ctiroutes.routes.RouteCheckTest$Overloaded"}]
                - route:
                    id: caller
                    from:
                      uri: direct:caller
                      steps:
                        - %s
                """.formatted(step));
    }

    @Test
    void aStartWithAHeaderOfAnOlderVersionIsRefused() throws IOException {
        install("stream", "${header.CamelOpenCtiStixIndicator}", "${header.StixIndicator}");
        RouteReload reload = new RouteReload(directory, Mode.ALL, check);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            assertThatExceptionOfType(InvalidRoutesException.class)
                    .isThrownBy(() -> reload.loadFirst(context, TrialMemory.none()))
                    .withMessageContaining("stream.camel.yaml: nothing sets the header 'StixIndicator' any more: write"
                            + " 'CamelOpenCtiStixIndicator' instead");
            assertThat(context.getRouteDefinitions()).isEmpty();
        }
    }

    private void install(String file, String before, String after) throws IOException {
        for (Map.Entry<Path, String> shipped : shipped().texts().entrySet()) {
            Path name = shipped.getKey().getFileName();
            boolean edited = name.toString().equals(file + ".camel.yaml");
            assertThat(!edited || shipped.getValue().contains(before)).isTrue();
            Files.writeString(
                    directory.resolve(name), edited ? shipped.getValue().replace(before, after) : shipped.getValue());
        }
    }

    @Test
    void theLineIsTheOneThatIsWrong() throws IOException {
        String text = shipped().texts().get(STREAM);
        int line = text.substring(0, text.indexOf("id: batch-done")).split("\n", -1).length + 1;
        RouteFiles edited = with(text.replace("id: batch-done\n", "id: batch-done\n            nosuch: 1\n"));
        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(() -> check.check(edited))
                .withMessage("routes/stream.camel.yaml, line " + line + ": Unsupported field: nosuch");
    }

    static Stream<Arguments> unmeantEdits() {
        return Stream.of(
                edit(
                        "id: stream\n",
                        "id: deliver\n",
                        "the route id 'deliver' is used already, in routes/deliver.camel.yaml"),
                edit("Id: events-that-fail", "Id: nosuch", "there is no routeConfiguration with the id 'nosuch'"),
                edit("direct:deliver", "direct:nosuch", "no route listens on direct:nosuch"));
    }

    @ParameterizedTest
    @MethodSource("unmeantEdits")
    void whatCamelWouldTakeWithoutAWordIsToldToo(String before, String after, String problem) throws IOException {
        RouteFiles edited = edited(before, after);
        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(() -> check.check(edited))
                .withMessage("routes/stream.camel.yaml: " + problem);
    }

    static Stream<String> listeners() {
        return Stream.of(
                "route: {id: extra, from: {uri: \"direct:extra?block=false\", steps: [stop: {}]}}",
                "route: {id: extra, from: {uri: \"direct://extra\", steps: [stop: {}]}}",
                "route: {id: extra, from: {uri: direct, parameters: {name: extra}, steps: [stop: {}]}}",
                "route: {from: {uri: \"direct:extra\", steps: [stop: {}]}}",
                "from: {uri: \"direct:extra\", steps: [stop: {}]}",
                "route: {id: extra, from: {uri: \"direct:{{the.name}}\", steps: [stop: {}]}}",
                """
                routeTemplate: {id: template, parameters: [{name: name}],
                    from: {uri: "direct:{{name}}", steps: [stop: {}]}}
                - templatedRoute: {routeTemplateRef: template, routeId: extra, parameters: [{name: name, value: extra}]}""");
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void whateverListensCountsAndWhicheverWayItIsCalled(String listener) throws IOException {
        Files.writeString(directory.resolve("application.properties"), "the.name=extra\n");
        for (String call : List.of(
                "to: {uri: \"direct:extra\"}",
                "to: {uri: \"direct:extra?failIfNoConsumers=false\"}",
                "to: \"direct:extra\"",
                "to: {uri: direct, parameters: {name: extra}}")) {
            RouteFiles files = and("- " + listener + "\n- route: {id: caller, from: {uri: \"direct:caller\", steps: ["
                    + call + "]}}\n");
            assertThatCode(() -> check.check(files)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "to: {uri: \"direct:extra?block=false\"}",
                "to: \"direct:extra\"",
                "to: {uri: direct, parameters: {name: extra}}"
            })
    void whereNobodyListensIsToldWhicheverWayItIsCalled(String call) throws IOException {
        RouteFiles files = and("- route: {id: caller, from: {uri: \"direct:caller\", steps: [" + call + "]}}\n");
        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(() -> check.check(files))
                .withMessage("routes/extra.camel.yaml: no route listens on direct:extra");
    }

    @Test
    void theIdOfARouteWithoutOneIsTakenToo() throws IOException {
        String route = "route: {ID from: {uri: \"direct:NAME\", steps: [stop: {}]}}\n";
        RouteFiles files = and("- " + route.replace("ID", "").replace("NAME", "a") + "- "
                + route.replace("ID", "id: extra-1,").replace("NAME", "b"));
        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(() -> check.check(files))
                .withMessageContaining("the route id 'extra-1' is used already");
    }

    @Test
    void hiddenFilesAreNoRoutes() throws IOException {
        Files.writeString(directory.resolve("a.camel.yaml"), "a");
        Files.writeString(directory.resolve("._a.camel.yaml"), "\0\5\26\7");
        Files.createSymbolicLink(directory.resolve(".#a.camel.yaml"), Path.of("me@here.1234:1"));

        assertThat(RouteFiles.in(directory, Mode.ALL).texts()).containsOnlyKeys(directory.resolve("a.camel.yaml"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "opencti:{{connector.live-stream-id}}",
                "opencti:5d2c3e0a-0b1f-4b7e-9d3f-2f1f0a4b5c6d",
                "opencti:live?batchSize=5",
                "opencti:live?connectorId=id"
            })
    void twoRoutesThatReadAsOneConnectorAreRefused(String uri) throws IOException {
        RouteFiles edited = withTenant(uri);
        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(() -> check.check(edited))
                .withMessageMatching(
                        "routes/tenant.camel.yaml, line 3, route tenant: the route stream reads as the connector"
                                + " id already, and both would overwrite its position.*connectorId=.*");
    }

    @Test
    void twoRoutesMayReadAsTwoConnectors() throws IOException {
        RouteFiles edited = withTenant("opencti:live?connectorId=another");
        assertThatCode(() -> check.check(edited)).doesNotThrowAnyException();
    }

    private static RouteFiles withTenant(String uri) throws IOException {
        Map<Path, String> texts = new TreeMap<>(shipped().texts());
        texts.put(
                Path.of("routes/tenant.camel.yaml"),
                "- route:\n    id: tenant\n    from: {uri: \"" + uri + "\", steps: [{stop: {}}]}\n");
        return new RouteFiles(texts);
    }

    static Stream<String> textsWithoutRoutes() {
        return Stream.of("", "# nothing but a comment\n", "hello", "[]", "routes: none");
    }

    @ParameterizedTest
    @MethodSource("textsWithoutRoutes")
    void aFileWithoutRoutesIsRefused(String text) throws IOException {
        RouteFiles edited = with(text);
        assertThatExceptionOfType(InvalidRoutesException.class)
                .isThrownBy(() -> check.check(edited))
                .withMessageContaining("routes/stream.camel.yaml");
    }

    private static Arguments edit(String before, String after, String problem) {
        return Arguments.of(before, after, problem);
    }

    private static RouteFiles shipped() throws IOException {
        return RouteFiles.in(Path.of("routes"), Mode.ALL);
    }

    private static RouteFiles and(String text) throws IOException {
        Map<Path, String> texts = new TreeMap<>(shipped().texts());
        texts.put(Path.of("routes/extra.camel.yaml"), text);
        return new RouteFiles(texts);
    }

    private static RouteFiles edited(String before, String after) throws IOException {
        String text = shipped().texts().get(STREAM);
        assertThat(text).contains(before);
        return with(text.replace(before, after));
    }

    private static RouteFiles with(String text) throws IOException {
        Map<Path, String> texts = new TreeMap<>(shipped().texts());
        texts.put(STREAM, text);
        return new RouteFiles(texts);
    }
}
