package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.sandbox.account.KeptLetter;
import io.ctiroutes.sandbox.falcon.FalconOptions;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.falcon.StoredIocBuilder;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the routes make of IOC changes while Falcon is well. */
class DeliverRoutesTest extends RoutesTestSupport {

    @Test
    void aMixedBatchEndsAsWanted() {
        falcon.put(StoredIoc.of("domain", "foreign.example").build());
        falcon.put(ours("domain", "old.example").tags(List.of("c2")).build());
        falcon.put(ours("domain", "changed.example").severity("low").build());
        routes().start();

        deliver(
                GivenChange.domain("new.example").upsert(),
                GivenChange.ipv4("192.0.2.1").expiration("2030-01-01T00:00:00Z").upsert(),
                GivenChange.sha256("a").allowed().upsert(),
                GivenChange.domain("changed.example")
                        .severity(Severity.CRITICAL)
                        .upsert(),
                GivenChange.domain("foreign.example").upsert(),
                GivenChange.domain("old.example").retire(),
                GivenChange.domain("never.example").retire());

        assertThat(falcon.ioc("domain", "new.example")).hasValueSatisfying(ioc -> {
            assertThat(ioc.action()).isEqualTo("detect");
            assertThat(ioc.severity()).isEqualTo("high");
            assertThat(ioc.tags()).containsExactly("c2");
            assertThat(ioc.source()).isEqualTo("OpenCTI IOC");
            assertThat(ioc.description()).isEqualTo("seen in a campaign");
        });
        assertThat(falcon.ioc("ipv4", "192.0.2.1"))
                .hasValueSatisfying(ioc -> assertThat(ioc.expiration()).isPresent());
        assertThat(falcon.ioc("sha256", "a".repeat(64)))
                .hasValueSatisfying(ioc -> assertThat(ioc.action()).isEqualTo("allow"));
        assertThat(falcon.ioc("domain", "changed.example"))
                .hasValueSatisfying(ioc -> assertThat(ioc.severity()).isEqualTo("critical"));
        assertThat(falcon.ioc("domain", "foreign.example"))
                .hasValueSatisfying(ioc -> assertThat(ioc.source()).isEmpty());
        assertThat(falcon.ioc("domain", "old.example")).hasValueSatisfying(ioc -> {
            assertThat(ioc.tags()).containsExactly("c2", "TO_DELETE");
            assertThat(ioc.action()).isEqualTo("no_action");
        });
        assertThat(falcon.ioc("domain", "never.example")).isEmpty();
        assertThat(List.of(
                        ended("created"),
                        ended("updated"),
                        ended("foreign"),
                        ended("retired"),
                        ended("absent"),
                        ended("refused")))
                .containsExactly(3, 1, 1, 1, 1, 0);
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void anEmptyBatchIsDoneWithoutACall() {
        routes().start();

        deliver();

        assertThat(falcon.traffic().total()).isZero();
    }

    @Test
    void theSameBatchTwiceChangesNothing() {
        routes().start();
        deliver(
                GivenChange.domain("a.example").upsert(),
                GivenChange.domain("b.example").upsert());
        List<String> once = contents();

        deliver(
                GivenChange.domain("a.example").upsert(),
                GivenChange.domain("b.example").upsert());

        assertThat(contents()).isEqualTo(once);
    }

    @Test
    void retiringTakesTheIocBackAndAnUpsertTakesThatBack() {
        routes().start();
        deliver(GivenChange.domain("a.example").upsert());
        deliver(GivenChange.domain("a.example").retire());
        assertThat(falcon.ioc("domain", "a.example").orElseThrow().tags()).containsExactly("c2", "TO_DELETE");

        deliver(GivenChange.domain("a.example").upsert());

        assertThat(falcon.ioc("domain", "a.example")).hasValueSatisfying(ioc -> {
            assertThat(ioc.tags()).containsExactly("c2");
            assertThat(ioc.action()).isEqualTo("detect");
        });
    }

    @Test
    void permanentDeleteRemovesWhatIsRetired() {
        falcon.put(ours("domain", "old.example").build());
        falcon.put(StoredIoc.of("domain", "foreign.example").build());
        routes().with(Setting.CROWDSTRIKE_PERMANENT_DELETE, "true").start();
        deliver(GivenChange.domain("new.example").upsert());

        deliver(
                GivenChange.domain("old.example").retire(),
                GivenChange.domain("new.example").retire(),
                GivenChange.domain("foreign.example").retire());

        assertThat(falcon.iocs()).extracting(StoredIoc::value).containsExactly("foreign.example");
        assertThat(ended("deleted")).isEqualTo(2);
    }

    @Test
    void manyIocsGoOutInFewRequests() {
        routes().start();
        List<IocChange.Upsert> changes = domains(4_500);

        deliver(changes);

        assertThat(falcon.iocs()).hasSize(4_500);
        assertThat(falcon.traffic().creates()).isEqualTo(3);
        assertThat(falcon.traffic().lookUps()).isZero();
        assertThat(falcon.traffic().tokenRequests()).isEqualTo(1);
    }

    @Test
    void whatIsThereAlreadyIsFoundOverManyLookUps() {
        List<IocChange.Upsert> changes = domains(1_500);
        changes.forEach(change ->
                falcon.put(ours("domain", change.key().value()).severity("low").build()));
        routes().start();

        deliver(changes);

        assertThat(falcon.iocs())
                .hasSize(1_500)
                .allSatisfy(ioc -> assertThat(ioc.severity()).isEqualTo("high"));
        assertThat(ended("updated")).isEqualTo(1_500);
    }

    @Test
    void chunksAreDeliveredInParallelButNoMoreThanAllowed() {
        restartFalcon(FalconOptions.defaults().latency(Duration.ofMillis(60)));
        routes().with(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, "5")
                .with(Setting.CROWDSTRIKE_PARALLEL_REQUESTS, "3")
                .start();

        deliver(domains(60));

        assertThat(falcon.iocs()).hasSize(60);
        assertThat(falcon.traffic().creates()).isEqualTo(12);
        assertThat(falcon.traffic().mostInProgress()).isEqualTo(3);
        assertThat(falcon.traffic().mostConnectionsOpen()).isLessThanOrEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(FalconOptions.UnknownIds.class)
    void anIocThatVanishedIsCreatedAnewHoweverFalconTellsThat(FalconOptions.UnknownIds unknownIds) {
        restartFalcon(FalconOptions.defaults().unknownIds(unknownIds));
        routes().start();
        deliver(domains(3));
        falcon.delete("domain", "1.example");

        deliver(newer(domains(3)));

        assertThat(falcon.iocs()).hasSize(3);
        assertThat(deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(FalconOptions.UnknownIds.class)
    void anIocThatVanishedNeedsNoDeletion(FalconOptions.UnknownIds unknownIds) {
        restartFalcon(FalconOptions.defaults().unknownIds(unknownIds));
        routes().with(Setting.CROWDSTRIKE_PERMANENT_DELETE, "true")
                .with(Setting.CROWDSTRIKE_SEARCH_LAG, "1")
                .start();
        deliver(domains(3));
        falcon.delete("domain", "1.example");

        deliver(domains(3).stream()
                .map(change -> GivenChange.of(change.key()).retire())
                .toList());

        assertThat(falcon.iocs()).isEmpty();
        assertThat(ended("deleted")).isEqualTo(2);
        assertThat(ended("absent")).isEqualTo(1);
    }

    @Test
    void refusedRowsBecomeDeadLettersAndTheOthersAreCreated() throws IOException {
        falcon.faults().refuseValue("bad.example", "must be nice");
        routes().start();

        deliver(
                GivenChange.domain("good.example").upsert(),
                GivenChange.domain("bad.example").event("{\"raw\":1}").upsert());

        assertThat(falcon.iocs()).extracting(StoredIoc::value).containsExactly("good.example");
        assertThat(deadLetters()).hasSize(1);
        JsonNode letter = new ObjectMapper().readTree(deadLetters().get(0).toFile());
        assertThat(letter.path("category").asText()).isEqualTo("refused");
        assertThat(letter.path("reason").asText()).isEqualTo("must be nice");
        assertThat(letter.path("attempts").asInt()).isEqualTo(1);
        assertThat(letter.at("/change/operation").asText()).isEqualTo("upsert");
        assertThat(letter.at("/change/type").asText()).isEqualTo("domain");
        assertThat(letter.at("/change/value").asText()).isEqualTo("bad.example");
        assertThat(letter.at("/event/data").asText()).isEqualTo("{\"raw\":1}");
        assertThat(letter.at("/answer/message_type").asText()).isEqualTo("error");
        assertThat(letter.at("/answer/value").asText()).isEqualTo("bad.example");
        assertThat(ended("refused")).isEqualTo(1);
    }

    @Test
    void rowsThatAreRefusedWithoutBeingNamedAreFoundByHalving() {
        falcon.faults().refuseValueSilently("7.example");
        falcon.faults().refuseValueSilently("40.example");
        routes().start();

        deliver(domains(64));

        assertThat(falcon.iocs()).hasSize(62);
        assertThat(deadLetters())
                .extracting(letter -> letter.getFileName().toString())
                .satisfiesExactly(
                        name -> assertThat(name).startsWith("domain_40.example_"),
                        name -> assertThat(name).startsWith("domain_7.example_"));
        assertThat(falcon.traffic().creates()).isLessThanOrEqualTo(1 + 2 * (2 * 6 + 1));
    }

    @Test
    void fiveBadRowsAmongTwoThousandAreFoundAtALowCost() {
        List<String> bad = List.of("0.example", "777.example", "778.example", "1500.example", "1999.example");
        bad.forEach(falcon.faults()::refuseValueSilently);
        routes().start();

        deliver(domains(2_000));

        assertThat(falcon.iocs()).hasSize(1_995).noneMatch(ioc -> bad.contains(ioc.value()));
        assertThat(KeptLetter.read(deadLetters()))
                .allSatisfy(
                        letter -> assertThat(letter.reason()).isEqualTo("Provided data does not match expected format"))
                .extracting(letter -> letter.key().orElseThrow().value())
                .containsExactlyInAnyOrderElementsOf(bad);
        // 2 log2(2,000) + 1 a bad row, beside the one request that there is in any case
        assertThat(falcon.traffic().creates()).isLessThanOrEqualTo(1 + bad.size() * (2 * 11 + 1));
    }

    @Test
    void aNewerAcceptedChangeRemovesTheLetter() {
        falcon.faults().refuseValue("bad.example", "must be nice");
        routes().start();
        deliver(GivenChange.domain("bad.example").upsert());
        assertThat(deadLetters()).hasSize(1);
        falcon.faults().acceptValue("bad.example");

        deliver(GivenChange.domain("bad.example").upsert());

        assertThat(deadLetters()).isEmpty();
        assertThat(falcon.ioc("domain", "bad.example")).isPresent();
    }

    @Test
    void beyondTheQuotaCreatesAreOwedAndUpdatesGoOn() {
        restartFalcon(FalconOptions.defaults().iocCap(1));
        falcon.put(ours("domain", "there.example").severity("low").build());
        routes().start();

        deliver(
                GivenChange.domain("there.example").upsert(),
                GivenChange.domain("a.example").upsert(),
                GivenChange.domain("b.example").upsert());
        // now that it is known to be full, what is there is looked up instead of being created
        deliver(GivenChange.domain("there.example").tags("newer").later().upsert());

        assertThat(deadLetters()).isEmpty();
        assertThat(ended("owed")).isEqualTo(2);
        assertThat(ended("updated")).isEqualTo(2);
        assertThat(falcon.iocs())
                .singleElement()
                .satisfies(ioc -> assertThat(ioc.tags()).containsExactly("newer"));
    }

    @Test
    void aBodyThatIsTooLargeIsHalved() {
        restartFalcon(FalconOptions.defaults().maxBodyBytes(4_000));
        routes().start();

        deliver(domains(64));
        deliver(newer(domains(64)));

        assertThat(falcon.iocs()).hasSize(64);
        assertThat(falcon.traffic().answered(413)).isPositive();
        assertThat(ended("created")).isEqualTo(64);
        assertThat(ended("updated")).isEqualTo(64);
    }

    @Test
    void aUrlThatIsTooLongIsHalved() {
        restartFalcon(FalconOptions.defaults().maxUrlBytes(1_200));
        domains(64)
                .forEach(change ->
                        falcon.put(ours("domain", change.key().value()).build()));
        routes().with(Setting.CROWDSTRIKE_PERMANENT_DELETE, "true").start();

        deliver(domains(64).stream()
                .map(change -> GivenChange.of(change.key()).retire())
                .toList());

        assertThat(falcon.iocs()).isEmpty();
        assertThat(falcon.traffic().answered(414)).isPositive();
    }

    @Test
    void whatWasWrittenAMomentAgoIsRetiredAlthoughTheSearchLags() {
        restartFalcon(FalconOptions.defaults().searchLag(Duration.ofHours(1)));
        routes().start();
        deliver(domains(2));

        deliver(
                GivenChange.domain("0.example").retire(),
                GivenChange.domain("1.example").upsert());

        assertThat(falcon.ioc("domain", "0.example").orElseThrow().action()).isEqualTo("no_action");
        assertThat(falcon.ioc("domain", "1.example").orElseThrow().action()).isEqualTo("detect");
    }

    @Test
    void whatWasCreatedLongAgoIsRetiredByItsIdWhateverTheSearchShows() {
        restartFalcon(FalconOptions.defaults().searchLag(Duration.ofHours(1)));
        routes().start();
        deliver(domains(1));

        deliver(GivenChange.domain("0.example").retire());

        assertThat(falcon.ioc("domain", "0.example").orElseThrow().action()).isEqualTo("no_action");
        assertThat(falcon.traffic().lookUps()).isZero();
    }

    @Test
    void somethingThatTheSearchDoesNotFindYetIsWaitedFor() {
        restartFalcon(FalconOptions.defaults().searchLag(Duration.ofMillis(600)));
        falcon.put(ours("domain", "a.example")
                .severity("low")
                .modifiedOn(Instant.now())
                .build());
        routes().start();

        deliver(GivenChange.domain("a.example").upsert());

        assertThat(falcon.iocs())
                .singleElement()
                .satisfies(ioc -> assertThat(ioc.severity()).isEqualTo("high"));
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void answersMayBeCompressed() {
        restartFalcon(FalconOptions.defaults().compression(true));
        routes().start();

        deliver(domains(20));
        deliver(newer(domains(20)));

        assertThat(ended("created")).isEqualTo(20);
        assertThat(ended("updated")).isEqualTo(20);
    }

    private static List<IocChange> newer(List<IocChange.Upsert> changes) {
        return changes.stream()
                .<IocChange>map(change ->
                        GivenChange.of(change.key()).tags("newer").later().upsert())
                .toList();
    }

    private List<String> contents() {
        return falcon.iocs().stream()
                .map(ioc -> ioc.copy().modifiedOn(Instant.EPOCH).build().toString())
                .toList();
    }

    private StoredIocBuilder ours(String type, String value) {
        return StoredIoc.of(type, value).createdBy(falcon.clientId()).source("OpenCTI IOC");
    }
}
