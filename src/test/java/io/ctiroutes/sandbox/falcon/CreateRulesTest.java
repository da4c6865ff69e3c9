package io.ctiroutes.sandbox.falcon;

import static io.ctiroutes.sandbox.falcon.FalconCaller.ENTITIES;
import static io.ctiroutes.sandbox.falcon.FalconCaller.json;
import static io.ctiroutes.sandbox.falcon.FalconCaller.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.MovableClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreateRulesTest {
    private static final String SHA256 = "a".repeat(64);

    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final FalconStandIn falcon =
            FalconStandIn.start(FalconOptions.defaults().clock(clock).maxRowsPerRequest(3));
    private final FalconCaller caller = FalconCaller.authenticated(falcon);

    @AfterEach
    void stop() {
        falcon.close();
    }

    @Test
    void aValidRowIsKeptAndReturnedAsFalconReturnsIt() {
        String sent = row(
                "domain",
                "evil.example",
                Map.of(
                        "severity", "\"HIGH\"",
                        "platforms", "[\"Windows\",\"Mac\"]",
                        "tags", "[\"apt\"]",
                        "description", "\"seen in the wild\"",
                        "expiration", "\"2026-06-01T00:00:00Z\""));

        HttpResponse<String> answer = caller.create(sent);

        assertThat(answer.statusCode()).isEqualTo(201);
        JsonNode ioc = json(answer).at("/resources/0");
        assertThat(ioc.path("id").asText()).matches("[0-9a-f]{64}");
        assertThat(ioc.path("severity").asText()).isEqualTo("high");
        assertThat(ioc.path("created_by").asText()).isEqualTo(falcon.clientId());
        assertThat(ioc.path("created_on").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(ioc.path("expiration").asText()).isEqualTo("2026-06-01T00:00:00Z");
        assertThat(ioc.path("expired").asBoolean(true)).isFalse();
        assertThat(ioc.has("host_groups")).isFalse();
        StoredIoc stored = falcon.ioc("domain", "evil.example").orElseThrow();
        assertThat(stored.platforms()).containsExactly("windows", "mac");
        assertThat(stored.tags()).containsExactly("apt");
        assertThat(stored.description()).isEqualTo("seen in the wild");
        assertThat(stored.mobileAction()).isEqualTo("no_action");
    }

    @Test
    void actionAndSeverityMayBeMissingForAnIocThatDoesNothing() {
        HttpResponse<String> answer =
                caller.create(row("domain", "quiet.example", Map.of("action", "", "severity", "")));

        JsonNode ioc = json(answer).at("/resources/0");
        assertThat(ioc.path("action").asText()).isEqualTo("no_action");
        assertThat(ioc.path("severity").asText("missing")).isEmpty();
    }

    @Test
    void oneBadRowRefusesTheWholeRequestAndIsTheOnlyOneNamed() {
        HttpResponse<String> answer =
                caller.create(row("domain", "good.example"), row("ipv4", "1.2.3.4/24"), row("md5", "b".repeat(32)));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/errors/0/code").asInt()).isEqualTo(400);
        JsonNode rows = json(answer).path("resources");
        assertThat(rows).hasSize(1);
        assertThat(rows.at("/0/type").asText()).isEqualTo("ipv4");
        assertThat(rows.at("/0/value").asText()).isEqualTo("1.2.3.4/24");
        assertThat(rows.at("/0/message_type").asText()).isEqualTo("error");
        assertThat(rows.at("/0/field_name").asText()).isEqualTo("value");
        assertThat(rows.at("/0/message").asText()).isEqualTo("must be a valid IP address");
        assertThat(falcon.iocs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sha256 | aaaa",
                "sha256 | gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "md5    | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "ipv4   | 1.2.3",
                "ipv4   | 1.2.3.256",
                "ipv4   | 01.2.3.4",
                "ipv4   | 2001:db8::1",
                "ipv6   | 1.2.3.4",
                "ipv6   | 2001:db8::/32",
                "ipv6   | fe80::1%eth0",
                "domain | https://evil.example",
                "domain | *.evil.example",
                "domain | evil .example",
                "domain | evil.example.",
                "domain | evil..example",
                "domain | évil.example",
                "domain | ''"
            })
    void aValueMustSuitItsType(String type, String value) {
        assertRefused(row(type, value), "value");
    }

    @Test
    void aDomainHasTwoHundredCharactersAtMost() {
        String longest = "a".repeat(192) + ".example";

        assertThat(caller.create(row("domain", longest)).statusCode()).isEqualTo(201);
        assertRefused(row("domain", "a" + longest), "value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha1", "url", "Domain", ""})
    void otherTypesAreRefused(String type) {
        assertRefused(row(type, "evil.example"), "type");
    }

    @ParameterizedTest
    @CsvSource({
        "domain, evil.example, prevent",
        "ipv4, 1.2.3.4, prevent_no_ui",
        "ipv6, 2001:db8::1, allow",
        "domain, evil.example, block"
    })
    void anActionMustSuitItsType(String type, String value, String action) {
        assertRefused(row(type, value, Map.of("action", "\"" + action + "\"", "severity", "")), "action");
    }

    @Test
    void hashesMayBePrevented() {
        assertThat(caller.create(row("sha256", SHA256, Map.of("action", "\"prevent\"")))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void allowHasNoSeverityAndDetectNeedsOne() {
        assertRefused(row("sha256", SHA256, Map.of("action", "\"allow\"")), "severity");
        assertRefused(row("sha256", SHA256, Map.of("severity", "")), "severity");
        assertRefused(row("sha256", SHA256, Map.of("severity", "\"urgent\"")), "severity");
        assertThat(caller.create(row("sha256", SHA256, Map.of("action", "\"allow\"", "severity", "")))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void aMobileActionHasItsOwnVocabularyAndCase() {
        assertRefused(row("sha256", SHA256, Map.of("mobile_action", "\"prevent_no_ui\"")), "mobile_action");
        assertRefused(row("sha256", SHA256, Map.of("mobile_action", "\"Detect\"")), "mobile_action");
        assertThat(caller.create(row("sha256", SHA256, Map.of("mobile_action", "\"detect\"")))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void mobilePlatformsNeedFalconForMobile() {
        String mobile = row("domain", "evil.example", Map.of("platforms", "[\"android\"]"));
        assertRefused(mobile, "platforms");
        assertRefused(row("domain", "evil.example", Map.of("platforms", "")), "platforms");
        assertRefused(row("domain", "evil.example", Map.of("platforms", "[\"solaris\"]")), "platforms");

        try (FalconStandIn withMobile =
                FalconStandIn.start(FalconOptions.defaults().mobileEnabled(true))) {
            assertThat(FalconCaller.authenticated(withMobile).create(mobile).statusCode())
                    .isEqualTo(201);
        }
    }

    @Test
    void anIocIsGlobalOrHasHostGroups() {
        assertRefused(row("domain", "evil.example", Map.of("applied_globally", "")), "applied_globally");
        assertRefused(row("domain", "evil.example", Map.of("host_groups", "[\"everyone\"]")), "host_groups");

        String inGroup = row(
                "domain",
                "evil.example",
                Map.of("applied_globally", "", "host_groups", "[\"" + "c".repeat(32) + "\"]"));
        assertThat(caller.create(inGroup).statusCode()).isEqualTo(201);
    }

    @Test
    void textsHaveAGreatestLength() {
        assertRefused(row("domain", "evil.example", Map.of("description", quoted(201))), "description");
        assertRefused(row("domain", "evil.example", Map.of("source", quoted(201))), "source");
        assertThat(caller.create(row(
                                "domain", "evil.example", Map.of("description", quoted(200), "source", quoted(200))))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void onlyHashesHaveAFileName() {
        String filename = "{\"filename\":\"foo.exe\"}";
        assertRefused(row("domain", "evil.example", Map.of("metadata", filename)), "metadata.filename");

        HttpResponse<String> answer = caller.create(row("sha256", SHA256, Map.of("metadata", filename)));
        assertThat(json(answer).at("/resources/0/metadata/filename").asText()).isEqualTo("foo.exe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-06-01", "2026-06-01T10:00:00Z", "2026-06-01T10:00:00.123456Z"})
    void anExpirationIsADayOrAMomentInUtc(String expiration) {
        HttpResponse<String> answer =
                caller.create(row("domain", "evil.example", Map.of("expiration", "\"" + expiration + "\"")));

        assertThat(answer.statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tomorrow", "2026-06-01T10:00:00+02:00", "2026-13-01", "2026-06-01T10:00:00"})
    void otherExpirationsAreRefused(String expiration) {
        assertRefused(row("domain", "evil.example", Map.of("expiration", "\"" + expiration + "\"")), "expiration");
    }

    @Test
    void anExpirationThatIsPastExpiresTheIocAtOnceOrIsRefused() {
        String past = row("domain", "evil.example", Map.of("expiration", "\"2025-12-31\""));
        assertThat(json(caller.create(past)).at("/resources/0/expired").asBoolean())
                .isTrue();

        try (FalconStandIn strict =
                FalconStandIn.start(FalconOptions.defaults().clock(clock).pastExpirationRefused(true))) {
            HttpResponse<String> answer = FalconCaller.authenticated(strict).create(past);
            assertThat(json(answer).at("/resources/0/field_name").asText()).isEqualTo("expiration");
        }
    }

    @Test
    void anExpiredIocStaysButNoLongerActs() {
        caller.create(row("domain", "evil.example", Map.of("expiration", "\"2026-01-02\"")));

        clock.forward(Duration.ofDays(2));

        Optional<StoredIoc> expired = falcon.ioc("domain", "evil.example");
        assertThat(expired).get().returns(true, StoredIoc::expired).returns("no_action", StoredIoc::action);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"indicators\":[{\"type\":\"domain\",\"value\":\"a.example\",\"valid_until\":\"x\"}]}",
                "{\"indicators\":[{\"type\":\"domain\",\"value\":\"a.example\",\"id\":\"x\"}]}",
                "{\"indicators\":[{\"type\":\"domain\",\"value\":\"a.example\",\"platforms\":\"windows\"}]}",
                "{\"indicators\":[{\"type\":\"domain\",\"value\":\"a.example\",\"applied_globally\":\"true\"}]}",
                "{\"indicators\":[{\"type\":\"domain\",\"value\":\"a.example\",\"value\":\"b.example\"}]}",
                "{\"indicators\":[\"a.example\"]}",
                "{\"indicators\":[]}",
                "{\"iocs\":[]}",
                "[]",
                "{\"indicators\":"
            })
    void aBodyOfAnotherShapeIsRefusedWithoutNamingARow(String body) {
        HttpResponse<String> answer = caller.post(ENTITIES, body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/errors/0/message").asText())
                .startsWith("Provided data does not match expected format");
        assertThat(json(answer).has("resources")).isFalse();
        assertThat(falcon.iocs()).isEmpty();
    }

    @Test
    void moreRowsThanTheMaximumAreRefused() {
        HttpResponse<String> answer = caller.create(
                row("domain", "a.example"),
                row("domain", "b.example"),
                row("domain", "c.example"),
                row("domain", "d.example"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(falcon.iocs()).isEmpty();
    }

    @Test
    void aBooleanInTheQueryIsLowerCase() {
        String body = "{\"indicators\":[" + row("domain", "evil.example") + "]}";

        assertThat(caller.post(ENTITIES + "?ignore_warnings=True", body).statusCode())
                .isEqualTo(400);
        assertThat(caller.post(ENTITIES + "?ignore_warning=true", body).statusCode())
                .isEqualTo(400);
        assertThat(caller.post(ENTITIES + "?ignore_warnings=true", body).statusCode())
                .isEqualTo(201);
    }

    private void assertRefused(String row, String field) {
        HttpResponse<String> answer = caller.create(row);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("resources").findValuesAsText("field_name"))
                .contains(field);
        assertThat(json(answer).path("resources").findValuesAsText("message_type"))
                .containsOnly("error");
    }

    private static String quoted(int length) {
        return "\"" + "x".repeat(length) + "\"";
    }
}
