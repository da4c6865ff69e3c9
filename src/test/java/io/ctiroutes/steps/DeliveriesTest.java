package io.ctiroutes.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.falcon.access.FalconStatus;
import io.ctiroutes.falcon.api.FalconAnswer;
import io.ctiroutes.falcon.delivery.Answers;
import io.ctiroutes.falcon.delivery.Delivery;
import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.falcon.delivery.GivenDelivery;
import io.ctiroutes.falcon.delivery.GivenLedger;
import io.ctiroutes.falcon.delivery.GivenRules;
import io.ctiroutes.falcon.delivery.RequestLimits;
import io.ctiroutes.ioc.BatchSummary;
import io.ctiroutes.ledger.Ledger;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveriesTest {

    private final Ledger ledger = GivenLedger.empty();
    private final Deliveries deliveries = new Deliveries(GivenDelivery.writer(ledger));

    @Test
    void aDoneDeliveryIsInTheTallyOfItsBatch() throws IOException {
        BatchSummary tally = new BatchSummary(false, () -> 0);

        deliveries.done(oneCreatedOneRefused(), tally);

        assertThat(tally).hasToString("created=1 updated=0 retired=0 unchanged=0 skipped=0 dead=1 ms=0");
    }

    private Delivery oneCreatedOneRefused() throws IOException {
        Delivery delivery = GivenDelivery.of(
                List.of(
                        GivenChange.domain("a.example").upsert(),
                        GivenChange.domain("b.example").upsert()),
                GivenRules.rules(false, false, false, 200, Clock.systemUTC()),
                ledger,
                new RequestLimits(2000, 16_000, 4 << 20));
        Answers answers = new Answers(new FalconStatus(Clock.systemUTC()));
        answers.refused(delivery, answer("""
                {"errors":[{"message":"bad"}],
                 "resources":[{"type":"domain","value":"b.example","message_type":"error","message":"bad"}]}"""));
        answers.accepted(
                delivery, answer("{\"resources\":[{\"id\":\"1\",\"type\":\"domain\",\"value\":\"a.example\"}]}"));
        return delivery;
    }

    private static FalconAnswer answer(String json) throws IOException {
        return new ObjectMapper().readValue(json, FalconAnswer.class);
    }
}
