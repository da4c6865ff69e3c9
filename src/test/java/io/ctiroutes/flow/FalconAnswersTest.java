package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.falcon.access.NoAnswerException;
import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.sandbox.account.KeptLetter;
import io.ctiroutes.sandbox.falcon.Call;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.Operation;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.falcon.StoredIocBuilder;
import io.ctiroutes.settings.Setting;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the routes conclude from answers that are not what they seem: nothing that Falcon has not said. */
class FalconAnswersTest extends RoutesTestSupport {

    private static final String ERRORS = "\"errors\":[{\"code\":500,\"message\":\"a shard is missing\"}]";

    static Stream<Arguments> answersWithHoles() {
        return Stream.of(
                Arguments.of(200, "{" + ERRORS + ",\"resources\":null}"),
                Arguments.of(200, "{" + ERRORS + ",\"resources\":[]}"),
                Arguments.of(200, "{}"),
                Arguments.of(200, "{\"meta\":{},\"errors\":null,\"resources\":null}"),
                Arguments.of(207, "{" + ERRORS + ",\"resources\":[]}"),
                Arguments.of(400, "{}"));
    }

    static Stream<Arguments> lookUpsWithHoles() {
        return Stream.concat(
                answersWithHoles(),
                Stream.of(
                        Arguments.of(200, "{\"meta\":{\"pagination\":{\"limit\":500,\"total\":1}},\"resources\":[]}"),
                        Arguments.of(200, "{\"meta\":{\"pagination\":{\"total\":-1}},\"resources\":[]}"),
                        Arguments.of(200, "{\"meta\":{\"pagination\":{\"total\":\"some\"}},\"resources\":[]}"),
                        Arguments.of(200, "{\"resources\":[{\"id\":\"x\",\"tags\":7}]}")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("lookUpsWithHoles")
    void aLookUpWithHolesDoesNotSayThatAnIocIsAbsent(int status, String body) {
        falcon.put(ours("old.example").build());
        falcon.faults().failWhile(call -> times(call, Operation.COMBINED) < 2, Fault.json(status, body));
        routes().start();

        deliver(GivenChange.domain("old.example").retire());

        assertThat(falcon.ioc("domain", "old.example").orElseThrow().action()).isEqualTo("no_action");
        assertThat(ended("absent")).isZero();
        assertThat(ended("retired")).isEqualTo(1);
        assertThat(deadLetters()).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("answersWithHoles")
    void aWriteThatIsAnsweredWithHolesIsTriedAgain(int status, String body) {
        falcon.put(ours("changed.example").severity("low").build());
        falcon.put(ours("old.example").build());
        falcon.faults().failWhile(call -> times(call, Operation.CREATE) < 2, Fault.jsonAfterApplying(status, body));
        falcon.faults().failWhile(call -> times(call, Operation.UPDATE) < 2, Fault.json(status, body));
        falcon.faults().failWhile(call -> times(call, Operation.DELETE) < 2, Fault.json(status, body));
        routes().with(Setting.CROWDSTRIKE_PERMANENT_DELETE, "true").start();

        deliver(
                GivenChange.domain("new.example").upsert(),
                GivenChange.domain("changed.example").updated(),
                GivenChange.domain("old.example").retire());

        assertThat(falcon.iocs()).extracting(StoredIoc::value).containsExactly("changed.example", "new.example");
        assertThat(falcon.iocs()).extracting(StoredIoc::severity).containsOnly("high");
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void healthSaysWhileAnswersAreNone() {
        falcon.faults().failWhile(call -> true, Fault.json(200, "{}"));
        routes().start();

        CompletableFuture<Void> delivery =
                startDelivery(GivenChange.domain("a.example").upsert());

        Readiness readiness = new Readiness(context);
        await().untilAsserted(() -> assertThat(readiness.problems())
                .singleElement()
                .asString()
                .startsWith("falcon: ")
                .contains("200"));
        falcon.faults().stopFailing();
        assertThat(delivery).succeedsWithin(Duration.ofSeconds(10));
        assertThat(readiness.problems()).isEmpty();
    }

    @Test
    void anEditThatLeavesFalconOutIsNoSuccess() {
        routes().advice("falcon", call -> {
                    call.weaveById("within-rate-limit").remove();
                    call.weaveById("falcon-breaker").remove();
                })
                .start();

        assertThat(template.send("direct:falcon", exchange -> {}).getException())
                .isInstanceOf(NoAnswerException.class)
                .hasMessage("Falcon was not asked");
        assertThat(falcon.traffic().creates()).isZero();
    }

    @Test
    void aRowThatNeverCanBeReadIsUnconfirmedInTheEndAndNeverAbsent() {
        String unclear = "{\"resources\":[{\"id\":\"x\",\"type\":\"domain\",\"value\":\"old.example\",\"tags\":7}]}";
        falcon.faults().failWhile(call -> call.operation() == Operation.COMBINED, Fault.json(200, unclear));
        routes().withoutLookUpPause().start();

        deliver(
                GivenChange.domain("old.example").retire(),
                GivenChange.domain("other.example").retire());

        assertThat(ended("absent")).isEqualTo(1);
        assertThat(KeptLetter.read(deadLetters())).singleElement().satisfies(letter -> {
            assertThat(letter.category()).isEqualTo("unconfirmed");
            assertThat(letter.key().orElseThrow().value()).isEqualTo("old.example");
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"UPDATE", "DELETE"})
    void anIdThatStaysUnknownTakesNoOtherRowAlong(Operation operation) {
        domains(64)
                .forEach(change ->
                        falcon.put(ours(change.key().value()).severity("low").build()));
        String id = falcon.ioc("domain", "7.example").orElseThrow().id();
        falcon.faults()
                .failWhile(
                        call -> call.operation() == operation && (call.body() + call.query()).contains(id),
                        Fault.status(404, "not found"));
        routes().with(Setting.CROWDSTRIKE_PERMANENT_DELETE, "true")
                .withoutLookUpPause()
                .start();

        deliver(domains(64).stream()
                .map(change -> operation == Operation.UPDATE
                        ? GivenChange.of(change.key()).updated()
                        : GivenChange.of(change.key()).retire())
                .toList());

        assertThat(KeptLetter.read(deadLetters())).singleElement().satisfies(letter -> {
            assertThat(letter.category()).isEqualTo("unconfirmed");
            assertThat(letter.key().orElseThrow().value()).isEqualTo("7.example");
        });
        if (operation == Operation.UPDATE) {
            assertThat(falcon.iocs())
                    .filteredOn(ioc -> ioc.severity().equals("high"))
                    .hasSize(63);
        } else {
            assertThat(falcon.iocs()).hasSize(1);
        }
        assertThat(falcon.traffic().total()).isLessThan(60);
    }

    @Test
    void whatAParentHandsDownIsLeftAloneWhateverItsSource() {
        falcon.put(ours("old.example").fromParent().build());
        falcon.put(ours("changed.example").fromParent().severity("low").build());
        routes().with(Setting.CROWDSTRIKE_ADOPT_FOREIGN, "true")
                .withoutLookUpPause()
                .start();

        deliver(
                GivenChange.domain("old.example").retire(),
                GivenChange.domain("changed.example").updated());

        assertThat(ended("foreign")).isEqualTo(2);
        assertThat(deadLetters()).isEmpty();
        assertThat(falcon.traffic().updates()).isZero();
    }

    @Test
    void ofAParentsIocAndOurOwnWithTheSameKeyOursCounts() {
        falcon.put(ours("old.example").fromParent().build());
        falcon.put(ours("old.example").build());
        falcon.put(ours("changed.example").severity("low").build());
        falcon.put(ours("changed.example").fromParent().build());
        routes().withoutLookUpPause().start();

        deliver(
                GivenChange.domain("old.example").retire(),
                GivenChange.domain("changed.example").updated());

        assertThat(falcon.ioc("domain", "old.example").orElseThrow().action()).isEqualTo("no_action");
        assertThat(falcon.ioc("domain", "changed.example").orElseThrow().severity())
                .isEqualTo("high");
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void whatExpiresWhileFalconIsAwayIsRetiredWhenItComesBack() {
        falcon.put(ours("old.example").build());
        Instant expiration = Instant.now().plusSeconds(2);
        falcon.faults().failWhile(call -> Instant.now().isBefore(expiration.plusSeconds(1)), Fault.status(503));
        routes().start();

        deliver(
                GivenChange.domain("old.example")
                        .expiration(expiration.toString())
                        .updated(),
                GivenChange.domain("new.example")
                        .expiration(expiration.toString())
                        .upsert(),
                GivenChange.domain("longer.example")
                        .expiration(expiration.plusSeconds(3600).toString())
                        .upsert());

        assertThat(falcon.ioc("domain", "old.example").orElseThrow().tags()).contains("TO_DELETE");
        assertThat(falcon.ioc("domain", "new.example")).isEmpty();
        assertThat(falcon.ioc("domain", "longer.example")).isPresent();
        assertThat(ended("retired")).isEqualTo(1);
        assertThat(ended("absent")).isEqualTo(1);
    }

    @Test
    void whatHasExpiredBeforeItIsSentIsRetired() {
        falcon.put(ours("old.example").build());
        routes().start();

        deliver(GivenChange.domain("old.example")
                .expiration("2026-01-01T00:00:00Z")
                .updated());

        assertThat(falcon.ioc("domain", "old.example").orElseThrow().tags()).contains("TO_DELETE");
    }

    /** How many calls of this kind there were; many for a call of another kind. */
    private long times(Call call, Operation operation) {
        return call.operation() == operation ? falcon.traffic().count(operation) : Long.MAX_VALUE;
    }

    private StoredIocBuilder ours(String domain) {
        return StoredIoc.of("domain", domain).createdBy(falcon.clientId()).source("OpenCTI IOC");
    }
}
