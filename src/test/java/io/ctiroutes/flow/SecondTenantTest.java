package io.ctiroutes.flow;

import static io.ctiroutes.sandbox.StandIns.LONG_ENOUGH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.docs.Page;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.account.SavedPosition;
import io.ctiroutes.sandbox.falcon.FalconOptions;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.Operation;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two connectors beside each other, as docs/tenants.md says: one live stream, and two tenants of Falcon, of which the second
 * gets what has its label.
 */
class SecondTenantTest {

    private static final String SECOND_ID = "9b2f6c1e-52d4-4a76-8a53-0d5c7e1b8f42";
    private static final String MEMBER = "B".repeat(32) + "-0B";
    private static final String LABEL = "tenant-b";
    private static final Path EXAMPLE = Path.of("routes/examples/second-tenant.camel.yaml");

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @TempDir
    Path directory;

    private final FalconStandIn secondFalcon =
            FalconStandIn.start(FalconOptions.defaults().described().keepBodies(true));
    private Installation secondInstallation;
    private Connector first;
    private Connector second;

    @BeforeEach
    void installBoth() throws IOException {
        standIns.installation().editing(quick());
        secondInstallation = Installation.in(directory, standIns.openCti(), secondFalcon)
                .impatient()
                .with(Setting.CONNECTOR_ID, SECOND_ID)
                // the API client is that of the first
                .with(Setting.CROWDSTRIKE_MEMBER_CID, MEMBER)
                .editing(toSecondTenant(quick()));
        Files.copy(EXAMPLE, directory.resolve("routes").resolve(EXAMPLE.getFileName()));
    }

    @AfterEach
    void stop() {
        if (second != null) {
            second.close();
        }
        secondFalcon.close();
    }

    @Test
    void theCommandOfThePageEditsTheRoutesAsThisTestDoes() throws IOException {
        String[] substitution =
                Page.of("docs/tenants.md").only("sed -i -E 's/([^']+)/'").split("/");
        String stream = Files.readString(Path.of("routes/stream.camel.yaml"));

        String edited = stream.replaceAll(substitution[0], substitution[1].replace('\\', '$'));

        assertThat(edited)
                .isNotEqualTo(stream)
                .isEqualTo(toSecondTenant(RouteEdits.none())
                        .edited(Map.of("stream", stream))
                        .get("stream"));
    }

    @Test
    void theSecondTenantGetsWhatHasItsLabelAndTheFirstGetsAll() {
        standIns.openCti().create(Indicator.domain("plain.example").labels("c2"));
        standIns.openCti().create(Indicator.domain("almost.example").labels("tenant-b-old"));
        standIns.openCti().create(Indicator.domain("ours.example").labels("c2", LABEL));
        String last = standIns.openCti()
                .create(Indicator.domain("revoked.example").labels(LABEL).revoked(true));

        startBoth();
        awaitBoth(last);

        assertThat(values(standIns.falcon())).containsExactly("almost.example", "ours.example", "plain.example");
        assertThat(values(secondFalcon)).containsExactly("ours.example");
        assertThat(secondFalcon.traffic().calls(Operation.TOKEN))
                .isNotEmpty()
                .allMatch(call -> call.body().contains("member_cid=" + MEMBER));
        await().untilAsserted(() -> assertThat(second.metrics().total("skipped", "reason", "filtered"))
                .isEqualTo(2));
    }

    @Test
    void whatLosesItsLabelIsRetiredInTheSecondTenantAndComesBackWithIt() {
        Indicator labelled = Indicator.domain("labelled.example").labels("c2", LABEL);
        Indicator edited = Indicator.domain("before.example").labels(LABEL);
        standIns.openCti().create(labelled);
        standIns.openCti().create(edited);
        startBoth();
        awaitIoc(secondFalcon, "before.example");

        standIns.openCti().update(labelled.labels("c2"));
        awaitBoth(standIns.openCti()
                .update(edited.withPattern("[domain-name:value = 'after.example']")
                        .labels("apt")));

        assertThat(retired(secondFalcon, "labelled.example")).isTrue();
        assertThat(retired(secondFalcon, "before.example")).isTrue();
        assertThat(values(secondFalcon)).doesNotContain("after.example");
        assertThat(retired(standIns.falcon(), "labelled.example")).isFalse();
        assertThat(retired(standIns.falcon(), "after.example")).isFalse();

        awaitBoth(standIns.openCti().update(labelled));

        assertThat(retired(secondFalcon, "labelled.example")).isFalse();
    }

    @Test
    void whatNeverHadTheLabelTakesNothingAwayFromTheSecondTenant() {
        Indicator other = Indicator.pattern("[domain-name:value IN ('shared.example', 'other.example')]");
        standIns.openCti().create(Indicator.domain("shared.example").labels(LABEL));
        standIns.openCti().create(other.labels("c2"));
        startBoth();
        awaitIoc(secondFalcon, "shared.example");

        standIns.openCti().update(other.labels("apt"));
        standIns.openCti().update(other.labels("apt").revoked(true));
        awaitBoth(standIns.openCti().delete(other));

        assertThat(retired(secondFalcon, "shared.example")).isFalse();
        assertThat(retired(standIns.falcon(), "other.example")).isTrue();
    }

