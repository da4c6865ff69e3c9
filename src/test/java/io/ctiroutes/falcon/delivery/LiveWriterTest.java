package io.ctiroutes.falcon.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctiroutes.falcon.access.FalconStatus;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.sandbox.MovableClock;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveWriterTest {

    private final Ledger ledger = GivenLedger.empty();

    private final List<IocChange> accepted = new ArrayList<>();
    private final Map<Outcome, Integer> ended = new EnumMap<>(Outcome.class);

    private void ended(Operation operation, Map<Outcome, Integer> changes) {
        assertThat(operation).isEqualTo(Operation.UPSERT);
        ended.putAll(changes);
    }

    @Test
    void aDoneDeliveryIsToldToBothListeners() throws IOException {
        Delivery delivery = oneCreatedOneRefused();

        GivenDelivery.writer(ledger, this::ended, accepted::addAll).done(delivery);

        assertThat(accepted).extracting(change -> change.key().value()).containsExactly("a.example");
        assertThat(ended).isEqualTo(Map.of(Outcome.CREATED, 1, Outcome.REFUSED, 1));
    }

    @Test
    void whatCouldNotBeTakenNoteOfIsNotCountedForItComesAgain() {
        Writer writer = GivenDelivery.writer(ledger, this::ended, changes -> {
            throw new IOException("disk full");
        });

        assertThatThrownBy(() -> writer.done(oneCreatedOneRefused())).hasMessage("disk full");
        assertThat(ended).isEmpty();
    }

    private Delivery oneCreatedOneRefused() {
        FalconRules rules = GivenRules.rules(false, false, false, 200, new MovableClock(Instant.EPOCH));
        Delivery delivery = GivenDelivery.of(
                List.of(
                        GivenChange.domain("a.example").upsert(),
                        GivenChange.domain("b.example").upsert()),
                rules,
                ledger,
                new RequestLimits(2000, 16_000, 4 << 20));
        Answers answers = new Answers(new FalconStatus(Clock.systemUTC()));
        answers.refused(delivery, GivenAnswer.answer().error("b.example", "bad").build());
        answers.accepted(
                delivery, GivenAnswer.answer().ioc(GivenIoc.domain("a.example")).build());
        return delivery;
    }
}
