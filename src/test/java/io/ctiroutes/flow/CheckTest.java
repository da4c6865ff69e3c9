package io.ctiroutes.flow;

import static io.ctiroutes.sandbox.StandIns.LONG_ENOUGH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.reconcile.CheckMode;
import io.ctiroutes.reconcile.CheckResult;
import io.ctiroutes.reconcile.Checks;
import io.ctiroutes.reconcile.DriftKind;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.Call;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.Operation;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whether Falcon holds what OpenCTI wants, as a check of the running connector tells it, and as a repair leaves it. */
@Timeout(180)
class CheckTest {

    private static final String OURS = "OpenCTI IOC";

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private Connector connector;

    @Test
    void whatWasDeliveredIsEqual() {
        givenDelivered(100);

        CheckResult result = check();

        assertThat(result.verdict()).as(result.table()).isEqualTo(CheckResult.Verdict.EQUAL);
        assertThat(result.exitStatus()).isZero();
        assertThat(counts(result)).isEqualTo(Map.of(DriftKind.EQUAL, 100L));
        assertThat(result.held()).isEqualTo(100);
        assertThat(standIns.directory().resolve("data/drift.jsonl")).isEmptyFile();
    }

    @Test
    void everyKindIsToldAndARepairHealsWhatItMay() throws IOException {
        givenIndicators(14);
        standIns.openCti().create(domain("refused"));
        standIns.falcon().faults().refuseValue("refused.example", "on the global allow list");
        standIns.falcon()
                .put(StoredIoc.of("domain", "foreign.example")
                        .source("mine")
                        .createdBy("somebody")
                        .build());
        standIns.openCti().create(domain("foreign"));
        Indicator gone = domain("retired");
        standIns.openCti().create(gone);
        Indicator again = domain("still-live");
        standIns.openCti().create(again);
        start();
        await().until(() ->
                standIns.falcon().ioc("domain", "still-live.example").isPresent());
        standIns.openCti().delete(gone);
        awaitSaved(standIns.openCti().delete(again));
        drift();

        CheckResult report = check();

        assertThat(report.verdict()).isEqualTo(CheckResult.Verdict.DRIFT);
        assertThat(report.exitStatus()).isEqualTo(3);
        assertThat(counts(report))
                .as(report.table())
                .isEqualTo(Map.of(
                        DriftKind.EQUAL, 9L,
                        DriftKind.RETIRED, 1L,
                        DriftKind.EXPIRED, 1L,
                        DriftKind.FOREIGN, 1L,
                        DriftKind.MISSING, 1L,
                        DriftKind.CHANGED_BY_HAND, 4L,
                        DriftKind.UNWANTED, 1L,
                        DriftKind.STILL_LIVE, 1L,
                        DriftKind.REFUSED, 1L));
        assertThat(report.fields())
                .containsEntry("severity", 1L)
                .containsEntry("tags", 2L)
                .containsEntry("action", 1L);
        assertThat(Files.readString(standIns.directory().resolve("data/drift.jsonl")))
                .contains("{\"kind\":\"missing\",\"type\":\"domain\",\"value\":\"0.example\",\"indicator\":\"")
                .contains("\"fields\":[{\"field\":\"severity\",\"wanted\":\"medium\",\"held\":\"low\"}]");

        CheckResult repaired = check(CheckMode.REPAIR);
        assertThat(repaired.verdict()).as(repaired.table()).isEqualTo(CheckResult.Verdict.DRIFT);
        CheckResult second = check();
        assertThat(counts(second))
                .as(second.table())
                .isEqualTo(Map.of(
                        DriftKind.EQUAL, 14L,
                        DriftKind.RETIRED, 3L,
                        DriftKind.EXPIRED, 1L,
                        DriftKind.FOREIGN, 1L,
                        DriftKind.REFUSED, 1L));
    }

    /** Somebody was at work in Falcon. */
    private void drift() {
        standIns.falcon().delete("domain", "0.example");
        standIns.falcon().analyst().edit("domain", "1.example", ioc -> ioc.severity("low"));
        standIns.falcon().analyst().edit("domain", "2.example", ioc -> ioc.action("no_action"));
        standIns.falcon().analyst().edit("domain", "3.example", ioc -> ioc.tag("mine"));
        standIns.falcon().analyst().edit("domain", "4.example", ioc -> ioc.tag("TO_DELETE"));
        standIns.falcon()
                .analyst()
                .edit(
                        "domain",
                        "still-live.example",
                        ioc -> ioc.untag("TO_DELETE").action("detect"));
        standIns.falcon()
                .put(StoredIoc.of("domain", "orphan.example")
                        .source(OURS)
                        .createdBy("an older client")
                        .build());
        standIns.falcon()
                .put(StoredIoc.of("domain", "expired.example")
                        .source(OURS)
                        .expiration(Instant.parse("2026-01-01T00:00:00Z"))
                        .build());
    }

