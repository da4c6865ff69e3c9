package io.ctiroutes.tenant;

import static io.ctiroutes.tenant.TenantFolder.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.IocType;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.topic.Filter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tenant wants, and when it is another one than before. */
class TenantTest {

    @TempDir
    Path directory;

    @Test
    void aTenantWithoutAFilterWantsAll() throws IOException {
        assertThat(tenant().filter()).isEqualTo(Filter.ALL);
    }

    @Test
    void theFilterIsWhatTheFileSays() throws IOException {
        assertThat(tenant(
                                "filter.labels=Acme, malware",
                                "filter.exclude-labels=test",
                                "filter.min-score=60",
                                "filter.types=domain,IPv4,sha256",
                                "filter.indicator-types=malicious-activity",
                                "filter.markings=TLP:CLEAR, marking-definition--0A1B2C3D-407d-48c7-9eca-b8e91df99dc9")
                        .filter())
                .isEqualTo(new Filter(
                        Set.of("acme", "malware"),
                        Set.of("test"),
                        OptionalInt.of(60),
                        Set.of(IocType.DOMAIN, IocType.IPV4, IocType.SHA256),
                        Set.of("malicious-activity"),
                        Set.of(
                                "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
                                "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
                                "marking-definition--0a1b2c3d-407d-48c7-9eca-b8e91df99dc9")));
    }

    @ParameterizedTest
    @CsvSource({
        "filter.types=domain;url, filter.types has an entry",
        "filter.types=url, filter.types has an entry",
        "filter.markings=AMBER, filter.markings has an entry",
        "filter.markings=marking-definition--1, filter.markings has an entry",
        "filter.min-score=high, filter.min-score is not a whole number",
        "filter.min-score=-1, filter.min-score is too small"
    })
    void aWrongFilterIsNoFilter(String line, String reason) throws IOException {
        assertThat(folder(line).message()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filter.labels=",
                "filter.labels=,",
                "filter.exclude-labels= ",
                "filter.min-score=",
                "filter.types=",
                "filter.indicator-types=",
                "filter.markings="
            })
    void anEmptyFilterIsRefusedBecauseNobodyKnowsWhetherAllOrNothingIsMeant(String line) throws IOException {
        assertThat(folder(line).message()).contains("is empty: leave the line out");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filter.labels=acme",
                "filter.exclude-labels=acme",
                "filter.min-score=1",
                "filter.types=domain",
                "filter.indicator-types=acme",
                "filter.markings=TLP:RED",
                "crowdstrike.api-base-url=https://api.eu-1.crowdstrike.com",
                "crowdstrike.client-id=another",
                "crowdstrike.member-cid=0123456789abcdef0123456789abcdef",
                "crowdstrike.permanent-delete=true",
                "crowdstrike.falcon-for-mobile-active=true",
                "crowdstrike.action-on-ip=no_action",
                "crowdstrike.action-on-domain=no_action",
                "crowdstrike.action-on-hash=prevent",
                "crowdstrike.soft-delete-action=keep",
                "crowdstrike.adopt-foreign=true",
                "crowdstrike.dry-run=true",
                "crowdstrike.allow-private-addresses=true",
                "crowdstrike.description-max-length=10",
                "crowdstrike.host-groups=0123456789abcdef0123456789abcdef",
                "crowdstrike.tags=a",
                "crowdstrike.retrodetects=true",
                "connector.exclusions=exclusions.txt"
            })
    void whatDecidesWhatIsWantedChangesTheProfile(String line) throws IOException {
        Tenant before = tenant();
        Tenant after = tenant(line);

        assertThat(after.profile()).matches("[0-9a-f]{16}").isNotEqualTo(before.profile());
        assertThat(after).isNotEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "crowdstrike.client-secret=another",
                "crowdstrike.parallel-requests=1",
                "crowdstrike.max-rows-per-request=1",
                "crowdstrike.max-url-bytes=2000",
                "crowdstrike.max-body-bytes=70000",
                "crowdstrike.max-requests-per-minute=1",
                "crowdstrike.max-iocs=1",
                "crowdstrike.quota-reserve=1",
                "crowdstrike.quota-policy=evict",
                "crowdstrike.purge-retired-after=1",
                "crowdstrike.search-lag=1",
                "crowdstrike.request-timeout=1",
                "crowdstrike.ca-file=ca.pem",
                "crowdstrike.connect-timeout=1",
                "connector.max-retire-percent=1",
                "connector.dead-letters-max=1",
                "connector.dead-letters-max-bytes=1"
            })
    void secretsLimitsAndTimeOutsDoNot(String line) throws IOException {
        Tenant before = tenant();
        Tenant after = tenant(line);

        assertThat(after.profile()).isEqualTo(before.profile());
        // but it is started again
        assertThat(after).isNotEqualTo(before);
    }

    /** A new setting has to be put with one of the two above. */
    @Test
    void everySettingOfATenantIsOneThatShapesOrOneThatDoesNot() {
        assertThat(TenantKeys.SETTINGS).hasSize(17 + 17).containsAll(Profile.SETTINGS);
        assertThat(Profile.SETTINGS).hasSize(17);
    }

    @Test
    void theSameTenantIsEqualAndHasTheSameProfile() throws IOException {
        Tenant one = tenant("filter.labels=a,b", "filter.min-score=5", "crowdstrike.tags=x");
        Tenant other = tenant("filter.min-score=5", "filter.labels=B, a", "crowdstrike.tags=x");

        assertThat(other).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(other.profile()).isEqualTo(one.profile());
    }

    @Test
    void theProfileIsTheSameInEveryProcess() throws IOException {
        assertThat(tenant("filter.labels=acme", "filter.types=domain,md5").profile())
                .isEqualTo("3d42baac24c4f86f");
    }

    @Test
    void aMinScoreOfZeroIsNone() throws IOException {
        assertThat(tenant("filter.min-score=0").profile()).isEqualTo(tenant().profile());
    }

    @Test
    void whatTheProcessSaysIsPartOfTheProfile() throws IOException {
        Tenant before = tenant();

        assertThat(folder().with("CROWDSTRIKE_ACTION_ON_IP", "no_action")
                        .readOne()
                        .profile())
                .isNotEqualTo(before.profile());
    }

    @Test
    void theTextOfATenantShowsNoSecret() throws IOException {
        assertThat(tenant().toString()).contains("acme").doesNotContain(SECRET);
        assertThat(tenant().settings().text(Setting.CROWDSTRIKE_CLIENT_SECRET)).isEqualTo(SECRET);
    }

    private Tenant tenant(String... lines) throws IOException {
        return folder(lines).readOne();
    }

    private TenantFolder folder(String... lines) {
        return new TenantFolder(directory).tenant("acme", lines);
    }
}
