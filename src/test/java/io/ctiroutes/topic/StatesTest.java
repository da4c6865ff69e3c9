package io.ctiroutes.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.claims.Claiming;
import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ioc.Traits;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.text.Utf8Text;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatesTest {

    private static final IocKey KEY = GivenIoc.domain("evil.example");
    private static final Duration RETENTION = Duration.ofDays(30);
    private static final Traits TRAITS = new Traits(OptionalInt.of(75), List.of("malicious-activity"), List.of());

    private final MovableClock clock = new MovableClock(Instant.parse("2026-12-01T00:00:00Z"));
    private final Ledger ledger = Ledger.scratch(clock);
    private Map<IocKey, List<Claim>> others = Map.of();
    private final States states = new States(new Claiming(ledger, keys -> others), event -> TRAITS, RETENTION, clock);

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aStateHasTheClaimsOfAllIndicatorsWithTheirTraits() throws IOException {
        published(upsert("a", "1-0", "red"));

        IocState state = published(upsert("b", "2-0", "blue")).orElseThrow();

        assertThat(state.event()).isEqualTo("2-0");
        assertThat(state.claims()).extracting(Claim::indicatorId).containsExactly("b", "a");
        assertThat(state.claims()).extracting(Claim::traits).containsExactly(TRAITS, TRAITS);
        assertThat(published(retire("b", "3-0")).orElseThrow().claims())
                .extracting(Claim::indicatorId)
                .containsExactly("a");
        assertThat(published(retire("a", "4-0")).orElseThrow().retired()).isTrue();
    }

    @Test
    void whatTheTopicSaysAlreadyIsNotWrittenAgain() throws IOException {
        published(upsert("a", "1-0", "red"));

        assertThat(published(upsert("a", "2-0", "red"))).isEmpty();
        assertThat(published(upsert("a", "3-0", "blue"))).isPresent();
        assertThat(published(retire("a", "4-0"))).isPresent();
        assertThat(published(retire("a", "5-0"))).isEmpty();
    }

    @Test
    void whatIsNotKnownAndRetiredIsWrittenForThoseWhoMayHaveIt() throws IOException {
        assertThat(published(retire("a", "1-0")).orElseThrow().retired()).isTrue();
    }

    @Test
    void aStateIsNeverOlderThanTheOneBefore() throws IOException {
        published(upsert("a", "5-0", "red"));

        assertThat(published(upsert("b", "2-0", "red")).orElseThrow().event()).isEqualTo("5-0");
    }

    @Test
    void whatAnIndicatorThatIsKnownByNameAloneMayWantStaysAsItIs() throws IOException {
        published(upsert("a", "1-0", "red"));
        others = Map.of(KEY, List.of(new Claim("b", "another", "", Optional.empty())));

        IocState state = published(retire("a", "2-0")).orElseThrow();

        assertThat(state.claims()).extracting(Claim::indicatorId).containsExactly("b");
        assertThat(state.claims().get(0).record().orElseThrow().tags()).containsExactly("red");
        assertThat(state.claims().get(0).traits()).isEqualTo(TRAITS);
    }

    @Test
    void whatHasBeenRetiredForLongIsTakenOutOfTheTopic() throws IOException {
        published(upsert("a", "1-0", "red"));
        published(retire("a", "2-0"));
        clock.forward(RETENTION.minusSeconds(1));
        assertThat(states.outlived(ledger)).isEmpty();
        clock.forward(Duration.ofSeconds(2));
        assertThat(states.outlived(ledger)).hasSize(1);

        States.Publication publication = states.of(List.of(review())).get(0);

        assertThat(publication.outlived()).isTrue();
        assertThat(publication.state()).isEmpty();
        ledger.write(List.of(publication.update()));
        assertThat(ledger.counts().retired()).isZero();
    }

    @Test
    void whatIsWantedAgainIsNotTakenOut() throws IOException {
        published(retire("a", "1-0"));
        clock.forward(RETENTION.plusDays(1));
        published(upsert("a", "2-0", "red"));

        States.Publication publication = states.of(List.of(review())).get(0);

        assertThat(publication.isWritten()).isFalse();
    }

    private static IocChange review() {
        return new IocChange.Review(KEY, Origin.of("retention"));
    }

    private Optional<IocState> published(IocChange change) throws IOException {
        States.Publication publication = states.of(List.of(change)).get(0);
        ledger.write(List.of(publication.update()));
        return publication.state();
    }

    private static IocChange upsert(String indicator, String event, String tag) {
        Ioc record = ((IocChange.Upsert) GivenIoc.upsert(KEY, event)).ioc();
        return new IocChange.Upsert(record.withTag(tag), origin(indicator, event));
    }

    private static IocChange retire(String indicator, String event) {
        return new IocChange.Retire(KEY, origin(indicator, event));
    }

    private static Origin origin(String indicator, String event) {
        return new Origin(event, "update", indicator, "indicator " + indicator, Utf8Text.of("{}"), 0);
    }
}
