package io.ctiroutes.flow;

import static io.ctiroutes.sandbox.StandIns.LONG_ENOUGH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.Connector;
import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.reconcile.CheckMode;
import io.ctiroutes.reconcile.CheckResult;
import io.ctiroutes.reconcile.DriftKind;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.falcon.StoredIocBuilder;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ten thousand IOCs drift in every way there is: each is named rightly, and a repair heals them all. */
@Timeout(300)
class DriftTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OURS = "OpenCTI IOC";
    private static final String THEIRS = "mine";
    private static final int MANY = 1_000;
    private static final int SOME = 250;

    /** What somebody may do to an IOC, and the field that differs then. */
    private static final Map<String, UnaryOperator<StoredIocBuilder>> EDITS = Map.of(
            "action", ioc -> ioc.action("no_action"),
            "mobile_action", ioc -> ioc.mobileAction("no_action"),
            "severity", ioc -> ioc.severity("low"),
            "platforms", ioc -> ioc.platforms(List.of("windows")),
            "tags", ioc -> ioc.tag("TO_DELETE"),
            "description", ioc -> ioc.description("mine now"),
            "expiration", StoredIocBuilder::noExpiration,
            "source", ioc -> ioc.source("console"),
            "applied_globally", ioc -> ioc.appliedGlobally(false));

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private final Map<String, String> expected = new TreeMap<>();
    private Connector connector;

    @Test
    void eachIsNamedRightlyAndARepairHealsThem() throws Exception {
        List<Indicator> gone = givenDelivered();
        drift(gone);
        String theirs = standIns.falcon().dump(ioc -> THEIRS.equals(ioc.source()));
        long writes = writes();

        CheckResult report = check(CheckMode.REPORT);

        assertThat(report.verdict()).as(report.table()).isEqualTo(CheckResult.Verdict.DRIFT);
        assertThat(told()).isEqualTo(expected);
        assertThat(report.count(DriftKind.EQUAL)).isEqualTo(MANY);
        assertThat(report.count(DriftKind.RETIRED)).isEqualTo(MANY);
        assertThat(report.drift()).isGreaterThan(5_000);
        assertThat(writes()).as("a report writes nothing").isEqualTo(writes);

        CheckResult repair = check(CheckMode.REPAIR);

        assertThat(repair.drift()).isEqualTo(report.drift());
        assertThat(repair.repair().orElseThrow()).contains("dead=0", "skipped=0");
        acceptWhatWasRefused();
        CheckResult second = check(CheckMode.REPORT);
        assertThat(second.verdict()).as(second.table()).isEqualTo(CheckResult.Verdict.EQUAL);
        assertThat(second.count(DriftKind.LATER)).isZero();
        assertThat(standIns.falcon().dump(ioc -> THEIRS.equals(ioc.source()))).isEqualTo(theirs);
    }

    /** All that is drifted later, as the stream brought it; those that are deleted in OpenCTI by now. */
    private List<Indicator> givenDelivered() {
        each("equal", MANY, this::create);
        each("missing", MANY, this::create);
        EDITS.keySet().forEach(field -> each(field.replace('_', '-'), SOME, this::create));
        each("different", MANY, name -> {
            standIns.falcon().put(ioc(name).source(THEIRS).createdBy("somebody").build());
            create(name);
        });
        each("foreign", MANY, name -> {
            standIns.falcon().put(ioc(name).source(THEIRS).createdBy("somebody").build());
            create(name);
        });
        each(
                "theirs",
                MANY,
                name -> standIns.falcon()
                        .put(ioc(name).source(THEIRS).createdBy("somebody").build()));
        each("refused", SOME, name -> {
            standIns.falcon().faults().refuseValue(name + ".example", "on the global allow list");
            create(name);
        });
        List<Indicator> gone = new ArrayList<>();
        each("retired", MANY, name -> gone.add(create(name)));
        each("still-live", MANY, name -> gone.add(create(name)));
        standIns.installation()
                .with(Setting.CROWDSTRIKE_SEARCH_LAG, "0")
                .with(Setting.CONNECTOR_MAX_RETIRE_PERCENT, "100");
        connector = standIns.start();
        await().atMost(LONG_ENOUGH)
                .until(() -> standIns.falcon()
                        .ioc("domain", "still-live-" + (MANY - 1) + ".example")
                        .isPresent());
        await().atMost(LONG_ENOUGH)
                .until(() -> standIns.installation().deadLetters().size() == SOME);
        String last = "";
        for (Indicator indicator : gone) {
            last = standIns.openCti().delete(indicator);
        }
        String end = last;
        await().atMost(LONG_ENOUGH).until(() -> standIns.saved(end));
        return gone;
    }

    /** Somebody was at work in Falcon, and a client id was rotated. */
    private void drift(List<Indicator> gone) {
        assertThat(gone).hasSize(2 * MANY);
        each("missing", MANY, name -> {
            standIns.falcon().delete("domain", name + ".example");
            expected.put(name + ".example", "missing");
        });
        EDITS.forEach((field, edit) -> each(field.replace('_', '-'), SOME, name -> {
            standIns.falcon().analyst().edit("domain", name + ".example", edit);
            // mobiles do what desktops do, unless somebody says otherwise
            String fields = field.equals("action") ? "action" : field;
            expected.put(name + ".example", "changed-by-hand " + fields);
        }));
        each("different", MANY, name -> {
            standIns.falcon().analyst().edit("domain", name + ".example", ioc -> ioc.source(OURS));
            expected.put(name + ".example", "different");
        });
        each("foreign", MANY, name -> expected.put(name + ".example", "foreign"));
        each("refused", SOME, name -> expected.put(name + ".example", "refused"));
        each("still-live", MANY, name -> {
            standIns.falcon()
                    .analyst()
                    .edit(
                            "domain",
                            name + ".example",
                            ioc -> ioc.untag("TO_DELETE").action("detect"));
            expected.put(name + ".example", "still-live");
        });
        each("orphan", MANY, name -> {
            standIns.falcon()
                    .put(ioc(name).source(OURS).createdBy("an older client").build());
            expected.put(name + ".example", "unwanted");
        });
        each("expired", MANY, name -> {
            standIns.falcon()
                    .put(ioc(name)
                            .source(OURS)
                            .expiration(Instant.parse("2026-01-01T00:00:00Z"))
                            .build());
            expected.put(name + ".example", "expired");
        });
    }

    private void acceptWhatWasRefused() throws IOException {
        each("refused", SOME, name -> standIns.falcon().faults().acceptValue(name + ".example"));
        DeadLetters letters =
                connector.camelContext().getRegistry().lookupByNameAndType("deadLetters", DeadLetters.class);
        letters.sendAllToReplay();
        await().atMost(LONG_ENOUGH)
                .until(() -> standIns.falcon().iocs().stream()
                                .filter(ioc -> ioc.value().startsWith("refused"))
                                .count()
                        == SOME);
    }

    private interface Deed {
        void with(String name);
    }

    private static void each(String name, int number, Deed deed) {
        IntStream.range(0, number).forEach(i -> deed.with(name + '-' + i));
    }

    private Indicator create(String name) {
        Indicator indicator = Indicator.domain(name + ".example").score(50);
        standIns.openCti().create(indicator);
        return indicator;
    }

    private static StoredIocBuilder ioc(String name) {
        return StoredIoc.of("domain", name + ".example");
    }

    /** What the file says of each, with the fields of what was changed by hand. */
    private Map<String, String> told() throws IOException {
        Map<String, String> told = new TreeMap<>();
        for (String line : Files.readAllLines(standIns.directory().resolve("data/drift.jsonl"))) {
            JsonNode finding = JSON.readTree(line);
            String kind = finding.path("kind").asText();
            String fields = String.join(" ", finding.path("fields").findValuesAsText("field"));
            told.put(finding.path("value").asText(), kind.equals("changed-by-hand") ? kind + ' ' + fields : kind);
        }
        return told;
    }

    private long writes() {
        return standIns.falcon().traffic().rowsWritten();
    }

    private CheckResult check(CheckMode mode) throws IOException {
        try (ProducerTemplate template = connector.camelContext().createProducerTemplate()) {
            return template.requestBody("direct:check", mode, CheckResult.class);
        }
    }
}
