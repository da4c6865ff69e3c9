package io.ctiroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctiroutes.operate.CamelCli;
import io.ctiroutes.settings.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files need no trial at a start. */
class TrialMemoryTest {

    private static final String ROUTE = """
            - route: {id: one, from: {uri: "direct:one", steps: [{setBody: {constant: "{{connector.name}}"}}]}}
            """;

    @TempDir
    Path data;

    @TempDir
    Path routes;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Properties settings = new Properties();

    @BeforeEach
    void setUp() throws IOException {
        CamelCli.keepOut(context);
        settings.setProperty("connector.name", "ours");
        Files.writeString(routes.resolve("own.camel.yaml"), ROUTE);
    }

    @AfterEach
    void close() throws IOException {
        context.close();
    }

    @Test
    void filesThatAStartWasGoodWithNeedNoTrial() throws IOException {
        goodStart(ROUTE);

        assertThat(memory("1").holds(files(ROUTE), Mode.ALL, context)).isTrue();
    }

    @Test
    void afterAStartThatFailedAllIsTriedOut() throws IOException {
        goodStart(ROUTE);

        memory("1").holds(files(ROUTE), Mode.ALL, context);

        assertThat(memory("1").holds(files(ROUTE), Mode.ALL, context)).isFalse();
    }

    @Test
    void anEditIsTriedOut() throws IOException {
        goodStart(ROUTE);

        assertThat(memory("1").holds(files(ROUTE + "\n"), Mode.ALL, context)).isFalse();
    }

    @Test
    void anotherVersionTriesThemOut() throws IOException {
        goodStart(ROUTE);

        assertThat(memory("2").holds(files(ROUTE), Mode.ALL, context)).isFalse();
    }

    @Test
    void anotherModeTriesThemOut() throws IOException {
        goodStart(ROUTE);

        assertThat(memory("1").holds(files(ROUTE), Mode.READER, context)).isFalse();
    }

    @Test
    void otherSettingsHaveThemTriedOut() throws IOException {
        goodStart(ROUTE);
        settings.setProperty("connector.name", "theirs");

        assertThat(memory("1").holds(files(ROUTE), Mode.ALL, context)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no hash", "\u00e9"})
    void aBrokenFileIsNoMemory(String text) throws IOException {
        goodStart(ROUTE);
        Files.writeString(data.resolve("routes.sha256"), text);

        assertThat(memory("1").holds(files(ROUTE), Mode.ALL, context)).isFalse();
    }

    @Test
    void whatDependsOnMoreThanTheSettingsIsTriedOutEachTime() throws IOException {
        String other = ROUTE.replace("connector.name", "env:HOME");
        goodStart(other);

        assertThat(memory("1").holds(files(other), Mode.ALL, context)).isFalse();
    }

    @Test
    void aProgramWithoutAVersionRemembersNothing() {
        TrialMemory memory = TrialMemory.in(data, Optional.empty(), settings);
        memory.holds(files(ROUTE), Mode.ALL, context);
        memory.keep();

        assertThat(data).isEmptyDirectory();
    }

    @Test
    void filesThatAreHeldAreNotCheckedAndEditsOfThemAre() throws IOException {
        Files.writeString(routes.resolve("own.camel.yaml"), ROUTE + """
                - route: {id: two, from: {uri: "direct:two", steps: [{to: "direct:nowhere"}]}}
                """);
        RouteFiles files = RouteFiles.in(routes, Mode.ALL);
        TrialMemory memory = memory("1");
        memory.holds(files, Mode.ALL, context);
        memory.keep();

        RouteSet held = read(memory("1"));

        assertThatThrownBy(() -> held.edited(new RouteFiles(Map.of(routes.resolve("own.camel.yaml"), ROUTE + """
                        - route: {id: three, from: {uri: "direct:three", steps: [{to: "direct:nowhere"}]}}
                        """))))
                .isInstanceOf(InvalidRoutesException.class)
                .hasMessageContaining("no route listens on direct:nowhere");
        assertThatNoException()
                .isThrownBy(() -> held.edited(new RouteFiles(Map.of(routes.resolve("own.camel.yaml"), ROUTE + "\n"))));
    }

    @Test
    void whatEveryStartHasToTellIsToldAtEveryStart() throws IOException {
        // they lack all routes of this version, of which a warning tells
        TrialMemory memory = memory("1");
        read(memory);
        memory.keep();

        assertThat(data).isEmptyDirectory();
    }

    private RouteSet read(TrialMemory memory) throws IOException {
        return RouteSet.read(
                routes,
                Mode.ALL,
                new RouteCheck(trial -> {
                    CamelCli.keepOut(trial);
                    trial.getPropertiesComponent().setOverrideProperties(settings);
                }),
                context,
                memory);
    }

    private void goodStart(String text) {
        TrialMemory memory = memory("1");
        memory.holds(files(text), Mode.ALL, context);
        memory.keep();
    }

    private TrialMemory memory(String version) {
        return TrialMemory.in(data, Optional.of(version), settings);
    }

    private RouteFiles files(String text) {
        return new RouteFiles(Map.of(routes.resolve("own.camel.yaml"), text));
    }
}
