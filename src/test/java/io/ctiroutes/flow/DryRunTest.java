package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.falcon.Call;
import io.ctiroutes.sandbox.falcon.FalconTraffic;
import io.ctiroutes.sandbox.falcon.Operation;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.falcon.StoredIocBuilder;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.sandbox.process.RemoteJmx;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.api.management.ManagedCamelContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dry run tells what a real one would do, and leaves everything as it was. */
class DryRunTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = 20261124;

    @RegisterExtension
    final StandIns standIns = new StandIns().falcon(options -> options.keepBodies(true));

    /** A call that writes one IOC, as the plan tells it and as Falcon got it. */
    private record Write(String method, JsonNode indicator) {}

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCallOfThePlanIsOneThatARealRunThenMakesAndNoOther(boolean permanentDelete) throws IOException {
        oneEventABatch().with(Setting.CROWDSTRIKE_PERMANENT_DELETE, Boolean.toString(permanentDelete));
        MixedStream stream = MixedStream.plain(standIns.openCti(), SEED);
        stream.play(150);
        Indicator again = Indicator.domain("again.example");
        standIns.openCti().create(again);
        standIns.openCti().delete(again);
        standIns.openCti().create(again);

        dryRun(standIns.openCti().create(Indicator.domain("last.example")));

        FalconTraffic traffic = standIns.falcon().traffic();
        assertThat(writes(traffic)).isZero();
        assertThat(standIns.falcon().iocs()).isEmpty();
        List<Write> planned = planned();
        assertThat(planned).extracting(Write::method).contains("POST", "PATCH", permanentDelete ? "DELETE" : "PATCH");

        realRun();

        // what one event wants is several calls, in either order
        assertThat(done(traffic)).as("seed %d", SEED).containsExactlyInAnyOrderElementsOf(planned);
        assertThat(stream.differences(standIns.falcon().iocs().stream()
                        .filter(ioc -> !ioc.value().startsWith("again.")
                                && !ioc.value().startsWith("last."))
                        .toList()))
                .as("seed %d", SEED)
                .isEmpty();
    }

    @Test
    void theStateThatOpenCtiKeepsStaysAndARealRunBeginsThere() throws IOException {
        standIns.openCti().create(Indicator.domain("before.example"));
        String last = standIns.openCti().create(Indicator.domain("last-done.example"));
        String state = "{\"start_from\":\"" + last + "\",\"recover_until\":\"2025-06-16T02:49:27Z\"}";
        standIns.openCti().storeConnectorState(Installation.CONNECTOR_ID, state);
        standIns.installation().editing(RouteEdits.none().savingOften());

        dryRun(standIns.openCti().create(Indicator.domain("after.example")));

        assertThat(standIns.openCti().traffic().pings()).isEmpty();
        assertThat(standIns.openCti().connectorState(Installation.CONNECTOR_ID)).contains(state);
        assertThat(plan())
                .singleElement()
                .satisfies(line -> assertThat(line.path("value").asText()).isEqualTo("after.example"));

        try (Connector connector = standIns.installation().start()) {
            await().atMost(StandIns.LONG_ENOUGH)
                    .until(() ->
                            standIns.falcon().ioc("domain", "after.example").isPresent());
        }
        assertThat(standIns.falcon().iocs()).extracting(StoredIoc::value).containsExactly("after.example");
    }

    @Test
    void aFirstRunThatIsDryIsStillTheFirstRunAfterwards() throws IOException {
        dryRun(standIns.openCti().create(Indicator.domain("known-before.example")));

        assertThat(standIns.openCti().traffic().pings()).isEmpty();
        assertThat(standIns.openCti().connectorState(Installation.CONNECTOR_ID).filter(text -> !text.isEmpty()))
                .isEmpty();

        try (Connector connector = standIns.installation().start()) {
            await().atMost(StandIns.LONG_ENOUGH)
                    .until(() -> standIns.falcon()
                            .ioc("domain", "known-before.example")
                            .isPresent());
        }
    }

    @Test
    void whatFalconHoldsIsInThePlanAndWhatIsLeftAloneIsThereWithTheReason() throws IOException {
        standIns.falcon()
                .put(StoredIoc.of("domain", "theirs.example")
                        .description("made by an analyst")
                        .build());
        standIns.falcon().put(ours("changed.example").severity("low").build());
        standIns.falcon()
                .put(ours("retired.example")
                        .action("no_action")
                        .mobileAction("no_action")
                        .tags(List.of("TO_DELETE"))
                        .build());
        standIns.openCti().create(Indicator.domain("theirs.example"));
        standIns.openCti().create(Indicator.domain("changed.example").score(95));
        Indicator retired = Indicator.domain("retired.example").revoked(true);
        standIns.openCti().create(retired);
        standIns.openCti().create(Indicator.domain("absent.example").revoked(true));
        dryRun(standIns.openCti().create(Indicator.domain("new.example")));

        JsonNode foreign = line("theirs.example");
        assertThat(foreign.path("operation").asText()).isEqualTo("nothing");
        assertThat(foreign.path("reason").asText()).isEqualTo("foreign");
        assertThat(foreign.path("falcon").path("description").asText()).isEqualTo("made by an analyst");
        assertThat(foreign.has("body")).isFalse();
        JsonNode update = line("changed.example");
        assertThat(update.path("operation").asText()).isEqualTo("update");
        assertThat(update.path("method").asText()).isEqualTo("PATCH");
        assertThat(update.path("indicator").asText()).isNotEmpty();
        assertThat(update.path("falcon").path("severity").asText()).isEqualTo("low");
        assertThat(update.path("body").path("severity").asText()).isEqualTo("critical");
        assertThat(update.path("body").path("id"))
                .isEqualTo(update.path("falcon").path("id"));
        assertThat(line("retired.example").path("reason").asText()).isEqualTo("unchanged");
        assertThat(line("absent.example").path("reason").asText()).isEqualTo("absent");
        JsonNode create = line("new.example");
        assertThat(create.path("operation").asText()).isEqualTo("create");
        assertThat(create.has("falcon")).isFalse();
        assertThat(create.path("body").path("type").asText()).isEqualTo("domain");
    }

    @Test
    void anIocThatWouldBeAdoptedIsPlannedAsAnUpdate() throws IOException {
        standIns.installation().with(Setting.CROWDSTRIKE_ADOPT_FOREIGN, "true");
        standIns.falcon().put(StoredIoc.of("domain", "theirs.example").build());

        dryRun(standIns.openCti().create(Indicator.domain("theirs.example")));

        assertThat(line("theirs.example").path("operation").asText()).isEqualTo("update");
        assertThat(line("theirs.example").path("body").path("source").asText()).isEqualTo("OpenCTI IOC");
        assertThat(writes(standIns.falcon().traffic())).isZero();
    }

    @Test
    void deadLettersAndReplaysStayAsTheyAre() throws IOException {
        Path data = standIns.directory().resolve("data");
        Path letter = Files.createDirectories(data.resolve("dead-letters")).resolve("domain_new.example_0.json");
        Path replay = Files.createDirectories(data.resolve("replay")).resolve("domain_new.example_0.json");
        Files.writeString(letter, "{}");
        Files.writeString(replay, "{}");
        standIns.installation().editing(RouteEdits.impatient());
        standIns.openCti().emit("create", "{\"data\": this is no JSON");

        dryRun(standIns.openCti().create(Indicator.domain("new.example")));

        assertThat(files(data)).containsExactlyInAnyOrder(letter, replay, data.resolve("plan.jsonl"));
        assertThat(letter).hasContent("{}");
        assertThat(replay).hasContent("{}");
    }

    @Test
    void whoReplaysOrDiscardsDeadLettersOverJmxIsToldThatThisIsADryRunAndNothingIsTouched() throws Exception {
        Path data = standIns.directory().resolve("data");
        Path letter = Files.createDirectories(data.resolve("dead-letters")).resolve("domain_new.example_0.json");
        Files.writeString(letter, "{}");
        MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();

        try (Connector connector = startDry()) {
            ObjectName letters = RemoteJmx.ours(connector.camelContext().getManagementName(), "dead-letters");
            awaitAcknowledged(connector, standIns.openCti().create(Indicator.domain("new.example")));
            String name = letter.getFileName().toString();
            String[] text = {String.class.getName()};
            assertThat(refusal(() -> jmx.invoke(letters, "replay", new Object[] {name}, text)))
                    .contains("this is a dry run", "CROWDSTRIKE_DRY_RUN", "start the connector without it");
            assertThat(refusal(() -> jmx.invoke(letters, "replayAll", new Object[0], new String[0])))
                    .contains("this is a dry run", "CROWDSTRIKE_DRY_RUN");
            assertThat(refusal(() -> jmx.invoke(letters, "discard", new Object[] {name}, text)))
                    .contains("this is a dry run", "CROWDSTRIKE_DRY_RUN");
            assertThat(jmx.invoke(letters, "show", new Object[] {name}, text)).isEqualTo("{}");
            assertThat(jmx.getAttribute(letters, "Count")).isEqualTo(1);
        }

        assertThat(files(data)).containsExactlyInAnyOrder(letter, data.resolve("plan.jsonl"));
        assertThat(letter).hasContent("{}");
    }

    /** What an operation is refused with, by exceptions that every JMX client has the classes of. */
    private static String refusal(ThrowingCallable operation) {
        List<String> messages = new ArrayList<>();
        Throwable thrown = catchThrowable(operation);
        assertThat(thrown).as("a refusal").isNotNull();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            assertThat(cause.getClass().getName()).startsWith("java");
            messages.add(cause.getMessage());
        }
        return String.join("\n", messages);
    }

    @Test
    void eachDryRunBeginsThePlanAnewAndARealRunLeavesItAlone() throws IOException {
        String last = standIns.openCti().create(Indicator.domain("new.example"));
        dryRun(last);
        dryRun(last);
        List<JsonNode> plan = plan();

        realRun();

        assertThat(plan).hasSize(1);
        assertThat(plan()).isEqualTo(plan);
    }

    @Test
    void routesThatWantToWriteAllTheSameCannot() throws IOException {
        standIns.installation()
                .editing(RouteEdits.impatient()
                        .replacing(
                                "- toD: {id: to-next-call, uri: \"direct:${exchangeProperty.delivery.next}\"}",
                                "- to: {id: sent-all-the-same, uri: \"direct:create\"}"));
        standIns.openCti().create(Indicator.domain("new.example"));

        try (Connector connector = startDry()) {
            await().atMost(StandIns.LONG_ENOUGH)
                    .untilAsserted(() -> assertThat(connector
                                    .camelContext()
                                    .getCamelContextExtension()
                                    .getContextPlugin(ManagedCamelContext.class)
                                    .getManagedRoute("create")
                                    .getExchangesFailed())
                            .isPositive());
        }
        assertThat(writes(standIns.falcon().traffic())).isZero();
    }

    private Installation oneEventABatch() {
        return standIns.installation()
                .with(Setting.CONNECTOR_BATCH_SIZE, "1")
                .with(Setting.CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE, "no");
    }

    private Connector startDry() {
        standIns.installation().with(Setting.CROWDSTRIKE_DRY_RUN, "true");
        try {
            return standIns.installation().start();
        } finally {
            standIns.installation().with(Setting.CROWDSTRIKE_DRY_RUN, "false");
        }
    }

    private void dryRun(String lastEventId) {
        try (Connector connector = startDry()) {
            awaitAcknowledged(connector, lastEventId);
        }
    }

    private void realRun() {
        String marker = standIns.openCti()
                .create(Indicator.pattern("rule marker { condition: true }").patternType("yara"));
        try (Connector connector = standIns.installation().start()) {
            awaitAcknowledged(connector, marker);
        }
    }

    private static void awaitAcknowledged(Connector connector, String lastEventId) {
        await().atMost(StandIns.LONG_ENOUGH).until(() -> StandIns.acknowledged(connector, lastEventId));
    }

    private static long writes(FalconTraffic traffic) {
        return traffic.creates() + traffic.updates() + traffic.deletes();
    }

    private List<JsonNode> plan() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(standIns.directory().resolve("data/plan.jsonl"))) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private JsonNode line(String value) throws IOException {
        return plan().stream()
                .filter(line -> line.path("value").asText().equals(value))
                .reduce((one, two) -> {
                    throw new AssertionError("two lines of " + value);
                })
                .orElseThrow();
    }

    private List<Write> planned() throws IOException {
        return plan().stream()
                .filter(line -> line.has("method"))
                .map(line -> new Write(line.path("method").asText(), withoutId(line.path("body"))))
                .toList();
    }

    /** What was written by calls that succeeded; an id that Falcon has given cannot have been in the plan. */
    private static List<Write> done(FalconTraffic traffic) {
        return traffic.calls().stream()
                .filter(call -> call.status() < 300 && writes(call))
                .flatMap(call -> indicators(call).map(row -> new Write(call.method(), row)))
                .toList();
    }

    private static boolean writes(Call call) {
        return List.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE).contains(call.operation());
    }

    private static Stream<JsonNode> indicators(Call call) {
        if (call.operation() == Operation.DELETE) {
            return Stream.generate(JSON::missingNode).limit(call.rows());
        }
        try {
            List<JsonNode> rows = new ArrayList<>();
            JSON.readTree(call.body()).path("indicators").forEach(row -> rows.add(withoutId(row)));
            return rows.stream();
        } catch (IOException e) {
            throw new AssertionError(call.body(), e);
        }
    }

    private static JsonNode withoutId(JsonNode indicator) {
        Optional.of(indicator)
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .ifPresent(object -> object.remove("id"));
        return indicator;
    }

    private StoredIocBuilder ours(String value) {
        return StoredIoc.of("domain", value)
                .createdBy(standIns.falcon().clientId())
                .source("OpenCTI IOC");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
