package io.ctiroutes.flow;

import static io.ctiroutes.sandbox.StandIns.LONG_ENOUGH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.Console;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.HttpProxy;
import io.ctiroutes.sandbox.process.PrivateAuthority;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.Logging;
import io.ctiroutes.setup.NetworkSetup;
import io.ctiroutes.setup.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proxies and certificates between the whole application and the two sides. */
@Isolated("reads what the whole JVM prints, and says how much that is")
class NetworkTest {

    private static final String USER = "falcon-svc";
    private static final String PASSWORD = "pr0xy p@ss:word";
    private static final String PASSWORD_IN_URL = "pr0xy%20p%40ss%3Aword";

    @RegisterExtension
    final Console console = new Console();

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private final HttpProxy proxy = HttpProxy.start(USER, PASSWORD);

    @AfterEach
    void stop() throws IOException {
        proxy.close();
    }

    @Test
    void aTunnelThroughAProxyWithAPasswordLeadsToBothSidesWithCertificatesOfACompany() throws IOException {
        withPrivateAuthorities();
        setProxy(Setting.HTTPS_PROXY);
        standIns.installation().with(Setting.CONNECTOR_LOG_LEVEL, "debug");
        String output = outputOfASync();

        String openCti = "CONNECT 127.0.0.1:" + standIns.openCti().url().getPort();
        String falcon = "CONNECT 127.0.0.1:" + standIns.falcon().baseUrl().getPort();
        assertThat(proxy.passed()).filteredOn(openCti::equals).isNotEmpty();
        // the token, and the calls
        assertThat(proxy.passed()).filteredOn(falcon::equals).hasSizeGreaterThanOrEqualTo(2);
        assertThat(standIns.falcon().traffic().connectionsAccepted())
                .as("nobody comes to Falcon another way")
                .isLessThanOrEqualTo(
                        proxy.passed().stream().filter(falcon::equals).count());
        assertThat(output)
                .contains("DEBUG", "Falcon is reached through the proxy " + proxy.address())
                .doesNotContain(PASSWORD, PASSWORD_IN_URL, basic());
    }

    @Test
    void aProxyForPlainHttpLeadsToBothSidesToo() {
        setProxy(Setting.HTTP_PROXY);

        standIns.openCti().create(Indicator.domain("evil.example"));
        standIns.start();
        awaitIoc("evil.example");

        assertThat(proxy.passed())
                .contains(
                        "POST 127.0.0.1:" + standIns.openCti().url().getPort(),
                        "GET 127.0.0.1:" + standIns.openCti().url().getPort(),
                        "POST 127.0.0.1:" + standIns.falcon().baseUrl().getPort());
    }

    @Test
    void whatNoProxyNamesIsReachedStraight() {
        setProxy(Setting.HTTP_PROXY);
        standIns.installation()
                .with(
                        Setting.NO_PROXY,
                        "example.com, 127.0.0.1:" + standIns.openCti().url().getPort());

        standIns.openCti().create(Indicator.domain("evil.example"));
        standIns.start();
        awaitIoc("evil.example");

        assertThat(proxy.passed())
                .noneMatch(call -> call.endsWith(":" + standIns.openCti().url().getPort()));
    }

    @Test
    void aProxyThatRefusesMakesNoDeadLettersAndDeliveriesGoOnOnceItLetsPass() {
        PrivateAuthority authority = PrivateAuthority.create();
        standIns.falcon(options -> options.tls(authority));
        standIns.installation().with(Setting.CROWDSTRIKE_CA_FILE, write(authority, "ca.pem"));
        setProxy(Setting.HTTPS_PROXY);
        proxy.expect(USER, "another");

        Connector connector = standIns.start();
        standIns.openCti().create(Indicator.domain("evil.example"));

        await().atMost(LONG_ENOUGH)
                .until(() -> new Readiness(connector.camelContext())
                        .problems().stream()
                                .anyMatch(problem -> problem.contains("407") && problem.contains("HTTPS_PROXY")));
        proxy.expect(USER, PASSWORD);
        awaitIoc("evil.example");
        // and again, with a token in hand and connections open
        proxy.expect(USER, "another");
        proxy.hangUp();
        standIns.openCti().create(Indicator.domain("worse.example"));
        await().atMost(LONG_ENOUGH).until(() -> proxy.refused().size() > 4);
        proxy.expect(USER, PASSWORD);
        awaitIoc("worse.example");
        assertThat(standIns.installation().deadLetters()).isEmpty();
    }

    @Test
    void withoutTheAuthorityNothingIsSentToEitherSide() {
        PrivateAuthority authority = PrivateAuthority.create();
        standIns.openCti(options -> options.tls(authority));
        standIns.falcon(options -> options.tls(authority));
        standIns.installation().with(Setting.OPENCTI_SSL_VERIFY, "true");

        Connector connector = standIns.start();

        awaitProblem(connector, "PKIX");
        assertThat(standIns.falcon().traffic().tokenRequests()).isZero();
        assertThat(standIns.openCti().traffic().streamSessions()).isEmpty();
    }

