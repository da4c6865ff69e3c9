package io.ctiroutes.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.ActionRules;
import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.observable.Exclusions;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.topic.Choice;
import io.ctiroutes.topic.Filter;
import io.ctiroutes.topic.IocState;
import io.ctiroutes.topic.Marks;
import io.ctiroutes.topic.StateJson;
import io.ctiroutes.worker.RecordChanges.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tenant that wants what is red, of a partition of which records 50 to 109 may have been delivered by somebody else. */
class RecordChangesTest {

    private static final IocKey KEY = GivenIoc.domain("a.example");
    private static final Map<Integer, Marks.Mark> MARKS =
            Map.of(0, new Marks.Mark("topic", "profile", 50, 0, 50, 110, 0));

    @TempDir
    Path data;

    @AutoClose
    private final Ledger ledger = Ledger.scratch(Clock.systemUTC());

    private DeadLetters letters;
    private RecordChanges changes;

    @BeforeEach
    void setUp() {
        letters = new DeadLetters(data, new DeadLetters.Limits(10, 1 << 20), Clock.systemUTC(), category -> {});
        Choice red = new Choice(
                new Filter(Set.of("red"), Set.of(), OptionalInt.empty(), Set.of(), Set.of(), Set.of()),
                new ActionRules(Action.DETECT, Action.DETECT, Action.DETECT),
                false,
                new SafetyRails(false, Exclusions::none));
        changes = new RecordChanges(new OutdatedRecords(null), red, ledger, letters);
    }

    @Test
    void theLastRecordOfAnIocCounts() throws IOException {
        List<IocChange> wanted = of(row(120, "red"), row(122, "red"), row(121, "blue"));

        assertThat(wanted).extracting(change -> change.origin().eventId()).containsExactly("122-0");
    }

    @Test
    void whatNobodyHasDeliveredAndTheTenantDoesNotWantIsPassedOver() throws IOException {
        assertThat(of(row(110, "blue"))).isEmpty();
        assertThat(of(row(49, "blue"))).isEmpty();
        assertThat(of(gone(110))).isEmpty();
    }

    @Test
    void whatSomebodyElseMayHaveDeliveredIsRetired() throws IOException {
        for (Row row : List.of(row(50, "blue"), row(109, "blue"), gone(109))) {
            assertThat(of(row)).singleElement().isInstanceOfSatisfying(IocChange.State.class, state -> {
                assertThat(state.claims()).isEmpty();
                assertThat(state.unsure()).isTrue();
            });
        }
    }

    @Test
    void soIsWhatAnEarlierRecordOfTheBatchMayHaveBroughtThere() throws IOException {
        assertThat(of(row(109, "red"), row(110, "blue")))
                .singleElement()
                .isInstanceOfSatisfying(IocChange.State.class, state -> {
                    assertThat(state.claims()).isEmpty();
                    assertThat(state.unsure()).isTrue();
                });
    }

    @Test
    void whatNobodyCanReadIsADeadLetter() throws IOException {
        assertThat(of(
                        new Row(0, 120, KEY.toString(), "no JSON".getBytes(StandardCharsets.UTF_8)),
                        row(121, "x", "red")))
                .hasSize(1);
        assertThat(letters.count()).isEqualTo(1);
    }

    private List<IocChange> of(Row... rows) throws IOException {
        return changes.of(List.of(rows), MARKS);
    }

    private static Row row(long offset, String label) {
        return row(offset, "a", label);
    }

    private static Row row(long offset, String name, String label) {
        IocKey key = GivenIoc.domain(name + ".example");
        Claim claim = new Claim(
                "indicator",
                "Evil things",
                offset + "-0",
                Optional.of(GivenChange.of(key).tags(label).ioc()));
        return new Row(0, offset, key.toString(), StateJson.write(new IocState(key, offset + "-0", List.of(claim))));
    }

    private static Row gone(long offset) {
        return new Row(0, offset, KEY.toString(), null);
    }
}
