package io.ctiroutes.tenant;

import static io.ctiroutes.tenant.TenantFolder.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tenants the files of a folder describe, and what is said of those that are wrong. */
class TenantFilesTest {

    @TempDir
    Path directory;

    @Test
    void eachFileIsATenantOfItsName() throws IOException {
        Tenants tenants = folder().tenant("beta-2").tenant("acme").read();

        assertThat(tenants.valid()).extracting(Tenant::name).containsExactly("acme", "beta-2");
        assertThat(tenants.valid().get(0).settings().text(Setting.CROWDSTRIKE_CLIENT_ID))
                .isEqualTo("client-of-acme");
        assertThat(tenants.invalid()).isEmpty();
    }

    @Test
    void anEmptyFolderHasNoTenants() throws IOException {
        assertThat(folder().read().valid()).isEmpty();
        assertThat(folder().read().invalid()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeReadSaysNothingOfAnyTenant() {
        TenantFiles files = folder().with("CONNECTOR_TENANTS", "nowhere").files();

        assertThat(files.folder()).isEqualTo(directory.resolve("nowhere"));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(files::read);
    }

    @Test
    void otherFilesAndHiddenOnesAreLeftAlone() throws IOException {
        folder().tenant("acme")
                .file("README.md", "x")
                .file("acme.properties.bak", "x")
                .file(".acme.properties", "x")
                .file("secret", SECRET);

        assertThat(folder().readOne().name()).isEqualTo("acme");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Acme", "-acme", "acme_2", "acme.eu", "äcme", "a b"})
    void aNameThatIsNotFitForFoldersAndGroupsIsRefused(String name) throws IOException {
        Tenants tenants = folder().tenant("ok").tenant(name).read();

        assertThat(tenants.valid()).extracting(Tenant::name).containsExactly("ok");
        assertThat(tenants.invalid()).singleElement().satisfies(tenant -> {
            assertThat(tenant.name()).isEqualTo(name);
            assertThat(tenant.message())
                    .contains(name + ".properties is no name of a tenant", "lower-case letters, digits and dashes");
        });
    }

    @Test
    void aNameHas63CharactersAtMost() throws IOException {
        Tenants tenants = folder().tenant("a".repeat(63)).tenant("b".repeat(64)).read();

        assertThat(tenants.valid()).extracting(Tenant::name).containsExactly("a".repeat(63));
        assertThat(tenants.invalid()).extracting(InvalidTenant::name).containsExactly("b".repeat(64));
    }

    @Test
    void whatAFileDoesNotSayIsAsForTheProcess() throws IOException {
        Settings settings = folder().with("CROWDSTRIKE_ACTION_ON_HASH", "prevent")
                .with("CROWDSTRIKE_TAGS", "opencti")
                .with("CONNECTOR_MAX_RETIRE_PERCENT", "5")
                .tenant("acme", "crowdstrike.tags=acme,eu", "crowdstrike.api-base-url=https://api.eu-1.crowdstrike.com")
                .readOne()
                .settings();

        assertThat(settings.text(Setting.CROWDSTRIKE_ACTION_ON_HASH)).isEqualTo("prevent");
        assertThat(settings.words(Setting.CROWDSTRIKE_TAGS)).containsExactly("acme", "eu");
        assertThat(settings.text(Setting.CROWDSTRIKE_API_BASE_URL)).isEqualTo("https://api.eu-1.crowdstrike.com");
        assertThat(settings.number(Setting.CONNECTOR_MAX_RETIRE_PERCENT)).isEqualTo(5);
        assertThat(settings.number(Setting.CROWDSTRIKE_MAX_IOCS)).isEqualTo(1_000_000);
        assertThat(settings.text(Setting.KAFKA_TOPIC)).isEqualTo("ioc-changes");
    }

    @Test
    void whatIsEmptyInAFileHasItsDefaultWhateverTheProcessHas() throws IOException {
        Settings settings = folder().with("CROWDSTRIKE_TAGS", "opencti")
                .tenant("acme", "crowdstrike.tags=")
                .readOne()
                .settings();

        assertThat(settings.words(Setting.CROWDSTRIKE_TAGS)).isEmpty();
    }

    @Test
    void aTenantMayBeTriedOutAlone() throws IOException {
        Tenants tenants = folder().tenant("acme", "crowdstrike.dry-run=true")
                .tenant("beta")
                .read();

        assertThat(tenants.valid())
                .extracting(tenant -> tenant.settings().flag(Setting.CROWDSTRIKE_DRY_RUN))
                .containsExactly(true, false);
    }

    @Test
    void theSecretMayBeInAFileRelativeToTheWorkingDirectory() throws IOException {
        Files.writeString(directory.resolve("acme.secret"), SECRET + '\n');

        Settings settings = folder().file(
                        "acme.properties", "crowdstrike.client-id=a\ncrowdstrike.client-secret-file=acme.secret\n")
                .readOne()
                .settings();

        assertThat(settings.text(Setting.CROWDSTRIKE_CLIENT_SECRET)).isEqualTo(SECRET);
    }

    @Test
    void clientAndSecretAreTheTenantsOwn() throws IOException {
        assertThat(folder().file("acme.properties", "crowdstrike.client-id=ChangeMe\n")
                        .message())
                .isEqualToNormalizingNewlines("""
                        The tenant acme is not served: 2 things to correct in tenants/acme.properties

                        crowdstrike.client-id is still the sample's ChangeMe
                            found:   ChangeMe, in tenants/acme.properties
                            allowed: the id of a Falcon API client with read and write on IOC Management: visible ASCII characters, no spaces
                            example: crowdstrike.client-id=0123456789abcdef0123456789abcdef

                        crowdstrike.client-secret is not set
                            allowed: the secret of that API client: visible ASCII characters, no spaces
                            example: crowdstrike.client-secret=the-secret-that-falcon-showed-once
                        """);
    }

    @Test
    void aFileThatIsWrongStopsItsTenantAlone() throws IOException {
        Tenants tenants = folder().tenant("acme", "crowdstrike.action-on-ip=prevent", "filter.min-score=101")
                .tenant("beta")
                .tenant("gamma", "crowdstrike.action-on-ip=detect")
                .read();

        assertThat(tenants.valid()).extracting(Tenant::name).containsExactly("beta", "gamma");
        assertThat(tenants.invalid()).singleElement().satisfies(tenant -> {
            assertThat(tenant.name()).isEqualTo("acme");
            assertThat(tenant.message())
                    .contains(
                            "tenant acme is not served: 2 things",
                            "crowdstrike.action-on-ip is not one of the allowed words",
                            "found:   prevent, in tenants/acme.properties",
                            "filter.min-score is too large",
                            "a whole number from 0 to 100");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "crowdstrike.client_id, crowdstrike.client-id",
        "crowdstrike.clientSecretFile, crowdstrike.client-secret-file",
        "filter.label, filter.labels",
        "filter.minscore, filter.min-score",
        "labels, filter.labels",
        "connector.exclusion, connector.exclusions"
    })
    void anUnknownKeyNamesTheNearestKnownOneButNotItsValue(String unknown, String nearest) throws IOException {
        assertThat(folder().tenant("acme", unknown + "=hidden-4c1").message())
                .contains(unknown + " is not known; did you mean " + nearest + "?", "in tenants/acme.properties")
                .doesNotContain("hidden-4c1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "opencti.token",
                "opencti.token-file",
                "kafka.topic",
                "connector.batch-size",
                "connector.data",
                "https.proxy"
            })
    void whatIsTheSameForAllTenantsIsNoneOfATenantsFile(String key) throws IOException {
        assertThat(folder().tenant("acme", key + "=hidden-4c1").message())
                .contains(key + " is the same for all tenants")
                .doesNotContain("hidden-4c1");
    }

    @Test
    void secretsAreNeverShown() throws IOException {
        Tenants wrong = folder().tenant(
                        "acme", "crowdstrike.tags=" + SECRET, "crowdstrike.api-base-url=http://" + SECRET + "/?a=b")
                .read();
        Tenants right =
                new TenantFolder(directory.resolve("other")).tenant("acme").read();

        assertThat(wrong.invalid().get(0).message()).contains("http://***").doesNotContain(SECRET);
        assertThat(wrong.toString()).doesNotContain(SECRET);
        assertThat(right.toString()).contains("crowdstrike.client-secret=***").doesNotContain(SECRET);
        assertThat(right.valid().get(0).settings().secrets()).contains(SECRET);
    }

    @Test
    void aSecretWithABrokenFileOfItsOwnIsNamedByItsKeyAlone() throws IOException {
        assertThat(folder().file(
                                "acme.properties",
                                "crowdstrike.client-id=a\ncrowdstrike.client-secret-file=hidden-4c1\n")
                        .message())
                .contains("1 thing to correct", "crowdstrike.client-secret-file names a file that does not exist")
                .doesNotContain("hidden-4c1");
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "0123456789ABCDEF0123456789abcdef-12, 0123456789abcdef0123456789abcdef"})
    void twoTenantsThatAreTheSameCustomerWouldUndoEachOthersWork(String member, String sameMember) throws IOException {
        String client = "crowdstrike.client-id=same\ncrowdstrike.client-secret=" + SECRET + "\ncrowdstrike.member-cid=";

        Tenants tenants = folder().file("beta.properties", client + sameMember)
                .file("acme.properties", client + member)
                .file("gamma.properties", client + sameMember)
                .read();

        assertThat(tenants.valid()).extracting(Tenant::name).containsExactly("acme");
        assertThat(tenants.invalid()).extracting(InvalidTenant::name).containsExactly("beta", "gamma");
        assertThat(tenants.invalid().get(0).message())
                .contains("the same Falcon customer", "tenant acme", "tenants/beta.properties")
                .doesNotContain(SECRET);
    }

    @Test
    void membersOfOneParentAndRegionsAreCustomersOfTheirOwn() throws IOException {
        String client = "crowdstrike.client-id=same\ncrowdstrike.client-secret=" + SECRET + '\n';

        assertThat(folder().file("parent.properties", client)
                        .file("m1.properties", client + "crowdstrike.member-cid=" + "1".repeat(32))
                        .file("m2.properties", client + "crowdstrike.member-cid=" + "2".repeat(32))
                        .file("eu.properties", client + "crowdstrike.api-base-url=https://api.eu-1.crowdstrike.com")
                        .read()
                        .valid())
                .hasSize(4);
    }

    @Test
    void aWrongFileTakesNoCustomerAway() throws IOException {
        String client = "crowdstrike.client-id=same\ncrowdstrike.client-secret=" + SECRET + '\n';

        assertThat(folder().file("acme.properties", client + "crowdstrike.tag=x")
                        .file("beta.properties", client)
                        .read()
                        .valid())
                .extracting(Tenant::name)
                .containsExactly("beta");
    }

    @Test
    void whatCannotBeReadIsToldByItsName() throws IOException {
        Files.createDirectories(directory.resolve("tenants/folder.properties"));
        Files.createDirectories(directory.resolve("tenants"));
        Files.write(directory.resolve("tenants/latin.properties"), new byte[] {'a', '=', (byte) 0xfc});
        Tenants tenants = folder().file("escape.properties", "crowdstrike.tags=\\users")
                .tenant("ok")
                .read();

        assertThat(tenants.valid()).extracting(Tenant::name).containsExactly("ok");
        assertThat(tenants.invalid()).extracting(InvalidTenant::name).containsExactly("escape", "folder", "latin");
        assertThat(tenants.invalid().get(0).message()).contains("escape.properties has a backslash");
        assertThat(tenants.invalid().get(1).message()).contains("folder.properties cannot be read");
        assertThat(tenants.invalid().get(2).message()).contains("latin.properties is not UTF-8");
    }

    private TenantFolder folder() {
        return new TenantFolder(directory);
    }
}
