package io.ctiroutes.stix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.ActionRules;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocChange.Retire;
import io.ctiroutes.ioc.IocChange.Upsert;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.stix.pattern.GrammarPatternReader;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndicatorRulesTest {

    private static final Instant NOW = Instant.parse("2026-10-03T09:30:00Z");
    private static final String SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private static final String MD5 = "098f6bcd4621d373cade4e832627b4f6";

    private static final IocKey EVIL = new IocKey(IocType.DOMAIN, "evil.example");
    private static final IocKey WORSE = new IocKey(IocType.DOMAIN, "worse.example");
    private static final String EVIL_PATTERN = "[domain-name:value = 'evil.example']";
    private static final String BOTH_PATTERN = "[domain-name:value IN ('evil.example', 'worse.example')]";

    private final IndicatorRules rules = rules(Action.DETECT, false);

    // keep

    @ParameterizedTest
    @ValueSource(strings = {"create", "update"})
    void anIndicatorIsKeptAsOneIocWithAllThatOpenCtiSays(String type) {
        Instant end = Instant.parse("2026-12-13T08:12:31.377Z");
        GivenIndicator indicator = GivenIndicator.domain("EVIL.example.")
                .score(85)
                .platforms("windows", "macOS")
                .labels("c2", "apt")
                .description("C2 server")
                .validUntil(end);

        IndicatorChanges changes = rules.keep(indicator.event(type));

        assertThat(changes.skipped()).isEmpty();
        assertThat(changes.changes())
                .containsExactly(new Upsert(
                        new Ioc(
                                EVIL,
                                Action.DETECT,
                                Optional.of(Severity.CRITICAL),
                                List.of(Platform.WINDOWS, Platform.MAC),
                                List.of("c2", "apt"),
                                Optional.of("C2 server"),
                                Optional.of(end)),
                        new Origin(
                                GivenIndicator.ID,
                                type,
                                "3f0b6a5e-5d5e-4d59-9c0b-7a7f2b0a9f10",
                                "an indicator",
                                GivenIndicator.JSON,
                                0)));
    }

    @Test
    void whatOpenCtiDoesNotSayHasADefaultOrIsAbsent() {
        assertThat(kept(GivenIndicator.domain("evil.example")))
                .isEqualTo(new Ioc(
                        EVIL,
                        Action.DETECT,
                        Optional.of(Severity.MEDIUM),
                        List.of(Platform.WINDOWS, Platform.MAC, Platform.LINUX),
                        List.of(),
                        Optional.empty(),
                        Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"19, INFORMATIONAL", "20, LOW", "40, MEDIUM", "60, HIGH", "80, CRITICAL"})
    void theScoreGivesTheSeverity(int score, Severity severity) {
        assertThat(kept(GivenIndicator.domain("evil.example").score(score)).severity())
                .contains(severity);
    }

    @Test
    void everyTypeHasTheActionThatTheOperatorChose() {
        IndicatorRules chosen = new IndicatorRules(
                new GrammarPatternReader(),
                new ActionRules(Action.NO_ACTION, Action.DETECT, Action.PREVENT),
                false,
                SafetyRails.none(),
                Clock.fixed(NOW, ZoneOffset.UTC));
        GivenIndicator indicator =
                GivenIndicator.pattern("[ipv4-addr:value = '198.51.100.7'] OR [ipv6-addr:value = '::1'] OR "
                        + "[domain-name:value = 'evil.example'] OR [file:hashes.'SHA-256' = '" + SHA256
                        + "'] OR [file:hashes.MD5 = '"
                        + MD5 + "']");

        assertThat(chosen.keep(indicator.event("create")).changes())
                .extracting(
                        change -> change.key().type(),
                        change -> ((Upsert) change).ioc().action())
                .containsExactly(
                        tuple(IocType.IPV4, Action.NO_ACTION),
                        tuple(IocType.IPV6, Action.NO_ACTION),
                        tuple(IocType.DOMAIN, Action.DETECT),
                        tuple(IocType.SHA256, Action.PREVENT),
                        tuple(IocType.MD5, Action.PREVENT));
    }

    @ParameterizedTest
    @EnumSource
    void anAllowedHashHasNoSeverity(Action onHash) {
        GivenIndicator indicator =
                GivenIndicator.pattern("[file:hashes.MD5 = '" + MD5 + "']").score(85);

        Upsert upsert = (Upsert)
                rules(onHash, false).keep(indicator.event("create")).changes().get(0);

        assertThat(upsert.ioc().action()).isEqualTo(onHash);
        assertThat(upsert.ioc().severity().isPresent()).isEqualTo(onHash != Action.ALLOW);
    }

    @Test
    void mobilePlatformsCountOnlyWithFalconForMobile() {
        GivenIndicator indicator = GivenIndicator.domain("evil.example").platforms("windows", "android", "ios");

        assertThat(kept(indicator).platforms()).containsExactly(Platform.WINDOWS);
        assertThat(upserted(rules(Action.DETECT, true).keep(indicator.event("create")))
                        .platforms())
                .containsExactly(Platform.WINDOWS, Platform.ANDROID, Platform.IOS);
    }

    @Test
    void labelsAreTagsEachOnceInTheirOrder() {
        assertThat(kept(GivenIndicator.domain("evil.example").labels("c2", "apt", "c2"))
                        .tags())
                .containsExactly("c2", "apt");
    }

    @Test
    void aBlankDescriptionIsNone() {
        assertThat(kept(GivenIndicator.domain("evil.example").description(" \n"))
                        .description())
                .isEmpty();
    }

    @Test
    void everyValueOfAPatternIsAnIocAndTheRestIsSkipped() {
        GivenIndicator file = GivenIndicator.pattern("[file:hashes.'SHA-256' = '" + SHA256
                + "' OR file:hashes.'SHA-1' = 'a' OR file:hashes.MD5 = '" + MD5
                + "' OR file:name != 'x' OR ipv4-addr:value ="
                + " '198.51.100.0/24' OR domain-name:value = 'no domain']");

        IndicatorChanges changes = rules.keep(file.event("create"));

        assertThat(changes.changes())
                .extracting(IocChange::key)
                .containsExactly(new IocKey(IocType.SHA256, SHA256), new IocKey(IocType.MD5, MD5));
        assertThat(changes.skipped())
                .containsExactlyInAnyOrder(
                        new Skip(SkipReason.UNSUPPORTED_OBSERVABLE, "file:hashes.SHA-1 = a"),
                        new Skip(SkipReason.PATTERN_NEGATED, "file:name != 'x'"),
                        new Skip(SkipReason.CIDR_RANGE, "198.51.100.0/24"),
                        new Skip(SkipReason.INVALID_VALUE, "no domain"));
    }

    @Test
    void theSameValueTwiceIsOneChange() {
        GivenIndicator indicator = GivenIndicator.pattern(
                "[domain-name:value IN ('evil.example', 'EVIL.example')]" + " OR [hostname:value = 'evil.example.']");

        assertThat(rules.keep(indicator.event("create")).changes())
                .extracting(IocChange::key)
                .containsExactly(EVIL);
    }

    @Test
    void anIndicatorOfWhichNoPlatformCanBeUsedIsSkipped() {
        GivenIndicator indicator = GivenIndicator.domain("evil.example").platforms("android", "saas");

        IndicatorChanges changes = rules.keep(indicator.event("update"));

        assertThat(changes.changes()).isEmpty();
        assertThat(changes.skipped()).containsExactly(new Skip(SkipReason.NO_USABLE_PLATFORM, "android, saas"));
    }

    // retire

    @ParameterizedTest
    @ValueSource(strings = {"create", "update"})
    void aRevokedIndicatorIsRetired(String type) {
        IndicatorChanges changes =
                rules.keep(GivenIndicator.pattern(BOTH_PATTERN).revoked().event(type));

        assertThat(retiredOnly(changes)).containsExactly(EVIL, WORSE);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-10-03T09:29:59.999Z, true",
        "2026-10-03T09:30:00Z, true",
        "2026-10-03T09:30:00.001Z, false",
        "2020-01-01T00:00:00Z, true",
        "2099-01-01T00:00:00Z, false"
    })
    void anIndicatorIsRetiredFromTheMomentThatItsValidityEnds(Instant validUntil, boolean retired) {
        IndicatorChanges changes = rules.keep(
                GivenIndicator.domain("evil.example").validUntil(validUntil).event("update"));

        assertThat(changes.changes())
                .singleElement()
                .isInstanceOf(retired ? Retire.class : Upsert.class)
                .extracting(IocChange::key)
                .isEqualTo(EVIL);
    }

    @Test
    void aDeletedIndicatorIsRetiredWithEveryObservable() {
        assertThat(retiredOnly(rules.retire(GivenIndicator.pattern(BOTH_PATTERN).event("delete"))))
                .containsExactly(EVIL, WORSE);
    }

    @Test
    void whatLeavesTheStreamIsRetiredUnderItsFormerPatternToo() {
        assertThat(retiredOnly(
                        rules.retire(GivenIndicator.domain("worse.example").updatedFrom(EVIL_PATTERN))))
                .containsExactly(WORSE, EVIL);
    }

    @Test
    void platformsDoNotMatterForRetiring() {
        GivenIndicator mobile = GivenIndicator.domain("evil.example").platforms("android");

        assertThat(retiredOnly(rules.retire(mobile.event("delete")))).containsExactly(EVIL);
        assertThat(retiredOnly(rules.keep(mobile.revoked().event("update")))).containsExactly(EVIL);
    }

    @Test
    void whatCannotBeAnIocIsSkippedOnRetiringToo() {
        IndicatorChanges changes =
                rules.retire(GivenIndicator.pattern("[url:value = 'http://x']").event("delete"));

        assertThat(changes.changes()).isEmpty();
        assertThat(changes.skipped())
                .containsExactly(new Skip(SkipReason.UNSUPPORTED_OBSERVABLE, "url:value = http://x"));
    }

    // an edited pattern

    @Test
    void whatOnlyTheFormerPatternHadIsRetired() {
        IndicatorChanges changes =
                rules.keep(GivenIndicator.domain("worse.example").updatedFrom(BOTH_PATTERN));

        assertThat(changes.changes())
                .satisfiesExactly(
                        upsert -> assertThat(upsert).isInstanceOf(Upsert.class).returns(WORSE, IocChange::key),
                        retire -> assertThat(retire).isInstanceOf(Retire.class).returns(EVIL, IocChange::key));
    }

    @Test
    void anotherSpellingOfTheSameValueRetiresNothing() {
        IndicatorChanges changes =
                rules.keep(GivenIndicator.domain("evil.example").updatedFrom("[ domain-name:value='EVIL.example.' ]"));

        assertThat(changes.changes()).singleElement().isInstanceOf(Upsert.class);
    }

    @Test
    void whatTheFormerPatternCouldNotSayIsNotSkippedAgain() {
        IndicatorChanges changes =
                rules.keep(GivenIndicator.domain("evil.example").updatedFrom("[url:value = 'http://x'] AND broken"));

        assertThat(changes.changes()).hasSize(1);
        assertThat(changes.skipped()).isEmpty();
    }

    @Test
    void aPatternThatIsNoLongerAnIocRetiresTheFormerOne() {
        IndicatorChanges changes = rules.keep(
                GivenIndicator.pattern("[domain-name:value LIKE 'evil%']").updatedFrom(EVIL_PATTERN));

        assertThat(changes.changes()).singleElement().isInstanceOf(Retire.class).returns(EVIL, IocChange::key);
        assertThat(changes.skipped()).extracting(Skip::reason).containsExactly(SkipReason.PATTERN_OPERATOR);
    }

    @Test
    void withoutUsablePlatformOnlyWhatTheNewPatternLostIsRetired() {
        GivenIndicator skipped = GivenIndicator.domain("evil.example").platforms("saas");

        assertThat(retiredOnly(rules.keep(skipped.updatedFrom(BOTH_PATTERN)))).containsExactly(WORSE);
    }

    // merge

    @Test
    void aMergeKeepsTheSurvivorAndRetiresWhatOnlyTheSourcesHad() {
        GivenIndicator survivor = GivenIndicator.domain("evil.example");

        IndicatorChanges changes = rules.merge(survivor.mergedFrom(
                GivenIndicator.domain("worse.example").id("source-1"),
                GivenIndicator.pattern(BOTH_PATTERN).id("source-2"),
                GivenIndicator.domain("worst.example").id("source-3")));

        // of what both name, only the source's claim is gone
        assertThat(changes.changes())
                .extracting(change -> change.getClass().getSimpleName() + ' ' + change.key() + " by "
                        + change.origin().indicatorId())
                .containsExactly(
                        "Upsert domain:evil.example by " + survivor.indicator().internalId(),
                        "Retire domain:worse.example by source-1",
                        "Retire domain:evil.example by source-2",
                        "Retire domain:worse.example by source-2",
                        "Retire domain:worst.example by source-3");
    }

    @Test
    void aSourceUnderTheSurvivorsOwnIdTakesNothingFromIt() {
        IndicatorChanges changes =
                rules.merge(GivenIndicator.domain("evil.example").mergedFrom(GivenIndicator.pattern(BOTH_PATTERN)));

        assertThat(changes.changes())
                .satisfiesExactly(
                        upsert -> assertThat(upsert).isInstanceOf(Upsert.class).returns(EVIL, IocChange::key),
                        retire -> assertThat(retire).isInstanceOf(Retire.class).returns(WORSE, IocChange::key));
    }

    @Test
    void aRevokedSurvivorIsRetiredWithItsSources() {
        IndicatorChanges changes = rules.merge(
                GivenIndicator.domain("evil.example").revoked().mergedFrom(GivenIndicator.domain("worse.example")));

        assertThat(retiredOnly(changes)).containsExactly(EVIL, WORSE);
    }

    @Test
    void sourcesInAnotherLanguageDoNotCount() {
        IndicatorChanges changes = rules.merge(GivenIndicator.domain("evil.example")
                .mergedFrom(GivenIndicator.domain("worse.example").language("yara")));

        assertThat(changes.changes()).extracting(IocChange::key).containsExactly(EVIL);
    }

    @Test
    void aSurvivorWithoutUsablePlatformDoesNotLoseWhatItSharesWithASource() {
        GivenIndicator survivor = GivenIndicator.domain("evil.example").platforms("saas");

        IndicatorChanges changes = rules.merge(survivor.mergedFrom(GivenIndicator.pattern(BOTH_PATTERN)));

        assertThat(retiredOnly(changes)).containsExactly(WORSE);
        assertThat(changes.skipped()).extracting(Skip::reason).containsExactly(SkipReason.NO_USABLE_PLATFORM);
    }

    // one more tag

    @Test
    void aTagGoesToWhatIsKeptOnly() {
        IndicatorChanges changes =
                rules.keep(GivenIndicator.domain("worse.example").labels("c2").updatedFrom(BOTH_PATTERN));

        IndicatorChanges tagged = changes.withTag("from-opencti");

        assertThat(upserted(tagged).tags()).containsExactly("c2", "from-opencti");
        assertThat(tagged.changes().get(1)).isEqualTo(changes.changes().get(1));
        assertThat(tagged.event()).isEqualTo(changes.event());
        assertThat(tagged.skipped()).isEqualTo(changes.skipped());
    }

    private Ioc kept(GivenIndicator indicator) {
        return upserted(rules.keep(indicator.event("create")));
    }

    private static Ioc upserted(IndicatorChanges changes) {
        return ((Upsert) changes.changes().get(0)).ioc();
    }

    private static List<IocKey> retiredOnly(IndicatorChanges changes) {
        assertThat(changes.changes()).hasOnlyElementsOfType(Retire.class);
        return changes.changes().stream().map(IocChange::key).toList();
    }

    private static IndicatorRules rules(Action onHash, boolean mobileActive) {
        return new IndicatorRules(
                new GrammarPatternReader(),
                new ActionRules(Action.DETECT, Action.DETECT, onHash),
                mobileActive,
                SafetyRails.none(),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
