package io.ctiroutes.falcon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import io.ctiroutes.sandbox.MovableClock;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequestLimitsTest {

    private static final FalconRules RULES = GivenRules.rules(false, true, false, 200, new MovableClock(Instant.EPOCH));
    private static final String LONGEST_ADDRESS = "https://api.us-gov-2.crowdstrike.mil";

    @Test
    void nothingIsCutIntoNothing() {
        assertThat(new RequestLimits(2000, 16_000, 4 << 20).cut(CallKind.CREATE, List.of(), RULES))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = CallKind.class,
            names = {"CREATE", "UPDATE"})
    void aBodyHoldsAsManyRowsAsAllowed(CallKind kind) {
        List<FalconCall> calls = new RequestLimits(2000, 2000, 4 << 20).cut(kind, rows(4001), RULES);

        assertThat(calls).extracting(call -> call.rows().size()).containsExactly(2000, 2000, 1);
    }

    @Test
    void aLookUpAsksForNoMoreThanOnePageOfResultsHolds() {
        List<FalconCall> calls = new RequestLimits(2000, 1_000_000, 4 << 20).cut(CallKind.LOOK_UP, rows(1000), RULES);

        assertThat(calls)
                .allSatisfy(call -> assertThat(call.rows()).hasSizeLessThanOrEqualTo(FalconCall.PAGE))
                .hasSize(3);
    }

    @Test
    void nothingIsLostAndTheOrderIsKept() {
        Property.holds(150, draw -> {
            List<PendingChange> all = rows(draw);
            CallKind kind = draw.of(CallKind.values());
            int rows = draw.as("rows").between(1, 2000);
            int urlBytes = draw.as("bytes of a URL").between(2000, 16_000);

            List<FalconCall> calls = new RequestLimits(rows, urlBytes, 4 << 20).cut(kind, all, RULES);

            assertThat(calls.stream().flatMap(call -> call.rows().stream()).toList())
                    .containsExactlyElementsOf(all);
            assertThat(calls).allSatisfy(call -> {
                assertThat(call.kind()).isEqualTo(kind);
                assertThat(call.rows()).isNotEmpty().hasSizeLessThanOrEqualTo(rows);
            });
        });
    }

    @Test
    void noUrlIsLongerThanAllowedEvenOnALaterPage() {
        Property.holds(150, draw -> {
            List<PendingChange> all = rows(draw);
            int urlBytes = draw.as("bytes of a URL").between(2000, 16_000);
            RequestLimits limits = new RequestLimits(2000, urlBytes, 4 << 20);

            assertThat(limits.cut(CallKind.LOOK_UP, all, RULES)).allSatisfy(call -> {
                FalconCall page = new FalconCall(CallKind.LOOK_UP, call.rows(), "W".repeat(112) + "==", 0);
                String url = LONGEST_ADDRESS + "/iocs/combined/indicator/v1?" + page.query(RULES);
                assertThat(url).hasSizeLessThanOrEqualTo(urlBytes);
            });
            assertThat(limits.cut(CallKind.DELETE, all, RULES)).allSatisfy(call -> {
                String url = LONGEST_ADDRESS + "/iocs/entities/indicators/v1?" + call.query(RULES);
                assertThat(url).hasSizeLessThanOrEqualTo(urlBytes);
            });
        });
    }

    @Test
    void noBodyIsLongerThanAllowedUnlessOneIocIs() {
        FalconRules rules = GivenRules.rules(false, false, false, 0, new MovableClock(Instant.EPOCH));
        Property.holds(150, draw -> {
            List<IocChange> batch = draw.as("batch").any(all -> AnyChange.batch(all, 60));
            boolean create = draw.as("create").bool();
            int bodyBytes = draw.as("bytes of a body").between(500, 20_000);
            List<PendingChange> rows = batch.stream()
                    .filter(change -> !create || change instanceof IocChange.Upsert)
                    .map(RequestLimitsTest::row)
                    .toList();
            CallKind kind = create ? CallKind.CREATE : CallKind.UPDATE;

            List<FalconCall> calls = new RequestLimits(2000, 16_000, bodyBytes).cut(kind, rows, rules);

            assertThat(calls.stream().flatMap(call -> call.rows().stream()).toList())
                    .containsExactlyElementsOf(rows);
            assertThat(calls).allSatisfy(call -> {
                if (call.rows().size() > 1) {
                    assertThat(call.body(rules)).hasSizeLessThanOrEqualTo(bodyBytes);
                }
            });
        });
    }

    @Test
    void aThousandOrdinaryIocsFitIntoOneBody() {
        assertThat(new RequestLimits(2000, 16_000, 1 << 20).cut(CallKind.CREATE, rows(1000), RULES))
                .hasSize(1);
    }

    /** One for each of as many keys as a URL or two hold. */
    private static List<PendingChange> rows(Draw draw) {
        return draw.as("keys").list(0, 600, AnyChange::key).stream()
                .map(RequestLimitsTest::row)
                .toList();
    }

    private static List<PendingChange> rows(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> row(new IocKey(IocType.DOMAIN, i + ".example")))
                .toList();
    }

    private static PendingChange row(IocChange change) {
        PendingChange row = GivenDelivery.row(change);
        row.known(GivenIoc.of(change.key())
                .tags("c2", "\"quoted\"")
                .with("description", "why\n\u00fc")
                .with("expiration", "2026-01-01T00:00:00Z")
                .list("host_groups", "f".repeat(32))
                .ioc());
        return row;
    }

    private static PendingChange row(IocKey key) {
        PendingChange row = GivenDelivery.row(GivenChange.of(key).upsert());
        row.known(GivenIoc.of(key).id("f".repeat(64)).ioc());
        return row;
    }
}
