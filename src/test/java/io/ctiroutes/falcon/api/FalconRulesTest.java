package io.ctiroutes.falcon.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.falcon.delivery.GivenIoc;
import io.ctiroutes.falcon.delivery.GivenRules;
import io.ctiroutes.ioc.Action;
import io.ctiroutes.property.AnyText;
import io.ctiroutes.property.Property;
import io.ctiroutes.sandbox.MovableClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FalconRulesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final FalconRules rules = rules(false, false, 200);

    @Test
    void anIocThatOurClientMadeIsOursWhateverItsSource() {
        assertThat(rules.mayChange(
                        GivenIoc.domain("a.example").with("source", "x").ioc()))
                .isTrue();
    }

    @Test
    void anIocOfOurSourceIsOursWhoeverMadeIt() {
        assertThat(rules.mayChange(GivenIoc.domain("a.example")
                        .with("created_by", "an older client")
                        .ioc()))
                .isTrue();
    }

    @Test
    void anIocOfAnotherClientAndSourceIsForeign() {
        assertThat(rules.mayChange(GivenIoc.domain("a.example").foreign().ioc()))
                .isFalse();
    }

    @Test
    void foreignIocsMayBeChangedWhereTheyAreAdopted() {
        assertThat(rules(true, false, 200)
                        .mayChange(GivenIoc.domain("a.example").foreign().ioc()))
                .isTrue();
    }

    @Test
    void anIocThatTellsNeitherMakerNorSourceIsForeign() {
        assertThat(rules.mayChange(GivenIoc.domain("a.example")
                        .without("created_by")
                        .without("source")
                        .ioc()))
                .isFalse();
    }

    @Test
    void creatingNamesTypeAndValueAndEveryFieldOfTheRecord() {
        IocBody body = rules.create(GivenChange.domain("evil.example")
                .expiration("2026-06-01T10:20:30.987654Z")
                .ioc());

        assertThat(body.id()).isNull();
        assertThat(body.type()).isEqualTo("domain");
        assertThat(body.value()).isEqualTo("evil.example");
        assertThat(body.action()).isEqualTo("detect");
        assertThat(body.mobileAction()).isEqualTo("detect");
        assertThat(body.severity()).isEqualTo("high");
        assertThat(body.platforms()).containsExactly("windows", "mac", "linux");
        assertThat(body.tags()).containsExactly("c2");
        assertThat(body.description()).isEqualTo("seen in a campaign");
        assertThat(body.expiration()).isEqualTo("2026-06-01T10:20:30Z");
        assertThat(body.source()).isEqualTo("OpenCTI IOC");
        assertThat(body.appliedGlobally()).isTrue();
        assertThat(body.hostGroups()).isEmpty();
    }

    @Test
    void updatingNamesTheIdAndNeitherTypeNorValueForTheyCannotChange() {
        IocBody body = rules.update("id-1", GivenChange.domain("evil.example").ioc());

        assertThat(body.id()).isEqualTo("id-1");
        assertThat(body.type()).isNull();
        assertThat(body.value()).isNull();
        assertThat(body.description()).isEqualTo("seen in a campaign");
    }

    @Test
    void whatTheRecordDoesNotHaveIsClearedByAnUpdate() {
        IocBody body = rules.update(
                "id-1",
                GivenChange.domain("evil.example").noDescription().tags().ioc());

        assertThat(body.description()).isEmpty();
        assertThat(body.expiration()).isNull();
        assertThat(body.tags()).isEmpty();
    }

    @Test
    void anAllowedIocHasNoSeverity() {
        assertThat(rules.create(GivenChange.sha256("a").allowed().ioc()).severity())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"10, 0123456789", "11, 0123456789", "9, 01234567…", "2, 0…", "1, …", "0, 0123456789"})
    void aDescriptionIsCutWhereItIsTooLong(int most, String expected) {
        IocBody body = rules(false, false, most)
                .create(GivenChange.domain("a.example")
                        .description("0123456789")
                        .ioc());

        assertThat(body.description()).isEqualTo(expected);
    }

    @Test
    void aCutDescriptionIsABeginningAndHasNoHalfCharacters() {
        Property.holds(draw -> {
            String description = AnyText.text(draw, 20) + "\ud83d\ude00".repeat(3);
            int most = draw.as("most").between(1, 12);

            String cut = rules(false, false, most)
                    .create(GivenChange.domain("a.example")
                            .description(description)
                            .ioc())
                    .description();

            assertThat(cut).hasSizeLessThanOrEqualTo(most).isEqualTo(wellFormed(cut));
            boolean whole = cut.equals(description);
            assertThat(whole || cut.endsWith("…") && description.startsWith(cut.substring(0, cut.length() - 1)))
                    .isTrue();
        });
    }

    @Test
    void retiringAddsTheTagAndStopsDetectionAndKeepsTheRest() {
        FalconIoc ioc = GivenIoc.domain("evil.example")
                .tags("c2", "apt")
                .with("description", "why")
                .with("expiration", "2026-06-01T10:20:30.5Z")
                .with("applied_globally", false)
                .list("host_groups", "0".repeat(32))
                .with("source", "adopted")
                .ioc();

        IocBody body = rules.retire(ioc);

        assertThat(body)
                .isEqualTo(new IocBody(
                        ioc.id(),
                        null,
                        null,
                        "no_action",
                        "no_action",
                        "high",
                        ioc.platforms(),
                        List.of("c2", "apt", "TO_DELETE"),
                        "why",
                        "2026-06-01T10:20:30Z",
                        "adopted",
                        false,
                        ioc.hostGroups()));
    }

    @Test
    void retiringWithKeepLeavesTheActionsAsTheyAre() {
        IocBody body = rules(false, true, 200)
                .retire(GivenIoc.domain("evil.example")
                        .with("action", "detect")
                        .with("mobile_action", "allow")
                        .ioc());

        assertThat(body.action()).isEqualTo("detect");
        assertThat(body.mobileAction()).isEqualTo("allow");
        assertThat(body.tags()).containsExactly("TO_DELETE");
    }

    @Test
    void retiringDoesNotRepeatTheTag() {
        assertThat(rules.retire(GivenIoc.domain("evil.example").retired().ioc()).tags())
                .containsExactly("c2", "TO_DELETE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "tomorrow", ""})
    void retiringLeavesAnExpirationOutThatSaysNothingAnyMore(String expiration) {
        FalconIoc ioc =
                GivenIoc.domain("evil.example").with("expiration", expiration).ioc();

        assertThat(rules.retire(ioc).expiration()).isNull();
    }

    @Test
    void retiringLeavesAnAbsentSeverityAbsent() {
        assertThat(rules.retire(GivenIoc.domain("evil.example")
                                .without("severity")
                                .ioc())
                        .severity())
                .isNull();
    }

    @Test
    void anIocIsRetiredIfItHasTheTagAndDetectsNothing() {
        assertThat(rules.retired(GivenIoc.domain("a.example").retired().ioc())).isTrue();
        assertThat(rules.retired(GivenIoc.domain("a.example")
                        .retired()
                        .without("mobile_action")
                        .ioc()))
                .isTrue();
        assertThat(rules.retired(
                        GivenIoc.domain("a.example").retired().tags("c2").ioc()))
                .isFalse();
        assertThat(rules.retired(GivenIoc.domain("a.example")
                        .retired()
                        .with("action", "detect")
                        .ioc()))
                .isFalse();
        assertThat(rules.retired(GivenIoc.domain("a.example")
                        .retired()
                        .with("mobile_action", "detect")
                        .ioc()))
                .isFalse();
    }

    @Test
    void withKeepTheTagAloneTellsWhetherAnIocIsRetired() {
        FalconRules keep = rules(false, true, 200);

        assertThat(keep.retired(GivenIoc.domain("a.example").tags("TO_DELETE").ioc()))
                .isTrue();
        assertThat(keep.retired(GivenIoc.domain("a.example").ioc())).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void whatRetireWritesCountsAsRetired(Action action) {
        for (boolean keep : List.of(true, false)) {
            FalconRules any = rules(false, keep, 200);
            IocBody body = any.retire(
                    GivenIoc.domain("a.example").with("action", action.text()).ioc());

            FalconIoc written = GivenIoc.domain("a.example")
                    .with("action", body.action())
                    .with("mobile_action", body.mobileAction())
                    .tags(body.tags().toArray(String[]::new))
                    .ioc();

            assertThat(any.retired(written)).as("keep: %s", keep).isTrue();
        }
    }

    @Test
    void hostGroupsTakeThePlaceOfAllHostsAndEveryIocGetsTheTags() {
        FalconRules limited = new FalconRules(
                GivenIoc.CLIENT,
                false,
                false,
                false,
                200,
                List.of("opencti", "c2"),
                List.of("0".repeat(32)),
                false,
                java.time.Duration.ZERO,
                new MovableClock(NOW));

        IocBody body =
                limited.create(GivenChange.domain("a.example").tags("c2", "apt").ioc());

        assertThat(body.appliedGlobally()).isFalse();
        assertThat(body.hostGroups()).containsExactly("0".repeat(32));
        assertThat(body.tags()).containsExactly("c2", "apt", "opencti");
        assertThat(limited.update("id", GivenChange.domain("a.example").ioc()).tags())
                .containsExactly("c2", "opencti");
    }

    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static FalconRules rules(boolean adoptForeign, boolean keepAction, int descriptionMax) {
        return GivenRules.rules(adoptForeign, false, keepAction, descriptionMax, new MovableClock(NOW));
    }
}
