package io.ctiroutes.falcon.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctiroutes.falcon.access.FalconStatus;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.ioc.BatchSummary;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.sandbox.MovableClock;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveriesTest {

    private final List<IocChange> accepted = new ArrayList<>();
    private final Map<Outcome, Integer> ended = new EnumMap<>(Outcome.class);

    private void ended(Operation operation, Outcome outcome, int changes) {
        assertThat(operation).isEqualTo(Operation.UPSERT);
        ended.put(outcome, changes);
    }

    @Test
    void aDoneDeliveryIsToldToBothListeners() throws IOException {
        Delivery delivery = oneCreatedOneRefused();

        new Deliveries(this::ended, accepted::addAll).done(delivery);

        assertThat(accepted).extracting(change -> change.key().value()).containsExactly("a.example");
        assertThat(ended).isEqualTo(Map.of(Outcome.CREATED, 1, Outcome.REFUSED, 1));
    }

    @Test
    void aDoneDeliveryIsInTheTallyOfItsBatch() throws IOException {
        BatchSummary tally = new BatchSummary(false, () -> 0);

        new Deliveries(this::ended, accepted::addAll).done(oneCreatedOneRefused(), tally);

        assertThat(tally).hasToString("created=1 updated=0 retired=0 unchanged=0 skipped=0 dead=1 ms=0");
    }

    @Test
    void whatCouldNotBeTakenNoteOfIsNotCountedForItComesAgain() {
        Deliveries deliveries = new Deliveries(this::ended, changes -> {
            throw new IOException("disk full");
        });

        assertThatThrownBy(() -> deliveries.done(oneCreatedOneRefused())).hasMessage("disk full");
        assertThat(ended).isEmpty();
    }

    private static Delivery oneCreatedOneRefused() {
        FalconRules rules = GivenRules.rules(false, false, false, 200, new MovableClock(Instant.EPOCH));
        Delivery delivery = GivenDelivery.of(
                List.of(
                        GivenChange.domain("a.example").upsert(),
                        GivenChange.domain("b.example").upsert()),
                rules,
                new KnownIocs(Duration.ZERO),
                new RequestLimits(2000, 16_000, 4 << 20));
        Answers answers = new Answers(new FalconStatus(Clock.systemUTC()));
        answers.refused(delivery, GivenAnswer.answer().error("b.example", "bad").build());
        answers.created(
                delivery, GivenAnswer.answer().ioc(GivenIoc.domain("a.example")).build());
        return delivery;
    }
}