    @Test
    void aLedgerThatKnewNothingKnowsAllAfterwards() {
        standIns.openCti()
                .storeConnectorState(Installation.CONNECTOR_ID, "{\"start_from\": \"" + givenIndicators(5) + "\"}");
        start();

        CheckResult result = check(CheckMode.REPAIR);

        assertThat(result.count(DriftKind.MISSING)).isEqualTo(5);
        assertThat(result.verdict()).isEqualTo(CheckResult.Verdict.EQUAL);
        assertThat(standIns.falcon().iocs()).hasSize(5);
        assertThat(connector
                        .camelContext()
                        .getRegistry()
                        .lookupByNameAndType("ledger", Ledger.class)
                        .isComplete())
                .isTrue();
        assertThat(standIns.falcon().traffic().lookUps()).as("pages").isPositive();
    }

    @Test
    void aListThatEndsTooSoonGivesNoVerdict() {
        givenDelivered(10);
        standIns.falcon()
                .faults()
                .failWhile(
                        call -> call.operation() == Operation.COMBINED,
                        Fault.json(
                                200,
                                "{\"meta\":{\"pagination\":{\"limit\":2000,\"total\":10}},\"errors\":[],\"resources\":[]}"));

        long writes = standIns.falcon().traffic().rowsWritten();

        CheckResult result = check(CheckMode.REPAIR);

        assertThat(result.verdict()).isEqualTo(CheckResult.Verdict.UNKNOWN);
        assertThat(result.exitStatus()).isEqualTo(1);
        assertThat(result.reason()).contains("0 IOCs instead of 500").contains("0 of 10");
        assertThat(standIns.falcon().traffic().rowsWritten()).isEqualTo(writes);
        standIns.falcon().faults().stopFailing();
        assertThat(check().verdict()).isEqualTo(CheckResult.Verdict.EQUAL);
    }

    @Test
    void aListThatFalconRefusesGivesNoVerdict() {
        givenDelivered(10);
        standIns.falcon()
                .faults()
                .failWhile(
                        call -> call.operation() == Operation.COMBINED,
                        Fault.json(400, "{\"errors\":[{\"code\":400,\"message\":\"no such sort\"}]}"));

        CheckResult result = check(CheckMode.REPAIR);

        assertThat(result.verdict()).isEqualTo(CheckResult.Verdict.UNKNOWN);
        assertThat(result.reason()).contains("refuses a page of its list: no such sort");
    }

    @Test
    void anEventThatCannotBeReadGivesNoVerdictAndMakesNoDeadLetter() {
        givenDelivered(3);
        String bad = standIns.openCti().emit("create", "{\"data\": this is no JSON");
        awaitSaved(bad);
        assertThat(standIns.installation().deadLetters()).hasSize(1);
        // as it comes out of the database, too
        standIns.openCti().filter(indicator -> true);

        CompletableFuture<CheckResult> running = CompletableFuture.supplyAsync(this::check);
        while (!running.isDone()) {
            standIns.openCti().emit("create", "{\"data\": nor is this");
        }

        CheckResult result = running.join();
        assertThat(result.verdict()).isEqualTo(CheckResult.Verdict.UNKNOWN);
        assertThat(result.reason()).contains("its data is not JSON");
    }

    @Test
    void whatWasChangedByHandIsSaidSoByTheNextReportToo() {
        givenDelivered(3);
        standIns.falcon().analyst().edit("domain", "0.example", ioc -> ioc.severity("low"));

        check();

        assertThat(check().count(DriftKind.CHANGED_BY_HAND)).isEqualTo(1);
    }

