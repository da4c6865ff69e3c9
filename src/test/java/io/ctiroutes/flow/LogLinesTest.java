package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.Connector;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.sandbox.Console;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.Logging;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.api.management.ManagedCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the whole application logs, from start to stop. */
@Isolated("reads what the whole JVM prints, and says how much that is")
class LogLinesTest {

    /** How every token of Falcon's stand-in begins. */
    private static final String FALCON_TOKEN = "t0k3n.";

    private static final String HEADER = "X-Gateway-Key:header-s3cret-55aa";

    private static final String BATCH = "batch done: events=\\d+ created=\\d+ updated=\\d+ retired=\\d+ unchanged=\\d+"
            + " skipped=\\d+( [a-z-]+=\\d+)* dead=\\d+ ms=\\d+ position=[0-9-]+";

    private int batches;

    @RegisterExtension
    final Console console = new Console();

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @Test
    void aBatchIsOneLineAtInfoAndNoEventIs() throws IOException {
        String last = aBatchOfAllKinds();

        run(true, "info", last);

        List<String> info = messages(lines("INFO"));
        List<String> done = info.stream()
                .filter(message -> message.startsWith("batch done:"))
                .toList();
        assertThat(done).hasSize(batches).allMatch(message -> message.matches(BATCH));
        assertThat(sum(done, "created")).isEqualTo(2);
        assertThat(sum(done, "updated")).isEqualTo(1);
        assertThat(sum(done, "retired")).isEqualTo(1);
        assertThat(sum(done, "unchanged")).isEqualTo(1);
        assertThat(sum(done, "cidr-range")).isEqualTo(1);
        assertThat(sum(done, "foreign")).isEqualTo(1);
        assertThat(sum(done, "skipped")).isEqualTo(2 + sum(done, "not-an-indicator"));
        assertThat(sum(done, "events")).isEqualTo(8 + sum(done, "not-an-indicator"));
        assertThat(sum(done, "dead")).isEqualTo(1);
        assertThat(done.get(done.size() - 1)).endsWith(" position=" + last);
        assertThat(info).noneMatch(message -> message.contains("example"));
    }

    @Test
    void theLineOfABatchThatOvertookAnotherComesAfterThatSoThatThePositionNeverGoesBack() throws IOException {
        standIns.installation()
                .with(Setting.CONNECTOR_LOG_LEVEL, "info")
                .with(Setting.OPENCTI_JSON_LOGGING, "true")
                .with(Setting.CONNECTOR_BATCH_SIZE, "1");
        try (Connector connector = standIns.installation().start()) {
            standIns.openCti().create(Indicator.domain("first.example"));
            awaitIoc("first.example");
            standIns.falcon().faults().failNext(1, Fault.hang());
            standIns.openCti().create(Indicator.domain("slow.example"));
            await().until(() -> standIns.falcon().faults().hanging() == 1);
            standIns.openCti().create(Indicator.domain("other.example"));
            awaitIoc("other.example");

            standIns.falcon().faults().release();
            awaitIoc("slow.example");
        }

        assertThat(messages(lines("INFO")).stream()
                        .filter(message -> message.startsWith("batch done:"))
                        .map(message -> StreamId.parse(message.replaceAll(".* position=", ""))
                                .orElseThrow()))
                .hasSizeGreaterThanOrEqualTo(2)
                .isSorted();
    }

    private void awaitIoc(String domain) {
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", domain).isPresent());
    }

    @Test
    void aRefusedIocIsOneWarningWithTheIdOfItsIndicator() throws IOException {
        run(true, "info", aBatchOfAllKinds());

        assertThat(messages(lines("WARNING")))
                .singleElement()
                .asString()
                .matches("refused: domain:refused\\.example of indicator [0-9a-f-]{36} '.*' \\(create [0-9-]+\\),"
                        + " refused: value is on the global allow list .*");
    }

    @Test
    void whatIsSkippedIsALineEachAtDebugWithTheIdOfItsIndicator() throws IOException {
        run(true, "debug", aBatchOfAllKinds());

        assertThat(messages(lines("DEBUG")))
                .filteredOn(message -> message.startsWith("skipped, "))
                .hasSize(2)
                .allMatch(message -> message.matches(".* of indicator [0-9a-f-]{36} '.*' \\(create [0-9-]+\\)"));
    }

