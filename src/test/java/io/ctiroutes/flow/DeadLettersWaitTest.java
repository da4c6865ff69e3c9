package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deliveries when dead letters cannot be kept. */
class DeadLettersWaitTest extends RoutesTestSupport {

    @BeforeEach
    void refuse() {
        falcon.faults().refuseValue("bad.example", "must be nice");
        falcon.faults().refuseValue("worse.example", "must be nicer");
    }

    @Test
    void beyondTheLimitDeliveriesWaitUntilThereIsRoomAndNothingIsSentTwice() throws IOException {
        routes().with(Setting.CONNECTOR_DEAD_LETTERS_MAX, "1").start();
        deliver(GivenChange.domain("bad.example").upsert());
        long calls = falcon.traffic().total();

        CompletableFuture<Void> delivery = startDelivery(
                GivenChange.domain("worse.example").upsert(),
                GivenChange.domain("good.example").upsert());
        await().untilAsserted(() -> assertThat(new Readiness(context).problems())
                .singleElement()
                .asString()
                .contains("dead-letters", "connector.dead-letters-max", "worse.example"));
        assertThat(delivery).isNotDone();
        Files.delete(deadLetters().get(0));

        assertThat(delivery).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(deadLetters()).singleElement().asString().contains("worse.example");
        assertThat(new Readiness(context).problems()).isEmpty();
        assertThat(falcon.traffic().total() - calls)
                .as("the refused create, and the rest again")
                .isEqualTo(2);
    }

    @Test
    void aFolderThatCannotBeWrittenHoldsDeliveriesBackAndHealthSaysWhy() throws IOException {
        Path inTheWay = Files.writeString(data.resolve("dead-letters"), "a file where the folder should be");
        routes().start();

        CompletableFuture<Void> delivery =
                startDelivery(GivenChange.domain("bad.example").upsert());
        await().untilAsserted(() -> assertThat(new Readiness(context).problems())
                .singleElement()
                .asString()
                .contains("dead-letters", "cannot be written", inTheWay.toString()));
        assertThat(delivery).isNotDone();
        Files.delete(inTheWay);

        assertThat(delivery).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void aStopWhileDeliveriesWaitFailsTheBatchSoThatItComesAgain() throws IOException {
        Files.writeString(data.resolve("dead-letters"), "a file where the folder should be");
        routes().start();
        CompletableFuture<Void> delivery =
                startDelivery(GivenChange.domain("bad.example").upsert());
        await().until(() -> !new Readiness(context).problems().isEmpty());

        context.stop();

        assertThat(delivery).failsWithin(10, TimeUnit.SECONDS);
    }
}
