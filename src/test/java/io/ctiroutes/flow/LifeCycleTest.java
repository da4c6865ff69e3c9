package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An indicator's whole life, from OpenCTI to Falcon, with soft and with permanent deletion. */
class LifeCycleTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private OpenCtiStandIn openCti;
    private FalconStandIn falcon;
    private Installation installation;
    private Connector connector;

    @BeforeEach
    void setUp() {
        // like the streams that the documentation recommends: revoked indicators leave it
        openCti = OpenCtiStandIn.start(OpenCtiOptions.defaults()
                .heartbeatPeriod(Duration.ofMillis(50))
                .filter(indicator -> indicator.score().orElse(50) >= 30));
        falcon = FalconStandIn.start();
        installation = Installation.in(directory, openCti, falcon).impatient();
    }

    @AfterEach
    void tearDown() {
        if (connector != null) {
            connector.close();
        }
        falcon.close();
        openCti.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void anIndicatorIsCreatedRescoredEditedLeavesReturnsAndIsDeleted(String permanent) {
        installation.with(Setting.CROWDSTRIKE_PERMANENT_DELETE, permanent);
        connector = installation.start();
        Indicator indicator = Indicator.domain("evil.example").score(90).labels("c2");

        openCti.create(indicator);
        awaitIoc("evil.example", ioc -> ioc.severity().equals("critical"));

        openCti.update(indicator.score(40));
        awaitIoc("evil.example", ioc -> ioc.severity().equals("medium"));

        Indicator edited = indicator.score(40).withPattern("[domain-name:value = 'worse.example']");
        openCti.update(edited);
        awaitRetired("evil.example", permanent);
        awaitIoc("worse.example", LifeCycleTest::armed);

        // it leaves the stream's filter, and comes back
        openCti.update(edited.score(10));
        awaitRetired("worse.example", permanent);
        openCti.update(edited.score(80));
        awaitIoc("worse.example", ioc -> armed(ioc) && ioc.severity().equals("critical"));

        openCti.delete(edited.score(80));
        awaitRetired("worse.example", permanent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void whatIsRevokedExpiredOrMergedAwayIsRetired(String permanent) {
        installation.with(Setting.CROWDSTRIKE_PERMANENT_DELETE, permanent);
        connector = installation.start();
        Indicator revoked = Indicator.domain("revoked.example");
        Indicator expired = Indicator.domain("expired.example");
        Indicator source = Indicator.domain("source.example");
        Indicator survivor = Indicator.domain("survivor.example");
        List.of(revoked, expired, source, survivor).forEach(openCti::create);
        for (String value : List.of("revoked", "expired", "source", "survivor")) {
            awaitIoc(value + ".example", LifeCycleTest::armed);
        }

        openCti.update(revoked.revoked(true));
        openCti.update(expired.validUntil(Instant.now().minusSeconds(1)));
        openCti.merge(survivor, List.of(source));

        awaitRetired("revoked.example", permanent);
        awaitRetired("expired.example", permanent);
        awaitRetired("source.example", permanent);
        awaitIoc("survivor.example", LifeCycleTest::armed);
    }

    @Test
    void whatIsExcludedLaterIsRetiredAtItsNextEvent() throws IOException {
        Path exclusions = Files.writeString(directory.resolve("exclusions.txt"), "corp.example\n");
        installation.with(Setting.CONNECTOR_EXCLUSIONS, "exclusions.txt");
        connector = installation.start();
        Indicator indicator = Indicator.domain("www.partner.example").score(50);
        openCti.create(Indicator.domain("www.corp.example"));
        openCti.create(Indicator.ipv4("192.168.1.1"));
        openCti.create(indicator);
        awaitIoc("www.partner.example", LifeCycleTest::armed);
        assertThat(falcon.iocs()).extracting(StoredIoc::value).containsExactly("www.partner.example");

        Files.writeString(exclusions, "corp.example\npartner.example # since today\n");
        for (int score = 51; armed(ioc("www.partner.example")); score++) {
            openCti.update(indicator.score(score));
            int now = score;
            await().atMost(LONG_ENOUGH)
                    .until(() -> connector.metrics().total("processed_messages", "action", "update") >= now - 50);
        }

        assertThat(ioc("www.partner.example").tags()).contains("TO_DELETE");
        assertThat(connector.metrics().total("skipped", "reason", "private-address"))
                .isEqualTo(1);
    }

    @Test
    void aWrongFileOfExclusionsKeepsTheConnectorFromStarting() throws IOException {
        Files.writeString(directory.resolve("exclusions.txt"), "corp.example\n*.partner.example\n");
        installation.with(Setting.CONNECTOR_EXCLUSIONS, "exclusions.txt");
        ByteArrayOutputStream errors = new ByteArrayOutputStream();

        int status = Connector.run(
                installation.environment(), directory, new PrintStream(errors, true, StandardCharsets.UTF_8));

        assertThat(status).isEqualTo(2);
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .contains("CONNECTOR_EXCLUSIONS", "exclusions.txt, line 2: '*.partner.example'")
                .doesNotContain("\tat ");
    }

    private void awaitIoc(String domain, Predicate<StoredIoc> condition) {
        await(domain)
                .atMost(LONG_ENOUGH)
                .until(() -> falcon.ioc("domain", domain).filter(condition).isPresent());
    }

    private void awaitRetired(String domain, String permanent) {
        if (Boolean.parseBoolean(permanent)) {
            await(domain)
                    .atMost(LONG_ENOUGH)
                    .until(() -> falcon.ioc("domain", domain).isEmpty());
        } else {
            awaitIoc(
                    domain,
                    ioc -> ioc.tags().contains("TO_DELETE") && ioc.action().equals("no_action"));
        }
    }

    private StoredIoc ioc(String domain) {
        return falcon.ioc("domain", domain).orElseThrow();
    }

    private static boolean armed(StoredIoc ioc) {
        return ioc.action().equals("detect") && !ioc.tags().contains("TO_DELETE");
    }
}