    @Test
    void aDryRunSaysSoInEveryBatchAndSumsUpInTheEnd() throws IOException {
        standIns.installation().with(Setting.CROWDSTRIKE_DRY_RUN, "true");
        run(true, "info", aBatchOfAllKinds());

        assertThat(messages(lines("INFO")))
                .anyMatch(message -> message.matches("batch done: events=\\d+ dry-run=true created=.*"))
                .anyMatch(message -> message.startsWith("dry run: create=3 update=1 retire=1 nothing=2"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noSecretIsShownFromStartToStopHoweverMuchIsLogged(boolean json) {
        standIns.installation().with(Setting.OPENCTI_CUSTOM_HEADERS, HEADER);
        standIns.falcon().faults().expireTokens();

        run(json, "trace", aBatchOfAllKinds());

        String logged = console.text();
        assertThat(logged).contains("TRACE", "DEBUG", "/oauth2/token", "org.apache.hc.client5", "refused.example");
        assertHidden(logged, "an access token of Falcon", FALCON_TOKEN);
        String secret = standIns.falcon().clientSecret();
        assertHidden(logged, "the client secret", secret);
        assertHidden(logged, "the client secret", URLEncoder.encode(secret, StandardCharsets.UTF_8));
        assertHidden(logged, "OpenCTI's token", standIns.openCti().token());
        assertHidden(logged, "a custom header", "header-s3cret-55aa");
    }

    /** Not by an assertion on the text itself, which would print all of it. */
    private static void assertHidden(String logged, String what, String secret) {
        int at = logged.indexOf(secret);
        String around = at < 0 ? "" : logged.substring(Math.max(0, at - 300), at);
        assertThat(at).as("%s is shown after: %s", what, around).isNegative();
    }

    /** The id of the last event. */
    private String aBatchOfAllKinds() {
        standIns.falcon().faults().refuseValue("refused.example", "value is on the global allow list");
        standIns.falcon().put(StoredIoc.of("domain", "theirs.example").build());
        standIns.falcon().put(ours("changed.example"));
        standIns.falcon().put(ours("retired.example"));
        standIns.openCti().create(Indicator.domain("one.example"));
        standIns.openCti().create(Indicator.domain("two.example"));
        standIns.openCti().create(Indicator.domain("theirs.example"));
        standIns.openCti().create(Indicator.domain("changed.example"));
        standIns.openCti().create(Indicator.domain("retired.example").revoked(true));
        standIns.openCti().create(Indicator.domain("absent.example").revoked(true));
        standIns.openCti().create(Indicator.pattern("[ipv4-addr:value = '198.51.100.0/24']"));
        return standIns.openCti().create(Indicator.domain("refused.example"));
    }

    private StoredIoc ours(String value) {
        return StoredIoc.of("domain", value)
                .createdBy(standIns.falcon().clientId())
                .source("OpenCTI IOC")
                .build();
    }

    private void run(boolean json, String level, String lastEventId) {
        // from the log: events that come from the database have ids of their own
        Installation installation = standIns.installation().with(Setting.CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE, "no");
        Logging.configure(json, level);
        Settings settings = Settings.of(installation.environment(), new Properties());
        try (Connector connector = Connector.create(settings, installation.directory())) {
            connector.start();
            await().atMost(StandIns.LONG_ENOUGH).until(() -> StandIns.acknowledged(connector, lastEventId));
            batches = (int) connector
                    .camelContext()
                    .getCamelContextExtension()
                    .getContextPlugin(ManagedCamelContext.class)
                    .getManagedRoute("stream")
                    .getExchangesCompleted();
        }
    }

    private List<JsonNode> lines(String level) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : console.text().split("\n")) {
            JsonNode json = new ObjectMapper().readTree(line);
            if (json.path("level").asText().equals(level)
                    && json.path("name").asText().startsWith("io.ctiroutes")) {
                lines.add(json);
            }
        }
        return lines;
    }

    private static int sum(List<String> lines, String name) {
        Pattern number = Pattern.compile(" " + name + "=(\\d+)");
        return lines.stream()
                .mapToInt(line -> {
                    Matcher found = number.matcher(line);
                    return found.find() ? Integer.parseInt(found.group(1)) : 0;
                })
                .sum();
    }

    private static List<String> messages(List<JsonNode> lines) {
        return lines.stream().map(line -> line.path("message").asText()).toList();
    }
}
