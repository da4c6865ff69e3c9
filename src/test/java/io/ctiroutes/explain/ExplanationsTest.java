package io.ctiroutes.explain;

import static io.ctiroutes.ioc.GivenIoc.domain;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.ioc.observable.Exclusions;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Owed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationsTest {

    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final IocKey EVIL = domain("evil.example");
    private static final String EVENT = "1795478400000-0";
    private static final String ID = "3f0b6a5e-5d5e-4d59-9c0b-7a7f2b0a9f10";

    @TempDir
    Path data;

    private final Ledger ledger = Ledger.scratch(CLOCK);
    private Exclusions exclusions = Exclusions.none();
    private String openCti = "https://opencti.example/";

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void whatIsWantedAndDeliveredIsToldWithItsIndicatorAndItsRecord() throws IOException {
        given(wanted().with(delivered(Delivered.State.LIVE)));

        Explanation explanation = explain("evil.example");

        assertThat(explanation.known()).isTrue();
        assertThat(explanation.text()).isEqualTo("""
                domain:evil.example
                wanted        yes, by an indicator
                indicator     an indicator (3f0b6a5e-5d5e-4d59-9c0b-7a7f2b0a9f10)
                  link        https://opencti.example/dashboard/id/3f0b6a5e-5d5e-4d59-9c0b-7a7f2b0a9f10
                  since       event 1795478400000-0 of 2026-11-24T00:00:00Z
                  record      action detect, severity high, platforms windows linux, until 2026-12-13T08:12:31.377Z, "C2 server"
                in Falcon     yes, id 5f5f, since 2026-11-24T00:00:00Z, as of event 1795478400000-0 of 2026-11-24T00:00:00Z
                """);
    }

    @Test
    void whatIsSaidIsLinesOfALabelAndATextWithoutSpacesForLooks() throws IOException {
        given(wanted());

        Explanation explanation = explain("evil.example");

        assertThat(explanation.ioc()).isEqualTo("domain:evil.example");
        assertThat(explanation.lines())
                .startsWith(
                        new Explanation.Line("wanted", "yes, by an indicator"),
                        new Explanation.Line("indicator", "an indicator (" + ID + ")"),
                        new Explanation.Line("link", "https://opencti.example/dashboard/id/" + ID),
                        new Explanation.Line("since", "event 1795478400000-0 of 2026-11-24T00:00:00Z"))
                .endsWith(new Explanation.Line("in Falcon", "not known: nothing was delivered"));
    }

    @Test
    void withoutTheAddressOfOpenCtiThereIsNoLink() throws IOException {
        given(wanted());
        openCti = "";

        assertThat(explain("evil.example").text())
                .contains("indicator     an indicator", "  since ")
                .doesNotContain("dashboard");
    }

    @Test
    void ofTwoIndicatorsTheNewestIsTheOneThatCounts() throws IOException {
        Claim older = wanted().claims().get(0);
        Claim newer = new Claim("b", "newer", "1795478400001-0", older.record());
        given(Entry.unknown(EVIL).with(List.of(older, newer)));

        assertThat(explain("evil.example").text().lines())
                .contains(
                        "wanted        yes, by 2 indicators",
                        "indicator     newer (b)",
                        "indicator     an indicator (" + ID + ")")
                .filteredOn(line -> line.endsWith("(this one counts)"))
                .hasSize(1);
        assertThat(explain("evil.example").text().indexOf("(this one counts)"))
                .isLessThan(explain("evil.example").text().indexOf("an indicator ("));
    }

    @Test
    void anIndicatorThatAnAnalystHasRemovedIsToldAsSuch() throws IOException {
        Claim claim = wanted().claims().get(0);
        given(Entry.unknown(EVIL).with(List.of(claim.withdrawn(true))));

        assertThat(explain("evil.example").text())
                .contains("no: an analyst has removed what names it from Falcon")
                .contains("by an analyst: it does not count until it is deployed again in OpenCTI");
    }

    @ParameterizedTest
    @CsvSource({
        "Evil.Example., domain:evil.example",
        "domain:EVIL.example, domain:evil.example",
        "' evil.example', domain:evil.example",
        "BÜCHER.example, domain:xn--bcher-kva.example",
        "192.0.2.1/32, ipv4:192.0.2.1",
        "2001:DB8:0:0::1, ipv6:2001:db8::1",
        "ipv6:2001:db8::1, ipv6:2001:db8::1",
        "D41D8CD98F00B204E9800998ECF8427E, md5:d41d8cd98f00b204e9800998ecf8427e"
    })
    void aValueIsKnownInAnySpelling(String asked, String key) throws IOException {
        assertThat(explain(asked).text()).startsWith(key + "\n");
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.0/24", "no value", "domain:192.0.2.1"})
    void whatIsNoIocIsToldSo(String asked) throws IOException {
        Explanation explanation = explain(asked);

        assertThat(explanation.known()).isFalse();
        assertThat(explanation.ioc()).isEmpty();
        assertThat(explanation.lines()).singleElement().returns("", Explanation.Line::label);
        assertThat(explanation.text())
                .startsWith(asked + " is no domain, address")
                .endsWith("\n");
    }

    @Test
    void whatIsNotKnownIsNotTakenForUnwantedAsLongAsNotAllClaimsAreKnown() throws IOException {
        assertThat(explain("evil.example").known()).isFalse();
        assertThat(explain("evil.example").text()).contains("wanted        not known", "skipped       not known");

        ledger.complete();

        assertThat(explain("evil.example").text()).contains("wanted        no: no live indicator names it");
    }

    @Test
    void whatIsOwedIsToldWithTheReason() throws IOException {
        given(Entry.unknown(EVIL)
                .with(delivered(Delivered.State.LIVE))
                .with(new Owed(Owed.Reason.RETIREMENTS, NOW, false)));

        assertThat(explain("evil.example").text())
                .contains(
                        "owed          to be retired, kept back since 2026-11-24T00:00:00Z: more was to be retired at once"
                                + " than can be meant; approve-retirements lets it go on");
    }

    @Test
    void aRetirementThatWasApprovedIsNoLongerToBeApproved() throws IOException {
        given(Entry.unknown(EVIL)
                .with(delivered(Delivered.State.LIVE))
                .with(new Owed(Owed.Reason.RETIREMENTS, NOW, true)));

        assertThat(explain("evil.example").text())
                .contains("owed          to be retired, kept back since ", ": approved, and not delivered yet\n")
                .doesNotContain("approve-retirements");
    }

    @Test
    void whatThereIsNoRoomForIsToBeCreated() throws IOException {
        given(wanted().with(new Owed(Owed.Reason.QUOTA, NOW, false)));

        assertThat(explain("evil.example").text())
                .contains(
                        "owed          to be created, kept back since 2026-11-24T00:00:00Z: Falcon holds as many IOCs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RETIRED | yes, marked as retired",
                "DELETED | no",
                "REFUSED | no, it was refused",
                "FOREIGN | somebody else's, which is left alone"
            })
    void whatFalconHoldsIsToldByWhatBecameOfIt(Delivered.State state, String words) throws IOException {
        given(Entry.unknown(EVIL).with(delivered(state)));

        assertThat(explain("evil.example").text()).contains("in Falcon     " + words + ", id 5f5f, since ");
    }

    @Test
    void whatIsNotKnownOfADeliveryIsNotTold() throws IOException {
        given(Entry.unknown(EVIL).with(new Delivered(Delivered.State.DELETED, "", 0, Instant.EPOCH, "")));

        assertThat(explain("evil.example").text()).contains("in Falcon     no\n");
    }

    @Test
    void aClaimThatOpenCtiWasAskedForIsToldAsSuch() throws IOException {
        given(Entry.unknown(EVIL).with(List.of(new Claim("b", "asked for", "", Optional.empty()))));

        assertThat(explain("evil.example").text())
                .contains("  since       no event: OpenCTI was asked\n", "  record      not known, only that it names");
    }

    @Test
    void theTagsOfARecordAreTold() throws IOException {
        Claim claim = wanted().claims().get(0);
        given(Entry.unknown(EVIL)
                .with(List.of(new Claim(
                        ID,
                        "tagged",
                        EVENT,
                        claim.record().map(ioc -> ioc.withTag("tlp-amber").withTag("apt"))))));

        assertThat(explain("evil.example").text()).contains("platforms windows linux, tags tlp-amber apt, until ");
    }

    @Test
    void aDeadLetterIsToldWithItsFileAndReasonAlsoIfTheLedgerKnowsNothing() throws IOException {
        new DeadLetters(data, new DeadLetters.Limits(10, 1 << 20), CLOCK, category -> {})
                .keep(new Refusal(
                        GivenIoc.upsert(EVIL, EVENT), Refusal.REFUSED, "on the global allow list", Optional.empty()));

        Explanation explanation = explain("evil.example");

        assertThat(explanation.known()).isTrue();
        assertThat(explanation.text())
                .containsPattern("dead letter   .*/dead-letters/domain_evil.example_\\w+.json, refused since "
                        + "2026-11-24T00:00:00Z, attempts 1: on the global allow list\n");
    }

    @Test
    void aDeadLetterThatSomebodyBrokeIsToldToo() throws IOException {
        aDeadLetterIsToldWithItsFileAndReasonAlsoIfTheLedgerKnowsNothing();
        try (var files = Files.list(data.resolve("dead-letters"))) {
            Files.writeString(files.findFirst().orElseThrow(), "{");
        }

        assertThat(explain("evil.example").text()).contains(".json, which cannot be read");
    }

    @Test
    void whatIsKeptOffIsToldWithTheSetting() throws Exception {
        exclusions = Exclusions.of(List.of("example"));

        assertThat(explain("evil.example").text())
                .contains("kept off      excluded by the list of CONNECTOR_EXCLUSIONS");
        assertThat(explain("10.0.0.1").text())
                .contains("kept off      an address that nobody on the internet can have");
    }

    @Test
    void aNameMakesNoLinesAndNoColoursOfItsOwn() throws IOException {
        Claim claim = wanted().claims().get(0);
        given(Entry.unknown(EVIL)
                .with(List.of(new Claim(ID, "a\nin Falcon     no\u001b[31m\u202e", EVENT, claim.record()))));

        assertThat(explain("evil.example").text()).contains("indicator     a·in Falcon     no·[31m· (" + ID + ")\n");
    }

    private static Entry wanted() {
        return Entry.unknown(EVIL).after(List.of(GivenIoc.upsert(EVIL, EVENT)));
    }

    private static Delivered delivered(Delivered.State state) {
        return new Delivered(state, "5f5f", 77, NOW, EVENT);
    }

    private void given(Entry entry) {
        ledger.write(List.of(new Ledger.Update(Entry.unknown(entry.key()), entry)));
    }

    private Explanation explain(String value) throws IOException {
        return new Explanations(
                        DeadLetters.readOnly(data, CLOCK), new SafetyRails(false, () -> exclusions), openCti, CLOCK)
                .of(ledger, value);
    }
}
