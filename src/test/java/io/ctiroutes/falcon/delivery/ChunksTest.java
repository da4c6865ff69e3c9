package io.ctiroutes.falcon.delivery;

import static io.ctiroutes.falcon.delivery.GivenAnswer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.access.FalconStatus;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.property.Property;
import io.ctiroutes.sandbox.MovableClock;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChunksTest {

    private static final int PAGE = 400;

    private final Ledger ledger = GivenLedger.empty();

    @Test
    void everyChangeIsInOneChunkWhichBeginsWithOneKindOfCallAndNoMoreThanARequestCarries() throws IOException {
        Property.holds(100, draw -> {
            List<IocChange> batch = draw.as("batch").any(all -> AnyChange.batch(all, 60));
            int rows = draw.as("rows").between(1, 20);
            int parallel = draw.as("parallel").between(1, 8);

            List<List<FalconCall>> chunks = calls(chunks(rows, parallel).cut(batch));

            assertThat(chunks).allSatisfy(chunk -> {
                assertThat(chunk.stream().map(FalconCall::kind).distinct()).hasSize(1);
                assertThat(changes(chunk)).hasSizeBetween(1, rows);
            });
            assertThat(chunks.stream().flatMap(chunk -> changes(chunk).stream()))
                    .containsExactlyInAnyOrderElementsOf(batch);
        });
    }

    @Test
    void nothingIsCutIntoNothing() throws IOException {
        assertThat(chunks(2000, 4).cut(List.of())).isEmpty();
    }

    @Test
    void whatIsCreatedTakesAsFewChunksAsItTakesRequestsAndThoseAreOfOneSize() throws IOException {
        assertThat(calls(chunks(2000, 4).cut(created(3000))))
                .extracting(chunk -> changes(chunk).size())
                .containsExactly(1500, 1500);
        assertThat(chunks(2000, 4).cut(created(2000))).hasSize(1);
    }

    @Test
    void whatIsLookedUpIsSpreadOverAllThatAreDeliveredAtATimeWhereItTakesAsManyLookUps() throws IOException {
        assertThat(calls(chunks(2000, 4).cut(retired(PAGE)))).hasSize(1);
        assertThat(calls(chunks(2000, 4).cut(retired(2 * PAGE)))).hasSize(2);
        assertThat(calls(chunks(2000, 4).cut(retired(5 * PAGE)))).hasSize(4);
        assertThat(calls(chunks(2000, 1).cut(retired(5 * PAGE)))).hasSize(1);
    }

    @Test
    void whatIsLookedUpComesFirst() throws IOException {
        List<IocChange> batch = new ArrayList<>(created(1));
        batch.add(GivenChange.domain("b.example").updated());
        batch.add(GivenChange.domain("c.example").retire());

        assertThat(calls(chunks(2000, 4).cut(batch)))
                .extracting(chunk -> chunk.get(0).kind())
                .containsExactly(CallKind.LOOK_UP, CallKind.CREATE);
    }

    @Test
    void whatAnIndicatorWantsThatWasThereBeforeIsLookedUpAndWhatIsKnownNeedNotBe() throws IOException {
        List<IocChange> batch = List.of(
                GivenChange.domain("a.example").updated(),
                GivenChange.domain("b.example").updated());
        GivenLedger.live(ledger, batch.get(1).key(), "id-b");

        List<List<FalconCall>> chunks = calls(chunks(2000, 4).cut(batch));

        assertThat(chunks).extracting(chunk -> chunk.get(0).kind()).containsExactly(CallKind.LOOK_UP, CallKind.UPDATE);
        assertThat(chunks).extracting(ChunksTest::changes).containsExactly(batch.subList(0, 1), batch.subList(1, 2));
    }

    @Test
    void whatSeveralLookUpsFindIsUpdatedAtOnce() throws IOException {
        Delivery delivery = chunks(2000, 1)
                .cut(IntStream.range(0, 2 * PAGE)
                        .mapToObj(i ->
                                (IocChange) GivenChange.domain(i + ".example").updated())
                        .toList())
                .get(0);
        Answers answers = new Answers(new FalconStatus(Clock.systemUTC()));

        while (delivery.getNext().equals("look-up")) {
            GivenAnswer found = answer();
            delivery.call()
                    .rows()
                    .forEach(row -> found.ioc(GivenIoc.domain(row.key().value())));
            answers.accepted(delivery, found.build());
        }

        assertThat(delivery.getNext()).isEqualTo("update");
        assertThat(delivery.getRows()).isEqualTo(2 * PAGE);
    }

    private Chunks chunks(int rows, int parallel) {
        FalconRules rules = GivenRules.rules(false, true, false, 200, new MovableClock(Instant.EPOCH.minusSeconds(1)));
        return GivenDelivery.chunks(
                rules, GivenDelivery.writer(ledger), new RequestLimits(rows, 1_000_000, 4 << 20), parallel);
    }

    private static List<IocChange> created(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> (IocChange) GivenChange.domain(i + ".example").upsert())
                .toList();
    }

    private static List<IocChange> retired(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> (IocChange) GivenChange.domain(i + ".example").retire())
                .toList();
    }

    /** What each chunk would call first, taken out of it. */
    private static List<List<FalconCall>> calls(List<Delivery> chunks) {
        return chunks.stream()
                .map(chunk -> Stream.generate(() -> chunk)
                        .takeWhile(Delivery::isOpen)
                        .map(Delivery::made)
                        .toList())
                .toList();
    }

    private static List<IocChange> changes(List<FalconCall> chunk) {
        return chunk.stream()
                .flatMap(call -> call.rows().stream())
                .map(PendingChange::change)
                .toList();
    }
}