    @Test
    void deletionsAndMergesOfWhatHasTheLabelReachTheSecondTenant() {
        Indicator deleted = Indicator.domain("deleted.example").labels(LABEL);
        Indicator survivor = Indicator.domain("survivor.example");
        Indicator swallowed = Indicator.domain("swallowed.example").labels(LABEL);
        List.of(deleted, survivor, swallowed).forEach(standIns.openCti()::create);
        startBoth();
        awaitIoc(secondFalcon, "swallowed.example");

        standIns.openCti().delete(deleted);
        // takes over the label
        awaitBoth(standIns.openCti().merge(survivor, List.of(swallowed)));

        assertThat(retired(secondFalcon, "deleted.example")).isTrue();
        assertThat(retired(secondFalcon, "swallowed.example")).isTrue();
        assertThat(retired(secondFalcon, "survivor.example")).isFalse();
    }

    static Stream<Arguments> outages() {
        Fault rateLimit = Fault.tooManyRequests(Duration.ofSeconds(1));
        return Stream.of(
                Arguments.of(true, Fault.status(503)),
                Arguments.of(false, Fault.status(503)),
                Arguments.of(true, rateLimit),
                Arguments.of(false, rateLimit));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void whileOneTenantIsAwayTheOtherGoesOnAndNothingIsLost(boolean firstIsAway, Fault fault) {
        List<String> wanted = new ArrayList<>();
        String before = createForBoth(wanted, "before", 30);
        startBoth();
        awaitBoth(before);
        FalconStandIn away = firstIsAway ? standIns.falcon() : secondFalcon;
        String idOfAway = firstIsAway ? Installation.CONNECTOR_ID : SECOND_ID;
        String idOfOther = firstIsAway ? SECOND_ID : Installation.CONNECTOR_ID;

        away.faults().failWhile(call -> true, fault);
        String last = createForBoth(wanted, "during", 20);

        await().atMost(LONG_ENOUGH).until(() -> saved(idOfOther, last));
        await().atMost(LONG_ENOUGH).until(() -> away.faults().struck() > 0);
        assertThat(saved(idOfAway, last)).isFalse();
        assertThat(values(firstIsAway ? secondFalcon : standIns.falcon())).hasSize(wanted.size());
        assertThat(values(away)).hasSize(30);

        away.faults().stopFailing();
        awaitBoth(last);
        assertThat(values(secondFalcon)).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(values(standIns.falcon())).containsExactlyInAnyOrderElementsOf(wanted);
        await().atMost(LONG_ENOUGH).until(() -> saved(idOfAway, last));
        assertThat(standIns.installation().deadLetters()).isEmpty();
        assertThat(secondInstallation.deadLetters()).isEmpty();
    }

    private String createForBoth(List<String> wanted, String name, int count) {
        String last = "";
        for (int i = 0; i < count; i++) {
            String domain = name + i + ".example";
            wanted.add(domain);
            last = standIns.openCti().create(Indicator.domain(domain).labels(LABEL));
        }
        return last;
    }

    private void startBoth() {
        first = standIns.start();
        second = secondInstallation.start();
    }

    private void awaitBoth(String eventId) {
        await().atMost(LONG_ENOUGH)
                .until(() -> StandIns.acknowledged(first, eventId) && StandIns.acknowledged(second, eventId));
    }

    private static void awaitIoc(FalconStandIn falcon, String domain) {
        await().atMost(LONG_ENOUGH).until(() -> falcon.ioc("domain", domain).isPresent());
    }

    private boolean saved(String connectorId, String eventId) {
        return !StreamId.parse(eventId).orElseThrow().isAfter(SavedPosition.of(connectorId, standIns.openCti()));
    }

    private static boolean retired(FalconStandIn falcon, String domain) {
        StoredIoc ioc = falcon.ioc("domain", domain).orElseThrow();
        return ioc.tags().contains("TO_DELETE") && ioc.action().equals("no_action");
    }

    private static List<String> values(FalconStandIn falcon) {
        return falcon.iocs().stream().map(StoredIoc::value).toList();
    }

    private static RouteEdits toSecondTenant(RouteEdits edits) {
        Map.of("keep-created", "keep", "keep-updated", "keep", "retire-deleted", "retire", "keep-survivor", "merge")
                .forEach((step, method) -> edits.replacing(
                        "- bean: {id: " + step + ", ref: rules, method: " + method + "}",
                        "- to: {id: " + step + ", uri: \"direct:second-tenant\"}"));
        return edits;
    }

    private static RouteEdits quick() {
        return RouteEdits.impatient().savingOften();
    }
}
