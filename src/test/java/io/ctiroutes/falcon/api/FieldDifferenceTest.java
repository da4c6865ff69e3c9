package io.ctiroutes.falcon.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldDifferenceTest {

    @Test
    void thereIsOneExactlyIfTheFingerprintsDiffer() {
        Property.holds(draw -> {
            IocBody wanted = body(draw);
            FalconIoc held = held(draw, wanted);

            assertThat(FieldDifference.between(wanted, held).isEmpty())
                    .isEqualTo(Fingerprint.of(wanted) == Fingerprint.of(held));
        });
    }

    @Test
    void listsAreTheSameInAnyOrderAndTimesInAnySpelling() {
        IocBody wanted = new IocBody(
                null,
                "domain",
                "a.example",
                "detect",
                "detect",
                "high",
                List.of("windows", "mac"),
                List.of("b", "a"),
                "",
                "2027-01-01T00:00:00Z",
                "x",
                true,
                List.of());
        FalconIoc held = new FalconIoc(
                "id",
                "detect",
                "",
                "high",
                List.of("mac", "windows"),
                List.of("a", "b", "a"),
                "",
                "2027-01-01T01:00:00.000+01:00",
                "x",
                true,
                List.of(),
                "",
                "",
                false);

        assertThat(FieldDifference.between(wanted, held)).isEmpty();
        assertThat(Fingerprint.of(wanted)).isEqualTo(Fingerprint.of(held));
    }

    @Test
    void noTextRunsIntoTheNext() {
        List<IocBody> bodies = List.of(
                body(List.of("windows"), List.of("a", "b"), "c"),
                body(List.of("windows"), List.of("ab"), "c"),
                body(List.of("windows"), List.of("a", "b", "c"), ""),
                body(List.of("windows", "a", "b"), List.of(), "c"),
                body(List.of("windows", "a"), List.of("b"), "c"),
                body(List.of("windows"), List.of("a"), "bc"));

        assertThat(bodies.stream().map(Fingerprint::of)).doesNotHaveDuplicates();
    }

    private static IocBody body(List<String> platforms, List<String> tags, String description) {
        return new IocBody(
                null,
                "domain",
                "a.example",
                "detect",
                "detect",
                "high",
                platforms,
                tags,
                description,
                null,
                "x",
                true,
                List.of());
    }

    private static IocBody body(Draw draw) {
        return new IocBody(
                null,
                "domain",
                "a.example",
                word(draw),
                word(draw),
                draw.bool() ? word(draw) : null,
                words(draw),
                words(draw),
                word(draw),
                draw.bool() ? time(draw) : null,
                word(draw),
                draw.bool(),
                words(draw));
    }

    /** Mostly the same. */
    private static FalconIoc held(Draw draw, IocBody body) {
        return new FalconIoc(
                "id",
                mostly(draw, body.action(), FieldDifferenceTest::word),
                mostly(draw, body.mobileAction(), FieldDifferenceTest::word),
                mostly(draw, body.severity() == null ? "" : body.severity(), FieldDifferenceTest::word),
                mostly(draw, body.platforms(), FieldDifferenceTest::words),
                mostly(draw, body.tags(), FieldDifferenceTest::words),
                mostly(draw, body.description(), FieldDifferenceTest::word),
                mostly(draw, body.expiration() == null ? "" : body.expiration(), FieldDifferenceTest::time),
                mostly(draw, body.source(), FieldDifferenceTest::word),
                mostly(draw, body.appliedGlobally(), Draw::bool),
                mostly(draw, body.hostGroups(), FieldDifferenceTest::words),
                "",
                "",
                false);
    }

    private static <T> T mostly(Draw draw, T same, Draw.Gen<T> other) {
        return draw.way(20, 1) == 0 ? same : draw.any(other);
    }

    private static String word(Draw draw) {
        return draw.of("a", "b", "a, b");
    }

    private static List<String> words(Draw draw) {
        return draw.list(0, 2, FieldDifferenceTest::word);
    }

    private static String time(Draw draw) {
        return draw.of("2027-01-01T00:00:00Z", "2027-01-01T00:00:00.5Z", "2028-01-01T00:00:00Z");
    }
}
