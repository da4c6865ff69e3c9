package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.sandbox.account.KeptLetter;
import io.ctiroutes.sandbox.falcon.Call;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.Operation;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.settings.Setting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A call that fails as long as it is sent, while others get through: one row in it stops nobody else. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class FalconFailsAloneTest extends RoutesTestSupport {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of("500", Fault.status(500)),
                Arguments.of("a lost connection", Fault.resetBeforeApplying()),
                Arguments.of("a page with 200", Fault.html(200)),
                Arguments.of("errors with 200", Fault.json(200, "{\"errors\":[{\"message\":\"?\"}],\"resources\":[]}")),
                Arguments.of("silence", Fault.hang()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void aRowAtWhichFalconFailsBecomesADeadLetterAndTheOthersAreCreated(String name, Fault fault) {
        falcon.faults().failWhile(writing("7.example"), fault);
        start();

        assertThat(startDelivery(domains(16))).succeedsWithin(LONG_ENOUGH);

        assertThat(falcon.iocs()).hasSize(15);
        assertThat(KeptLetter.read(deadLetters())).singleElement().satisfies(letter -> {
            assertThat(letter.category()).isEqualTo("failed-in-falcon");
            assertThat(letter.key().orElseThrow().value()).isEqualTo("7.example");
        });
    }

    @Test
    void theSameHoldsForAnUpdate() {
        start();
        deliver(domains(8));
        String id = falcon.ioc("domain", "7.example").orElseThrow().id();
        falcon.faults()
                .failWhile(
                        call -> call.operation() == Operation.UPDATE
                                && call.body().contains(id),
                        Fault.status(500));

        assertThat(startDelivery(retired(8))).succeedsWithin(LONG_ENOUGH);

        assertThat(falcon.iocs())
                .filteredOn(ioc -> ioc.action().equals("detect"))
                .extracting(StoredIoc::value)
                .containsExactly("7.example");
        assertThat(categories()).containsExactly("failed-in-falcon");
    }

    @Test
    void theSameHoldsForALookUp() {
        domains(8)
                .forEach(
                        change -> falcon.put(StoredIoc.of("domain", change.key().value())
                                .source("OpenCTI IOC")
                                .build()));
        falcon.faults()
                .failWhile(
                        call -> call.operation() == Operation.COMBINED
                                && call.query().contains("7.example"),
                        Fault.status(500));
        start();

        assertThat(startDelivery(retired(8))).succeedsWithin(LONG_ENOUGH);

        assertThat(falcon.iocs())
                .filteredOn(ioc -> ioc.action().equals("detect"))
                .extracting(StoredIoc::value)
                .containsExactly("7.example");
        assertThat(categories()).containsExactly("failed-in-falcon");
    }

    @Test
    void aRowThatComesAloneBecomesADeadLetterOnceOthersGetThrough() {
        falcon.faults().failWhile(writing("0.example"), Fault.status(500));
        start(1);

        assertThat(startDelivery(domains(8))).succeedsWithin(LONG_ENOUGH);

        assertThat(falcon.iocs()).hasSize(7);
        assertThat(categories()).containsExactly("failed-in-falcon");
    }

    @Test
    void anOutageMakesNoDeadLetters() {
        outage(call -> true);
    }

    @Test
    void anOutageOfWritesMakesNoDeadLettersAlthoughLookUpsGetThrough() {
        outage(call -> !call.method().equals("GET"));
    }

    @Test
    void anOutageThatBeginsWhileTheRowIsSearchedForMakesNoMoreDeadLetters() {
        falcon.faults().failWhile(writing("7.example"), Fault.status(500));
        start();
        CompletableFuture<Void> delivery = startDelivery(domains(16));
        await().until(() -> falcon.traffic().creates() > 4);
        falcon.faults().failWhile(call -> true, Fault.status(503));
        long failed = falcon.traffic().answered(503);

        await().atMost(LONG_ENOUGH).until(() -> falcon.traffic().answered(503) >= failed + 12);
        assertThat(deadLetters()).isEmpty();
        falcon.faults().stopFailing();

        assertThat(delivery).succeedsWithin(LONG_ENOUGH);
        assertThat(falcon.iocs()).hasSize(16);
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void afterAnOutageTheFailuresInItDoNotCount() {
        falcon.faults().failWhile(call -> true, Fault.status(500));
        start(1);
        CompletableFuture<Void> delivery = startDelivery(domains(8));
        await().atMost(LONG_ENOUGH).until(() -> falcon.traffic().answered(500) >= 16);
        AtomicInteger more = new AtomicInteger();
        falcon.faults().stopFailing();
        falcon.faults()
                .failWhile(call -> writing("0.example").test(call) && more.incrementAndGet() <= 3, Fault.status(502));

        assertThat(delivery).succeedsWithin(LONG_ENOUGH);

        assertThat(falcon.iocs()).hasSize(8);
        assertThat(falcon.traffic().answered(502)).isEqualTo(3);
        assertThat(deadLetters()).isEmpty();
    }

    private void outage(Predicate<Call> during) {
        falcon.put(StoredIoc.of("domain", "old.example").source("OpenCTI IOC").build());
        falcon.faults().failWhile(during, Fault.status(500));
        start();
        CompletableFuture<Void> delivery = startDelivery(Stream.concat(
                        domains(8).stream(),
                        Stream.of(GivenChange.domain("old.example").retire()))
                .toList());

        await().atMost(LONG_ENOUGH).until(() -> falcon.traffic().answered(500) >= 16);
        assertThat(delivery).isNotDone();
        assertThat(deadLetters()).isEmpty();
        falcon.faults().stopFailing();

        assertThat(delivery).succeedsWithin(LONG_ENOUGH);
        assertThat(falcon.iocs()).hasSize(9);
        assertThat(falcon.ioc("domain", "old.example").orElseThrow().action()).isEqualTo("no_action");
        assertThat(deadLetters()).isEmpty();
    }

    private void start() {
        start(2000);
    }

    private void start(int rows) {
        routes().with(Setting.CONNECTOR_MAX_ATTEMPTS, "3")
                .with(Setting.CROWDSTRIKE_REQUEST_TIMEOUT, "1")
                .with(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, Integer.toString(rows))
                .advice(
                        "look-up",
                        lookUp -> lookUp.weaveById("look-up-pause").replace().delay(20))
                .start();
    }

    private List<String> categories() {
        return KeptLetter.read(deadLetters()).stream().map(KeptLetter::category).toList();
    }

    private static Predicate<Call> writing(String value) {
        return call -> !call.method().equals("GET") && call.body().contains('"' + value + '"');
    }

    private static List<? extends IocChange> retired(int number) {
        return domains(number).stream()
                .map(change -> GivenChange.of(change.key()).retire())
                .toList();
    }
}
