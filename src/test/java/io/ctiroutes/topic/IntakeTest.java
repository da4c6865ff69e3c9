package io.ctiroutes.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.sandbox.MovableClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntakeTest {

    private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
    private static final IocKey IN_0 = GivenIoc.domain("0.example");
    private static final IocKey IN_1 = GivenIoc.domain("1.example");

    private final Ledger ledger = Ledger.scratch(new MovableClock(NOW));
    private String topic = "topic-a";
    private Intake intake = intake("profile");

    @AfterEach
    void close() {
        ledger.close();
    }

    private Intake intake(String profile) {
        return new Intake(ledger, () -> topic, profile, key -> key.equals(IN_0) ? 0 : 1);
    }

    @Test
    void aNewTenantBeginsAtTheBeginningAndKnowsThatNothingWasDelivered() {
        assertThat(intake.fromBeginning(0, Optional.empty(), "", 100)).isTrue();
        assertThat(mark(0)).matches(mark -> mark.isSure(0, 99));
        assertThat(mark(0).others()).isZero();
    }

    @Test
    void itGoesOnWhereItHasComeTo() {
        intake.fromBeginning(0, Optional.empty(), "", 100);
        intake.takenIn(Map.of(0, 50L));
        delivered();

        assertThat(intake.fromBeginning(0, Optional.of(50L), intake.name(), 100))
                .isFalse();
        // killed between writing this down and telling Kafka
        assertThat(intake.fromBeginning(0, Optional.of(40L), intake.name(), 100))
                .isFalse();
        assertThat(known()).containsExactly(IN_0, IN_1);
    }

    @Test
    void ofWhatWasInWorkWhenItEndedMoreMayBeInFalconThanItKnows() {
        intake.fromBeginning(0, Optional.empty(), "", 100);
        intake.takenIn(Map.of(0, 50L));

        intake.fromBeginning(0, Optional.of(50L), intake.name(), 110);

        assertThat(List.of(49L, 50L, 109L, 110L)).filteredOn(this::isSure).containsExactly(49L, 110L);

        intake.takenIn(Map.of(0, 60L));
        intake = intake("another-profile");
        intake.fromBeginning(0, Optional.of(60L), intake.name(), 120);

        assertThat(List.of(0L, 59L, 60L, 119L, 120L)).filteredOn(this::isSure).containsExactly(0L, 59L, 120L);
    }

    @Test
    void whatAnotherVersionHasWrittenDownDoesNotCount() {
        intake.fromBeginning(0, Optional.empty(), "", 100);
        ledger.remember(Map.of("partition 0", "topic-a profile 50 0 0 100"));
        delivered();

        assertThat(intake.fromBeginning(0, Optional.of(50L), intake.name(), 100))
                .isTrue();
        assertThat(known()).containsExactly(IN_1);
    }

    @Test
    void whatAnotherWorkerDidMeanwhileIsNotKnown() {
        intake.fromBeginning(0, Optional.empty(), "", 100);
        intake.takenIn(Map.of(0, 50L));
        delivered();

        assertThat(intake.fromBeginning(0, Optional.of(70L), intake.name(), 100))
                .isTrue();
        assertThat(known()).containsExactly(IN_1);
        assertThat(nothingIsSure()).isTrue();
        // begun, and killed before the first batch
        assertThat(intake.fromBeginning(0, Optional.of(0L), intake.name(), 120)).isFalse();
        assertThat(nothingIsSure()).isTrue();
    }

    @Test
    void whatAnotherWorkerDidIsNotKnownEitherWhereItWasNotYetSoFar() {
        intake.fromBeginning(0, Optional.empty(), "", 100);
        intake.takenIn(Map.of(0, 50L));
        delivered();

        // it has begun at the beginning, and may have written what is older than what this one wrote
        assertThat(intake.fromBeginning(0, Optional.of(30L), "another", 100)).isTrue();
        assertThat(known()).containsExactly(IN_1);
        assertThat(nothingIsSure()).isTrue();
    }

    @Test
    void aBatchIsSureIfAllOfItIs() {
        Marks.Mark mark = new Marks.Mark("topic", "profile", 50, 0, 50, 110, 0);

        assertThat(mark.isSure(40, 49)).isTrue();
        assertThat(mark.isSure(110, 120)).isTrue();
        assertThat(mark.isSure(40, 50)).isFalse();
        assertThat(mark.isSure(109, 120)).isFalse();
        assertThat(mark.isSure(40, 120)).isFalse();
    }

    @Test
    void aNewTenantThatCouldNotTellKafkaIsStillNew() {
        intake.fromBeginning(0, Optional.empty(), "", 100);

        assertThat(intake.fromBeginning(0, Optional.empty(), "", 120)).isTrue();
        assertThat(mark(0)).matches(mark -> mark.isSure(0, 119));
    }

    @Test
    void aLedgerThatWasLostIsLikeAnotherWorkersPartition() {
        assertThat(intake.fromBeginning(0, Optional.of(70L), "lost", 100)).isTrue();
        assertThat(nothingIsSure()).isTrue();
    }

    @Test
    void aGroupThatWasDeletedIsToo() {
        intake.fromBeginning(0, Optional.empty(), "", 100);
        intake.takenIn(Map.of(0, 50L));
        delivered();

        assertThat(intake.fromBeginning(0, Optional.empty(), "", 100)).isTrue();
        assertThat(known()).containsExactly(IN_1);
    }

    @Test
    void aTopicThatWasMadeAnewIsToo() {
        intake.fromBeginning(0, Optional.empty(), "", 100);
        intake.takenIn(Map.of(0, 50L));
        delivered();
        topic = "topic-b";

        assertThat(intake.fromBeginning(0, Optional.of(50L), intake.name(), 100))
                .isTrue();
        assertThat(known()).containsExactly(IN_1);
    }

    @Test
    void aTenantThatWantsSomethingElseReadsAllAgainAndForgetsNothing() {
        intake.fromBeginning(0, Optional.empty(), "", 100);
        intake.takenIn(Map.of(0, 50L));
        delivered();
        intake = intake("another-profile");

        assertThat(intake.fromBeginning(0, Optional.of(50L), intake.name(), 100))
                .isTrue();
        assertThat(known()).containsExactly(IN_0, IN_1);
        assertThat(mark(0).others()).isZero();
        // once is enough
        intake.takenIn(Map.of(0, 10L));
        assertThat(intake.fromBeginning(0, Optional.of(10L), intake.name(), 100))
                .isFalse();
    }

    @Test
    void whatIsInPartitionsOfOthersIsForgotten() {
        intake.fromBeginning(0, Optional.empty(), "", 100);
        intake.fromBeginning(1, Optional.empty(), "", 100);
        delivered();

        intake.keepOnly(Set.of(0), 2);

        assertThat(known()).containsExactly(IN_0);
        // given back later: as if it were new to this worker
        assertThat(intake.fromBeginning(1, Optional.of(5L), intake.name(), 100)).isTrue();
        assertThat(mark(1).isSure(0, 0)).isFalse();
    }

    private Marks.Mark mark(int partition) {
        return intake.marks(Set.of(partition)).get(partition);
    }

    private boolean isSure(long record) {
        return mark(0).isSure(record, record);
    }

    private boolean nothingIsSure() {
        return LongStream.range(0, 100).noneMatch(this::isSure);
    }

    private void delivered() {
        for (IocKey key : List.of(IN_0, IN_1)) {
            Entry entry = Entry.unknown(key);
            ledger.write(List.of(
                    new Ledger.Update(entry, entry.with(new Delivered(Delivered.State.LIVE, "5f", 7, NOW, "1-0")))));
        }
    }

    private List<IocKey> known() {
        return ledger.keys(0, 10).keys();
    }
}
