package io.ctiroutes.falcon.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.ctiroutes.falcon.access.FalconStatus;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.sandbox.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {

    @TempDir
    Path folder;

    private Path file;
    private Plan plan;

    @BeforeEach
    void begin() throws IOException {
        file = folder.resolve("data/plan.jsonl");
        plan = new Plan(file, GivenLedger.empty());
        plan.begin();
    }

    @Test
    void everyChangeIsLookedUpBeforeAnythingIsPlanned() {
        assertThat(delivery(GivenChange.domain("a.example").upsert()).getNext()).isEqualTo("look-up");
        assertThat(delivery(GivenChange.domain("a.example").retire()).getNext()).isEqualTo("look-up");
    }

    @Test
    void noLineIsWrittenAndNothingRememberedBeforeTheDeliveryIsDone() throws IOException {
        Delivery delivery = delivery(GivenChange.domain("a.example").upsert());
        new Answers(new FalconStatus(Clock.systemUTC()))
                .accepted(delivery, GivenAnswer.answer().build());

        assertThat(delivery.isOpen()).isFalse();
        assertThat(file).isEmptyFile();
        assertThat(delivery(GivenChange.domain("a.example").upsert()).getNext()).isEqualTo("look-up");

        plan.done(delivery);

        assertThat(Files.readString(file))
                .startsWith("{\"operation\":\"create\",\"type\":\"domain\"")
                .endsWith("}\n");
        assertThat(delivery(GivenChange.domain("a.example").upsert()).isOpen()).isFalse();
    }

    @Test
    void whatFalconRefusesToLookUpIsALineAndNoDeadLetter() throws IOException {
        Delivery delivery = delivery(GivenChange.domain("a.example").upsert());
        delivery.refuse(delivery.made().rows().get(0), Refusal.REFUSED, "too long", Optional.empty());

        plan.done(delivery);

        assertThat(delivery.getRefusals()).isEmpty();
        assertThat(file).content().contains("\"operation\":\"nothing\"", "\"reason\":\"refused: too long\"");
    }

    @Test
    void aPlanThatCannotBeBegunNamesTheFileAndTheSetting() throws IOException {
        Path taken = Files.createFile(folder.resolve("taken"));

        assertThatIOException()
                .isThrownBy(() -> new Plan(taken.resolve("plan.jsonl"), GivenLedger.empty()).begin())
                .withMessageContaining("CONNECTOR_DATA")
                .withMessageContaining(taken.toString());
    }

    @Test
    void aLineThatCannotBeWrittenFailsTheDelivery() throws IOException {
        Delivery delivery = delivery(GivenChange.domain("a.example").upsert());
        new Answers(new FalconStatus(Clock.systemUTC()))
                .accepted(delivery, GivenAnswer.answer().build());
        plan.close();

        assertThatIOException().isThrownBy(() -> plan.done(delivery)).withMessageContaining("plan.jsonl");
    }

    private Delivery delivery(IocChange change) {
        FalconRules rules = GivenRules.rules(false, false, false, 200, new MovableClock(Instant.EPOCH));
        return GivenDelivery.of(List.of(change), rules, plan, new RequestLimits(2000, 16_000, 4 << 20));
    }
}