    @Test
    void aCertificateOfTheAuthorityForAnotherHostIsRefused() {
        PrivateAuthority authority = PrivateAuthority.forAnotherHost();
        standIns.falcon(options -> options.tls(authority));
        standIns.installation().with(Setting.CROWDSTRIKE_CA_FILE, write(authority, "ca.pem"));
        standIns.openCti().create(Indicator.domain("evil.example"));

        Connector connector = standIns.start();

        awaitProblem(connector, "subject alternative names");
        assertThat(standIns.falcon().traffic().tokenRequests()).isZero();
    }

    @Test
    void whoDoesNotVerifyIsWarnedAtEveryLevel() {
        PrivateAuthority authority = PrivateAuthority.create();
        standIns.openCti(options -> options.tls(authority));
        standIns.installation().with(Setting.CONNECTOR_LOG_LEVEL, "error");
        String output = outputOfASync();

        assertThat(output).containsOnlyOnce("the certificate of OpenCTI is not verified");
    }

    @ParameterizedTest
    @CsvSource({
        "http://opencti:8080, http://falcon-proxy.example, OPENCTI_TOKEN, CROWDSTRIKE_CLIENT_SECRET",
        "HTTP://10.0.0.7/cti, https://api.crowdstrike.com, OPENCTI_TOKEN, ",
        "http://opencti_app:8080, https://api.crowdstrike.com, OPENCTI_TOKEN, ",
        "http://[2001:db8::1]:8080, https://api.crowdstrike.com, OPENCTI_TOKEN, ",
        "http://localhost.example, http://127.0.0.1:8080, OPENCTI_TOKEN, ",
        "http://localhost:8080, http://127.7.0.1, , ",
        "http://[::1]:8080, http://LOCALHOST, , ",
        "https://opencti.example, https://api.crowdstrike.com, , "
    })
    void whoTalksToAnotherMachineWithoutTlsIsWarnedAtEveryLevel(
            String openCti, String falcon, String secret, String other) {
        Map<String, String> environment = Map.of(
                Setting.OPENCTI_URL.variable(), openCti,
                Setting.OPENCTI_TOKEN.variable(), "t0ken",
                Setting.OPENCTI_SSL_VERIFY.variable(), "true",
                Setting.CONNECTOR_ID.variable(), "id",
                Setting.CONNECTOR_LIVE_STREAM_ID.variable(), "live",
                Setting.CROWDSTRIKE_API_BASE_URL.variable(), falcon,
                Setting.CROWDSTRIKE_CLIENT_ID.variable(), "client",
                Setting.CROWDSTRIKE_CLIENT_SECRET.variable(), "s3cret");
        Settings settings = Settings.of(environment, new Properties());
        Logging.configure(settings);

        new NetworkSetup(settings, Path.of("")).tell();

        assertThat(console.text().lines())
                .as("a line for each that is not safe")
                .zipSatisfy(
                        Stream.of(secret, other).filter(Objects::nonNull).toList(),
                        (line, named) -> assertThat(line).contains("without TLS", "can read " + named, "https://"));
    }

    @Test
    void aFileOfCertificatesThatCannotBeUsedIsNamedWithItsSetting() throws IOException {
        Path file = Files.writeString(standIns.directory().resolve("ca.pem"), "no certificate");
        standIns.installation().with(Setting.CROWDSTRIKE_CA_FILE, "ca.pem");
        assertThatThrownBy(standIns::start)
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("CROWDSTRIKE_CA_FILE: " + file + " holds");

        Files.delete(file);
        assertThatThrownBy(standIns::start)
                .isInstanceOf(StartException.class)
                .hasMessage("CROWDSTRIKE_CA_FILE: " + file + " does not exist");
    }

    private void withPrivateAuthorities() {
        PrivateAuthority one = PrivateAuthority.create();
        PrivateAuthority other = PrivateAuthority.create();
        standIns.openCti(options -> options.tls(one));
        standIns.falcon(options -> options.tls(other));
        standIns.installation()
                .with(Setting.OPENCTI_SSL_VERIFY, "true")
                .with(Setting.OPENCTI_CA_FILE, write(one, "opencti-ca.pem"))
                .with(Setting.CROWDSTRIKE_CA_FILE, write(other, "falcon-ca.pem"));
    }

    private String write(PrivateAuthority authority, String file) {
        return authority.write(standIns.directory().resolve(file)).getFileName().toString();
    }

    private void setProxy(Setting setting) {
        standIns.installation().with(setting, "http://" + USER + ':' + PASSWORD_IN_URL + '@' + proxy.address());
    }

    private void awaitIoc(String domain) {
        await().atMost(LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", domain).isPresent());
    }

    private static void awaitProblem(Connector connector, String words) {
        await().atMost(LONG_ENOUGH)
                .until(() -> new Readiness(connector.camelContext())
                        .problems().stream().anyMatch(problem -> problem.contains(words)));
    }

    /** Has one indicator brought to Falcon, and returns what the connector prints meanwhile. */
    private String outputOfASync() {
        standIns.openCti().create(Indicator.domain("evil.example"));
        standIns.start();
        awaitIoc("evil.example");
        return console.text();
    }

    private static String basic() {
        return Base64.getEncoder().encodeToString((USER + ':' + PASSWORD).getBytes(StandardCharsets.UTF_8));
    }
}