    @Test
    void whatTheStreamBringsMeanwhileIsLeftToTheNextCheckAndDeliveredAtOnce() {
        givenDelivered(3);
        standIns.falcon().faults().failWhile(CheckTest::asksForAPage, Fault.hang());
        CompletableFuture<CheckResult> running = CompletableFuture.supplyAsync(this::check);
        await().atMost(LONG_ENOUGH).until(() -> standIns.falcon().faults().hanging() == 1);

        standIns.openCti().create(domain("new"));
        await().atMost(LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", "new.example").isPresent());
        standIns.falcon().faults().stopFailing();
        standIns.falcon().faults().release();

        CheckResult result = running.join();
        assertThat(counts(result)).as(result.table()).isEqualTo(Map.of(DriftKind.EQUAL, 3L, DriftKind.LATER, 1L));
        assertThat(result.exitStatus()).isZero();
    }

    @Test
    void aConnectionThatBreaksOffInTheMiddleIsNoReason() {
        givenDelivered(500);
        standIns.openCti().faults().cutInMiddleOfNextFrame();

        assertThat(counts(check())).isEqualTo(Map.of(DriftKind.EQUAL, 500L));
    }

    @Test
    void whatARepairWantsToRetireInMassesIsOwed() {
        givenDelivered(10);
        for (int i = 0; i < 1_200; i++) {
            standIns.falcon()
                    .put(StoredIoc.of("domain", "orphan-" + i + ".example")
                            .source(OURS)
                            .build());
        }

        CheckResult result = check(CheckMode.REPAIR);

        assertThat(result.count(DriftKind.UNWANTED)).isEqualTo(1_200);
        assertThat(result.verdict()).isEqualTo(CheckResult.Verdict.DRIFT);
        assertThat(result.repair().orElseThrow()).contains("retired=1000", "owed=200");
        assertThat(counts(check()))
                .isEqualTo(Map.of(DriftKind.EQUAL, 10L, DriftKind.RETIRED, 1_000L, DriftKind.OWED, 200L));
    }

    @Test
    void aCheckThatIsAskedForBeginsByItself() {
        givenDelivered(3);
        Checks checks = connector.camelContext().getRegistry().lookupByNameAndType("reconciliation", Checks.class);

        checks.demand(CheckMode.REPORT);

        await().atMost(LONG_ENOUGH).until(() -> checks.last().isPresent());
        assertThat(checks.last().orElseThrow().summary()).contains("Falcon holds what OpenCTI wants: 3 IOCs");
    }

    @Test
    void aDryRunTellsWhatDiffersAndRepairsNothing() {
        standIns.openCti(
                options -> options.content(Instant.now().minusSeconds(3600), domain("0"), domain("1"), domain("2")));
        standIns.installation().with(Setting.CROWDSTRIKE_DRY_RUN, "true");
        start();

        CheckResult result = check();
        assertThat(result.count(DriftKind.MISSING)).as(result.table()).isEqualTo(3);
        assertThat(check(CheckMode.REPAIR).reason()).contains("nothing is repaired");
        assertThat(standIns.falcon().iocs()).isEmpty();
    }

    @Test
    void twoNeverRunAtOnce() {
        givenDelivered(3);
        standIns.openCti().faults().silence(true);
        CompletableFuture<CheckResult> running = CompletableFuture.supplyAsync(this::check);
        await().until(() -> standIns.openCti().traffic().streamSessions().size() > 1);

        CheckResult second = check();
        standIns.openCti().faults().silence(false);

        assertThat(second.reason()).contains("a check is running already");
        assertThat(running.join().verdict()).isEqualTo(CheckResult.Verdict.EQUAL);
    }

    @Test
    void aStopEndsItInSeconds() throws Exception {
        givenDelivered(3);
        standIns.openCti().faults().silence(true);
        CompletableFuture<CheckResult> running = CompletableFuture.supplyAsync(this::check);
        await().until(() -> standIns.openCti().traffic().streamSessions().size() > 1);
        long begin = System.nanoTime();

        connector.close();

        assertThat((System.nanoTime() - begin) / 1_000_000_000L).isLessThan(8);
        assertThat(running.handle(
                                (result, failure) -> result == null || result.verdict() == CheckResult.Verdict.UNKNOWN)
                        .join())
                .isTrue();
    }

    private void givenDelivered(int indicators) {
        String last = givenIndicators(indicators);
        start();
        awaitSaved(last);
        assertThat(standIns.falcon().iocs()).hasSize(indicators);
    }

    private String givenIndicators(int number) {
        String last = "";
        for (int i : IntStream.range(0, number).toArray()) {
            last = standIns.openCti().create(domain(Integer.toString(i)));
        }
        return last;
    }

    private static Indicator domain(String name) {
        return Indicator.domain(name + ".example").score(50);
    }

    private void start() {
        standIns.installation().with(Setting.CROWDSTRIKE_SEARCH_LAG, "0");
        connector = standIns.start();
    }

    private void awaitSaved(String event) {
        await().atMost(LONG_ENOUGH).until(() -> standIns.saved(event));
    }

    private CheckResult check() {
        return check(CheckMode.REPORT);
    }

    private CheckResult check(CheckMode mode) {
        try (ProducerTemplate template = connector.camelContext().createProducerTemplate()) {
            return template.requestBody("direct:check", mode, CheckResult.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // how many there are is asked for, too, each minute
    private static boolean asksForAPage(Call call) {
        return call.operation() == Operation.COMBINED && call.query().startsWith("limit=2000");
    }

    private static Map<DriftKind, Long> counts(CheckResult result) {
        Map<DriftKind, Long> some = new EnumMap<>(DriftKind.class);
        result.counts().forEach((kind, count) -> {
            if (count > 0) {
                some.put(kind, count);
            }
        });
        return some;
    }
}
