package io.ctiroutes.falcon.delivery;

import static io.ctiroutes.falcon.delivery.GivenAnswer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.falcon.access.FalconStatus;
import io.ctiroutes.falcon.api.FalconAnswer;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Owed;
import io.ctiroutes.sandbox.MovableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The branches of a delivery one by one, with answers written by hand. */
class AnswersTest {

    private static final RequestLimits LIMITS = new RequestLimits(2000, 16_000, 4 << 20);

    private final Answers answers = new Answers(new FalconStatus(Clock.systemUTC()));
    private final Ledger ledger = GivenLedger.empty();

    @Test
    void whatIsNotKnownIsCreatedWithoutLookingUpFirst() {
        Delivery delivery = delivery(upsert("a.example"), upsert("b.example"));
        assertNext(delivery, "create", "a.example", "b.example");

        answers.accepted(
                delivery, answer().ioc(ours("a.example")).ioc(ours("b.example")).build());

        assertThat(delivery.isOpen()).isFalse();
        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.CREATED, 2));
        assertThat(delivery.getAccepted()).hasSize(2);
        assertThat(delivery.getRefusals()).isEmpty();
    }

    @Test
    void whatWasCreatedIsKnownAndUpdatedTheNextTime() {
        Delivery first = delivery(upsert("a.example"));
        answers.accepted(first, answer().ioc(ours("a.example").id("id-1")).build());
        GivenDelivery.done(first, ledger);

        Delivery second = delivery(GivenChange.domain("a.example").tags("newer").upsert());
        assertNext(second, "update", "a.example");
        assertThat(GivenDelivery.indicators(second).at("/0/id").asText()).isEqualTo("id-1");

        answers.accepted(second, answer().ioc(ours("a.example").id("id-1")).build());
        assertThat(second.getOutcomes()).isEqualTo(Map.of(Outcome.UPDATED, 1));
    }

    @Test
    void anAnswerInAnotherSpellingIsUnderstood() {
        Delivery delivery = delivery(upsert("a.example"));

        answers.accepted(
                delivery,
                answer().ioc(ours("a.example").with("value", "A.Example.")).build());

        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.CREATED, 1));
    }

    @Test
    void rowsThatTheAnswerLeavesOutAreLookedUp() {
        Delivery delivery = delivery(upsert("a.example"), upsert("b.example"));

        answers.accepted(delivery, answer().ioc(ours("a.example")).build());

        assertNext(delivery, "look-up", "b.example");
        assertThat(delivery.getPause()).isZero();
        answers.accepted(delivery, answer().build());
        assertNext(delivery, "create", "b.example");
        answers.accepted(delivery, answer().ioc(ours("b.example")).build());
        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.CREATED, 2));
    }

    @Test
    void rowsThatTheAnswerToldUnreadablyAreLookedUp() {
        Delivery delivery = delivery(
                upsert("a.example"),
                upsert("b.example"),
                upsert("c.example"),
                upsert("d.example"),
                upsert("e.example"));

        answers.accepted(
                delivery,
                answer().raw("\"an id\"")
                        .raw("null")
                        .raw("{\"type\":\"domain\",\"value\":\"a.example\"}")
                        .raw("{\"id\":7,\"type\":\"domain\",\"value\":\"b.example\"}")
                        .raw("{\"id\":\"x\",\"type\":\"domain\",\"value\":\"c.example\",\"tags\":\"none\"}")
                        .raw("{\"id\":\"x\",\"type\":\"url\",\"value\":\"d.example\"}")
                        .ioc(ours("e.example").with("deleted", true))
                        .build());

        assertNext(delivery, "look-up", "a.example", "b.example", "c.example", "d.example", "e.example");
    }

    @Test
    void duplicatesAreLookedUpAndUpdatedAndTheRestIsSentAgain() {
        Delivery delivery = delivery(upsert("a.example"), upsert("b.example"), upsert("c.example"));

        answers.refused(delivery, answer().duplicate("b.example").build());

        assertNext(delivery, "create", "a.example", "c.example");
        answers.accepted(
                delivery, answer().ioc(ours("a.example")).ioc(ours("c.example")).build());
        assertNext(delivery, "look-up", "b.example");
        answers.accepted(delivery, answer().ioc(ours("b.example").id("id-b")).build());
        assertNext(delivery, "update", "b.example");
        answers.accepted(delivery, answer().ioc(ours("b.example").id("id-b")).build());
        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.CREATED, 2, Outcome.UPDATED, 1));
    }

    @Test
    void rowsWithAnErrorAreRefusedInFalconsWordsAndTheRestIsSentAgain() {
        Delivery delivery = delivery(upsert("a.example"), upsert("b.example"));

        answers.refused(delivery, answer().error("b.example", "must be nice").build());

        assertThat(delivery.getRefusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.change().key().value()).isEqualTo("b.example");
            assertThat(refusal.category()).isEqualTo(Refusal.REFUSED);
            assertThat(refusal.message()).isEqualTo("must be nice");
            assertThat(refusal.answer())
                    .hasValueSatisfying(row -> assertThat(row)
                            .contains("\"message_type\":\"error\"", "\"field_name\":\"value\"", "must be nice"));
        });
        assertNext(delivery, "create", "a.example");
        answers.accepted(delivery, answer().ioc(ours("a.example")).build());
        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.CREATED, 1, Outcome.REFUSED, 1));
        assertThat(delivery.getAccepted()).extracting(c -> c.key().value()).containsExactly("a.example");
    }

    @Test
    void aRowNamedAsDuplicateAndWithAnErrorIsRefused() {
        Delivery delivery = delivery(upsert("a.example"));

        answers.refused(
                delivery,
                answer().duplicate("a.example")
                        .error("a.example", "bad")
                        .duplicate("a.example")
                        .build());

        assertThat(delivery.isOpen()).isFalse();
        assertThat(delivery.getRefusals()).extracting(Refusal::message).containsExactly("bad");
    }

    @Test
    void aRefusalThatNamesNobodyHalvesTheCallAndTheRowAloneIsRefused() {
        Delivery delivery = delivery(upsert("a.example"), upsert("b.example"), upsert("c.example"));
        FalconAnswer nobody = answer().message("does not match expected format").build();

        answers.refused(delivery, nobody);
        assertNext(delivery, "create", "a.example");
        answers.accepted(delivery, answer().ioc(ours("a.example")).build());
        assertNext(delivery, "create", "b.example", "c.example");
        answers.refused(delivery, nobody);
        assertNext(delivery, "create", "b.example");
        answers.refused(delivery, nobody);
        assertNext(delivery, "create", "c.example");
        answers.accepted(delivery, answer().ioc(ours("c.example")).build());

        assertThat(delivery.isOpen()).isFalse();
        assertThat(delivery.getRefusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.change().key().value()).isEqualTo("b.example");
            assertThat(refusal.message()).isEqualTo("does not match expected format");
            assertThat(refusal.answer()).isEmpty();
        });
    }

    @Test
    void aRefusalThatNamesOnlyStrangersCountsAsOneThatNamesNobody() {
        Delivery delivery = delivery(upsert("a.example"), upsert("b.example"));

        answers.refused(delivery, answer().error("stranger.example", "bad").build());

        assertNext(delivery, "create", "a.example");
        assertThat(delivery.getRefusals()).isEmpty();
    }

    @Test
    void whatIsTooLargeIsHalvedAndTheRowAloneIsRefused() {
        Delivery delivery = delivery(upsert("a.example"), upsert("b.example"));

        answers.tooLarge(delivery);
        assertNext(delivery, "create", "a.example");
        answers.tooLarge(delivery);
        assertNext(delivery, "create", "b.example");
        answers.accepted(delivery, answer().ioc(ours("b.example")).build());

        assertThat(delivery.isOpen()).isFalse();
        assertThat(delivery.getRefusals())
                .extracting(Refusal::message)
                .singleElement()
                .asString()
                .contains("too large");
    }

    @Test
    void beyondTheQuotaCreatesAreOwedAndTheOtherCallsGoOn() {
        GivenLedger.live(ledger, upsert("known.example").key(), "id-of-" + "known.example");
        Delivery delivery =
                delivery(upsert("a.example"), upsert("known.example"), upsert("b.example"), retire("old.example"));
        List<String> made = new ArrayList<>();

        while (delivery.isOpen()) {
            made.add(delivery.getNext());
            switch (delivery.getNext()) {
                case "create" ->
                    answers.refused(
                            delivery,
                            answer().message("Limit of 1 million indicators reached.")
                                    .build());
                case "update" ->
                    answers.accepted(
                            delivery, answer().ioc(ours("known.example")).build());
                default -> answers.accepted(delivery, answer().build());
            }
        }

        assertThat(made).containsExactlyInAnyOrder("create", "update", "look-up", "look-up");
        assertThat(delivery.getRefusals()).isEmpty();
        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.OWED, 2, Outcome.UPDATED, 1, Outcome.ABSENT, 1));
        GivenDelivery.done(delivery, ledger);
        assertThat(ledger.owed(Owed.Reason.QUOTA, false, 10))
                .extracting(entry -> entry.key().value())
                .containsExactlyInAnyOrder("a.example", "b.example");
    }

    @Test
    void anUpdateOfAnUnknownIdLooksUpAgainAndThenCreates() {
        GivenLedger.live(ledger, upsert("a.example").key(), "stale");
        Delivery delivery = delivery(upsert("a.example"));
        assertNext(delivery, "update", "a.example");

        answers.unknownId(delivery);
        assertNext(delivery, "look-up", "a.example");
        answers.accepted(delivery, answer().build());
        assertNext(delivery, "create", "a.example");
        answers.accepted(delivery, answer().ioc(ours("a.example").id("fresh")).build());

        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.CREATED, 1));
        GivenDelivery.done(delivery, ledger);
        assertThat(GivenLedger.id(ledger, upsert("a.example").key())).contains("fresh");
    }

    @Test
    void anUnknownIdAmongManyCostsTheOthersNothingButALookUp() {
        GivenLedger.live(ledger, upsert("a.example").key(), "stale");
        GivenLedger.live(ledger, upsert("b.example").key(), "id-b");
        Delivery delivery = delivery(upsert("a.example"), upsert("b.example"));

        answers.unknownId(delivery);
        assertNext(delivery, "look-up", "a.example", "b.example");
        answers.accepted(delivery, answer().ioc(ours("b.example").id("id-b")).build());

        assertThat(List.of(next(delivery), next(delivery)))
                .containsExactlyInAnyOrder("create [a.example]", "update [b.example]");
    }

    @Test
    void aDeletionOfAnUnknownIdIsDoneWhereNothingIsFound() {
        GivenLedger.live(ledger, retire("a.example").key(), "stale");
        Delivery delivery = deleting(retire("a.example"));
        assertNext(delivery, "delete", "a.example");

        answers.unknownId(delivery);
        answers.accepted(delivery, answer().build());

        assertThat(delivery.isOpen()).isFalse();
        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.ABSENT, 1));
    }

    @Test
    void whatIsToBeDeletedIsLookedUpAndDeletedByItsId() {
        Delivery delivery = deleting(retire("a.example"), retire("gone.example"));
        assertNext(delivery, "look-up", "a.example", "gone.example");

        answers.accepted(delivery, answer().ioc(ours("a.example").id("id-a")).build());
        assertNext(delivery, "delete", "a.example");
        answers.accepted(delivery, answer().raw("\"id-a\"").build());

        assertThat(delivery.isOpen()).isFalse();
        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.DELETED, 1, Outcome.ABSENT, 1));
        GivenDelivery.done(delivery, ledger);
        assertThat(GivenLedger.id(ledger, retire("a.example").key())).contains("");
    }

    @Test
    void anAnswerThatTellsWholeIocsInsteadOfIdsIsUnderstoodToo() {
        GivenLedger.live(ledger, retire("a.example").key(), "id-a");
        Delivery delivery = deleting(retire("a.example"));

        answers.accepted(delivery, answer().ioc(ours("a.example").id("id-a")).build());

        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.DELETED, 1));
    }

    @Test
    void anIdThatTheAnswerToADeletionLeavesOutIsLookedUp() {
        GivenLedger.live(ledger, retire("a.example").key(), "id-a");
        GivenLedger.live(ledger, retire("b.example").key(), "id-b");
        Delivery delivery = deleting(retire("a.example"), retire("b.example"));

        answers.accepted(delivery, answer().raw("\"id-a\"").build());

        assertNext(delivery, "look-up", "b.example");
        answers.accepted(delivery, answer().ioc(ours("b.example").id("id-b2")).build());
        assertNext(delivery, "delete", "b.example");
        assertThat(delivery.getQuery()).startsWith("ids=id-b2&");
    }

    @Test
    void somethingJustCreatedCanBeDeletedAtOnceByTheIdThatIsKnown() {
        GivenLedger.live(ledger, retire("a.example").key(), "id-a");

        Delivery delivery = deleting(retire("a.example"));

        assertNext(delivery, "delete", "a.example");
    }

    @Test
    void whatIsKnownIsRetiredByItsIdWithoutALookUp() {
        GivenLedger.live(ledger, retire("a.example").key(), "id-a");
        Delivery delivery = delivery(retire("a.example"));

        assertNext(delivery, "update", "a.example");
        answers.accepted(
                delivery, answer().ioc(ours("a.example").id("id-a").retired()).build());
        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.RETIRED, 1));
    }

    @Test
    void whatIsRetiredAlreadyStaysAsItIs() {
        Delivery delivery = delivery(retire("a.example"));

        answers.accepted(delivery, answer().ioc(ours("a.example").retired()).build());

        assertThat(delivery.isOpen()).isFalse();
        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.UNCHANGED, 1));
    }

    @Test
    void whatIsNotThereNeedsNoRetiring() {
        Delivery delivery = delivery(retire("a.example"));

        answers.accepted(delivery, answer().build());

        assertThat(delivery.isOpen()).isFalse();
        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.ABSENT, 1));
    }

    @Test
    void foreignIocsAreLeftAlone() {
        Delivery creating = delivery(upsert("a.example"));
        answers.refused(creating, answer().duplicate("a.example").build());
        answers.accepted(creating, answer().ioc(ours("a.example").foreign()).build());
        Delivery retiring = delivery(retire("b.example"));
        answers.accepted(retiring, answer().ioc(ours("b.example").foreign()).build());

        assertThat(List.of(creating, retiring)).allSatisfy(delivery -> {
            assertThat(delivery.isOpen()).isFalse();
            assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.FOREIGN, 1));
        });
        GivenDelivery.done(creating, ledger);
        assertThat(GivenLedger.id(ledger, upsert("a.example").key())).contains("");
    }

    @Test
    void adoptedForeignIocsAreChanged() {
        FalconRules adopting = GivenRules.rules(true, false, false, 200, clock());
        Delivery delivery = GivenDelivery.of(List.of(retire("a.example")), adopting, ledger, LIMITS);

        answers.accepted(delivery, answer().ioc(ours("a.example").foreign()).build());

        assertNext(delivery, "update", "a.example");
    }

    @Test
    void whatIsSaidToExistIsSearchedForWithGrowingPausesAndFinallyToldAsUnconfirmed() {
        Delivery delivery = delivery(upsert("a.example"));
        answers.refused(delivery, answer().duplicate("a.example").build());
        List<Long> pauses = new ArrayList<>();

        while (delivery.isOpen()) {
            assertThat(delivery.getNext()).isEqualTo("look-up");
            pauses.add(delivery.getPause());
            answers.accepted(delivery, answer().build());
        }

        assertThat(pauses)
                .isSorted()
                .startsWith(0L, 1000L, 2000L)
                .endsWith(30_000L)
                .hasSizeBetween(6, 12);
        assertThat(delivery.getRefusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.category()).isEqualTo(Refusal.UNCONFIRMED);
            assertThat(refusal.change().key().value()).isEqualTo("a.example");
        });
    }

    @Test
    void whatIsSaidToExistIsUpdatedOnceTheSearchFindsIt() {
        Delivery delivery = delivery(upsert("a.example"));
        answers.refused(delivery, answer().duplicate("a.example").build());
        answers.accepted(delivery, answer().build());

        answers.accepted(delivery, answer().ioc(ours("a.example")).build());

        assertNext(delivery, "update", "a.example");
    }

    @Test
    void anIocThatIsFoundButNeverKnownByItsIdIsToldAsUnconfirmed() {
        Delivery delivery = delivery(retire("a.example"));
        int calls = 0;

        while (delivery.isOpen()) {
            calls++;
            if (delivery.getNext().equals("look-up")) {
                answers.accepted(delivery, answer().ioc(ours("a.example")).build());
            } else {
                answers.unknownId(delivery);
            }
        }

        assertThat(calls).isLessThan(30);
        assertThat(delivery.getRefusals()).extracting(Refusal::category).containsExactly(Refusal.UNCONFIRMED);
    }

    @Test
    void onlyLookUpsWait() {
        GivenLedger.live(ledger, retire("a.example").key(), "id-of-" + "a.example");
        Delivery delivery = deleting(retire("a.example"));
        for (int i = 0; i < 3; i++) {
            answers.unknownId(delivery);
            answers.accepted(delivery, answer().ioc(ours("a.example")).build());
            assertThat(delivery.getNext()).isEqualTo("delete");
            assertThat(delivery.getPause()).isZero();
        }
    }

    @Test
    void aFullPageIsFollowedByTheNextUntilEverythingIsFound() {
        Delivery delivery = delivery(retire("a.example"), retire("b.example"));
        GivenAnswer full = answer().after("W1==").ioc(ours("a.example"));
        IntStream.range(0, 499).forEach(i -> full.ioc(ours(i + ".example").foreign()));

        answers.accepted(delivery, full.build());

        assertNext(delivery, "look-up", "b.example");
        assertThat(delivery.getQuery()).endsWith("&after=W1%3D%3D");
        answers.accepted(delivery, answer().after("W2==").ioc(ours("b.example")).build());
        assertThat(next(delivery)).isEqualTo("update [a.example, b.example]");
        assertThat(delivery.isOpen()).isFalse();
    }

    @Test
    void aPageThatIsNotFullIsTheLastEvenIfItNamesAnother() {
        Delivery delivery = delivery(retire("a.example"), retire("b.example"));

        answers.accepted(delivery, answer().after("W1==").ioc(ours("a.example")).build());

        assertNext(delivery, "update", "a.example");
        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.ABSENT, 1));
    }

    @Test
    void whatWasCreatedAMomentAgoIsNotTakenForAbsentAlthoughNoMoreIsKnownOfIt() {
        MovableClock time = clock();
        FalconRules rules = GivenRules.rules(false, false, false, 200, time);
        GivenLedger.liveOfUnknownRecord(ledger, retire("a.example").key(), time.instant());

        Delivery delivery =
                GivenDelivery.of(List.of(retire("a.example"), retire("never.example")), rules, ledger, LIMITS);
        answers.accepted(delivery, answer().build());
        assertNext(delivery, "look-up", "a.example");
        answers.accepted(delivery, answer().build());
        assertNext(delivery, "look-up", "a.example");
        assertThat(delivery.getPause()).isPositive();
        answers.accepted(delivery, answer().ioc(ours("a.example")).build());
        assertNext(delivery, "update", "a.example");
        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.ABSENT, 1));

        time.forward(Duration.ofSeconds(31));
        Delivery later = GivenDelivery.of(List.of(retire("a.example")), rules, ledger, LIMITS);
        answers.accepted(later, answer().build());
        assertThat(later.getOutcomes()).isEqualTo(Map.of(Outcome.ABSENT, 1));
    }

    @Test
    void theRefusedLookUpOfOneRowIsTheRefusalOfItsChange() {
        Delivery delivery = delivery(retire("a.example"));

        answers.refused(delivery, answer().message("check fql filter").build());

        assertThat(delivery.getRefusals()).extracting(Refusal::message).containsExactly("check fql filter");
    }

    @Test
    void aRowThatFalconObjectsToAlthoughItTookTheRequestIsNotAccepted() {
        Delivery delivery = delivery(upsert("a.example"), upsert("b.example"));

        while (delivery.isOpen()) {
            if (delivery.getNext().equals("look-up")) {
                answers.accepted(delivery, answer().build());
            } else {
                GivenAnswer answer = answer();
                delivery.call()
                        .rows()
                        .forEach(row -> answer.ioc(
                                row.key().value().equals("a.example")
                                        ? ours("a.example")
                                        : ours("b.example")
                                                .with("message_type", "error")
                                                .with("message", "not stored")));
                answers.accepted(delivery, answer.build());
            }
        }

        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.CREATED, 1, Outcome.REFUSED, 1));
        assertThat(delivery.getRefusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.category()).isEqualTo(Refusal.UNCONFIRMED);
            assertThat(refusal.message()).isEqualTo("not stored");
            assertThat(refusal.answer())
                    .hasValueSatisfying(row -> assertThat(row).contains("b.example", "not stored"));
        });
    }

    @Test
    void whatFalconObjectsToDeleteIsNotGone() {
        GivenLedger.live(ledger, retire("a.example").key(), "id-a");
        Delivery delivery = deleting(retire("a.example"));

        answers.accepted(
                delivery,
                answer().raw("{\"id\":\"id-a\",\"message_type\":\"error\"}").build());

        assertNext(delivery, "look-up", "a.example");
        assertThat(delivery.getAccepted()).isEmpty();
    }

    @Test
    void aFoundRowThatDoesNotTellWhichItIsMayBeAnyThatWasNotFound() {
        Delivery delivery = delivery(retire("a.example"), retire("b.example"));

        answers.accepted(
                delivery, answer().ioc(ours("a.example")).raw("{\"id\":\"x\"}").build());

        assertThat(List.of(next(delivery), next(delivery)))
                .containsExactlyInAnyOrder("update [a.example]", "look-up [b.example]");
        assertThat(delivery.getOutcomes()).isEmpty();
    }

    @Test
    void aFoundRowThatIsNoneOfOursSaysNothingOfOthers() {
        Delivery delivery = delivery(retire("a.example"));

        answers.accepted(
                delivery,
                answer().raw("{\"id\":\"x\",\"type\":\"all_subdomains\",\"value\":\"a.example\"}")
                        .ioc(ours("a.example").with("deleted", true))
                        .build());

        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.ABSENT, 1));
    }

    @Test
    void whatWasJustCreatedIsNotAbsentBecauseFalconDidNotKnowAnIdBesideIt() {
        FalconRules rules = GivenRules.rules(false, true, false, 200, clock());
        GivenLedger.live(ledger, retire("a.example").key(), "id-a", clock().instant());
        GivenLedger.live(ledger, retire("b.example").key(), "id-b", clock().instant());

        Delivery second = GivenDelivery.of(List.of(retire("a.example"), retire("b.example")), rules, ledger, LIMITS);
        answers.unknownId(second);
        answers.accepted(second, answer().build());

        assertNext(second, "look-up", "a.example", "b.example");
        assertThat(second.getOutcomes()).isEmpty();
    }

    @Test
    void aLoneUpdateThatIsRefusedWithoutBeingNamedIsLookedUpOnceBeforeItIsALetter() {
        GivenLedger.live(ledger, upsert("a.example").key(), "stale");
        Delivery delivery = delivery(upsert("a.example"));

        answers.refused(delivery, answer().message("no such id").build());
        assertNext(delivery, "look-up", "a.example");
        answers.accepted(delivery, answer().ioc(ours("a.example").id("fresh")).build());
        assertThat(GivenDelivery.indicators(delivery).at("/0/id").asText()).isEqualTo("fresh");
        answers.refused(delivery, answer().message("no such id").build());

        assertThat(delivery.isOpen()).isFalse();
        assertThat(delivery.getRefusals()).extracting(Refusal::category).containsExactly(Refusal.REFUSED);
    }

    @Test
    void ourOwnOnALaterPageCountsAndNotAParentsOnThisOne() {
        Delivery delivery = delivery(retire("a.example"), retire("b.example"));
        GivenAnswer full = answer().after("W1==")
                .ioc(ours("a.example").with("from_parent", true))
                .ioc(ours("b.example").with("from_parent", true));
        IntStream.range(0, 498).forEach(i -> full.ioc(ours(i + ".example")));

        answers.accepted(delivery, full.build());
        assertNext(delivery, "look-up", "a.example", "b.example");
        answers.accepted(delivery, answer().ioc(ours("a.example")).build());

        assertNext(delivery, "update", "a.example");
        assertThat(delivery.getOutcomes()).isEqualTo(Map.of(Outcome.FOREIGN, 1));
    }

    @Test
    void whatHasExpiredIsLeftOutOfTheCallAndRetired() {
        MovableClock time = clock();
        FalconRules rules = GivenRules.rules(false, false, false, 200, time);
        Delivery delivery = GivenDelivery.of(
                List.of(
                        GivenChange.domain("a.example")
                                .expiration("2026-01-01T00:00:10.9Z")
                                .upsert(),
                        upsert("b.example")),
                rules,
                ledger,
                LIMITS);
        time.forward(Duration.ofSeconds(9));
        assertThat(delivery.goesOut()).isTrue();
        time.forward(Duration.ofSeconds(1));

        assertThat(delivery.goesOut()).isFalse();
        answers.failed(delivery, "it has expired");

        assertNext(delivery, "create", "b.example");
        answers.accepted(delivery, answer().ioc(ours("b.example")).build());
        assertNext(delivery, "look-up", "a.example");
        answers.accepted(delivery, answer().ioc(ours("a.example")).build());
        assertThat(GivenDelivery.indicators(delivery).at("/0/tags"))
                .extracting(JsonNode::asText)
                .contains(FalconRules.TO_DELETE);
    }

    private Delivery delivery(IocChange... changes) {
        return GivenDelivery.of(List.of(changes), GivenRules.rules(false, false, false, 200, clock()), ledger, LIMITS);
    }

    private Delivery deleting(IocChange... changes) {
        return GivenDelivery.of(List.of(changes), GivenRules.rules(false, true, false, 200, clock()), ledger, LIMITS);
    }

    private static void assertNext(Delivery delivery, String kind, String... values) {
        assertThat(delivery.getNext()).isEqualTo(kind);
        assertThat(delivery.call().rows()).extracting(row -> row.key().value()).containsExactly(values);
        assertThat(delivery.getRows()).isEqualTo(values.length);
    }

    /** Takes the next call away and describes it. */
    private static String next(Delivery delivery) {
        FalconCall call = delivery.made();
        return call.kind().text()
                + ' '
                + call.rows().stream().map(row -> row.key().value()).toList();
    }

    private static IocChange upsert(String domain) {
        return GivenChange.domain(domain).upsert();
    }

    private static IocChange retire(String domain) {
        return GivenChange.domain(domain).retire();
    }

    private static GivenIoc ours(String domain) {
        return GivenIoc.domain(domain);
    }

    private static MovableClock clock() {
        return new MovableClock(Instant.parse("2026-01-01T00:00:00Z"));
    }
}
