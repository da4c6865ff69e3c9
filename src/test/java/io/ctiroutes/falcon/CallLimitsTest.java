package io.ctiroutes.falcon;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.sandbox.MovableClock;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallLimitsTest {

    private static final FalconRules RULES =
            new FalconRules("client", false, true, false, 200, new MovableClock(Instant.EPOCH));
    private static final String LONGEST_ADDRESS = "https://api.us-gov-2.crowdstrike.mil";

    @Test
    void nothingIsCutIntoNothing() {
        assertThat(new CallLimits(2000, 16_000).cut(Step.CREATE, List.of())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"CREATE", "UPDATE"})
    void aBodyHoldsAsManyRowsAsAllowed(Step step) {
        List<Call> calls = new CallLimits(2000, 2000).cut(step, rows(4001));

        assertThat(calls).extracting(call -> call.rows().size()).containsExactly(2000, 2000, 1);
    }

    @Test
    void aLookUpAsksForNoMoreThanOnePageOfResultsHolds() {
        List<Call> calls = new CallLimits(2000, 1_000_000).cut(Step.LOOK_UP, rows(1000));

        assertThat(calls)
                .allSatisfy(call -> assertThat(call.rows()).hasSizeLessThanOrEqualTo(Requests.PAGE))
                .hasSize(3);
    }

    @Property(tries = 300)
    void nothingIsLostAndTheOrderIsKept(
            @ForAll("keys") List<IocKey> keys,
            @ForAll Step step,
            @ForAll @IntRange(min = 1, max = 2000) int rows,
            @ForAll @IntRange(min = 2000, max = 16_000) int urlBytes) {
        List<Row> all = keys.stream().map(CallLimitsTest::row).toList();

        List<Call> calls = new CallLimits(rows, urlBytes).cut(step, all);

        assertThat(calls.stream().flatMap(call -> call.rows().stream()).toList())
                .containsExactlyElementsOf(all);
        assertThat(calls).allSatisfy(call -> {
            assertThat(call.step()).isEqualTo(step);
            assertThat(call.rows()).isNotEmpty().hasSizeLessThanOrEqualTo(rows);
        });
    }

    @Property(tries = 300)
    void noUrlIsLongerThanAllowedEvenOnALaterPage(
            @ForAll("keys") List<IocKey> keys, @ForAll @IntRange(min = 2000, max = 16_000) int urlBytes) {
        List<Row> all = keys.stream().map(CallLimitsTest::row).toList();
        CallLimits limits = new CallLimits(2000, urlBytes);

        assertThat(limits.cut(Step.LOOK_UP, all)).allSatisfy(call -> {
            Call page = new Call(Step.LOOK_UP, call.rows(), "W".repeat(112) + "==");
            String url = LONGEST_ADDRESS + "/iocs/combined/indicator/v1?" + new Requests().lookUpQuery(delivery(page));
            assertThat(url).hasSizeLessThanOrEqualTo(urlBytes);
        });
        assertThat(limits.cut(Step.DELETE, all)).allSatisfy(call -> {
            String url = LONGEST_ADDRESS + "/iocs/entities/indicators/v1?" + new Requests().deleteQuery(delivery(call));
            assertThat(url).hasSizeLessThanOrEqualTo(urlBytes);
        });
    }

    @Property(tries = 100)
    void chunksHoldEveryChangeOnceAndNoMoreThanARequestCarries(
            @ForAll("batches") List<IocChange> batch, @ForAll @IntRange(min = 1, max = 20) int rows) {
        Chunks chunks = new Chunks(RULES, new KnownIocs(), new CallLimits(rows, 16_000));

        List<Delivery> cut = chunks.cut(batch);

        assertThat(cut).hasSize((batch.size() + rows - 1) / rows);
        List<IocChange> carried = cut.stream()
                .flatMap(delivery -> drained(delivery).stream())
                .map(Row::change)
                .toList();
        assertThat(carried).containsExactlyInAnyOrderElementsOf(batch);
    }

    @Provide
    Arbitrary<List<IocKey>> keys() {
        return AnyChange.key().list().ofMaxSize(600);
    }

    @Provide
    Arbitrary<List<IocChange>> batches() {
        return AnyChange.batch(60);
    }

    private static List<Row> drained(Delivery delivery) {
        List<Row> rows = new java.util.ArrayList<>();
        while (delivery.isOpen()) {
            rows.addAll(delivery.made().rows());
        }
        return rows;
    }

    private static Delivery delivery(Call call) {
        Delivery delivery = new Delivery(List.of(), RULES, new KnownIocs(), new CallLimits(2000, 16_000));
        delivery.first(call);
        return delivery;
    }

    private static List<Row> rows(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> new Row(GivenChange.domain(i + ".example").upsert()))
                .toList();
    }

    private static Row row(IocKey key) {
        Row row = new Row(GivenChange.of(key).retire());
        row.known(GivenIoc.of(key).id("f".repeat(64)).ioc());
        return row;
    }
}
