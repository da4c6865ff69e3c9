package io.ctiroutes.sandbox.falcon;

import static io.ctiroutes.sandbox.falcon.FalconCaller.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.falcon.FalconOptions.AlertSources;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertsTest {
    private static final String ALERTS = "/alerts/combined/alerts/v1";
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final MovableClock clock = new MovableClock(NOON);
    private final FalconOptions options = FalconOptions.defaults().clock(clock);
    private FalconStandIn falcon = FalconStandIn.start(options);
    private FalconCaller caller = FalconCaller.authenticated(falcon);

    @AfterEach
    void stop() {
        falcon.close();
    }

    @Test
    void anEndpointThatMeetsALiveIocRaisesAnAlertThatNamesIt() {
        falcon.put(StoredIoc.of("sha256", "ab".repeat(32))
                .action("prevent")
                .source("OpenCTI IOC")
                .build());

        StoredAlert raised = falcon.endpoints().meet("sha256", "ab".repeat(32)).orElseThrow();

        JsonNode answer = json(search("{}"));
        assertThat(answer.at("/meta/powered_by").asText()).isEqualTo("detectsapi");
        assertThat(answer.at("/meta/pagination")).hasToString("{\"limit\":100,\"total\":1}");
        JsonNode alert = answer.at("/resources/0");
        assertThat(alert.path("composite_id").asText()).isEqualTo(raised.id());
        assertThat(alert.path("created_timestamp").asText()).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(alert.path("updated_timestamp").asText()).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(alert.path("ioc_type").asText()).isEqualTo("hash_sha256");
        assertThat(alert.path("ioc_value").asText()).isEqualTo("ab".repeat(32));
        assertThat(alert.at("/ioc_values/0").asText()).isEqualTo("ab".repeat(32));
        assertThat(alert.path("ioc_source").asText()).isEqualTo("OpenCTI IOC");
        assertThat(alert.path("pattern_disposition").asInt()).isEqualTo(2048);
        assertThat(alert.path("pattern_disposition_description").asText()).startsWith("Prevention");
        assertThat(alert.at("/device/device_id").asText())
                .isEqualTo(alert.path("agent_id").asText())
                .isNotEmpty();
    }

    @Test
    void anIocThatIsSilentOrNotThereRaisesNone() {
        falcon.put(StoredIoc.of("domain", "retired.example").action("no_action").build());
        falcon.put(StoredIoc.of("domain", "expired.example").expiration(NOON).build());
        falcon.put(StoredIoc.of("domain", "deleted.example").build());
        falcon.delete("domain", "deleted.example");
        falcon.put(StoredIoc.of("domain", "live.example").build());

        assertThat(falcon.endpoints().meet("domain", "retired.example")).isEmpty();
        assertThat(falcon.endpoints().meet("domain", "expired.example")).isEmpty();
        assertThat(falcon.endpoints().meet("domain", "deleted.example")).isEmpty();
        assertThat(falcon.endpoints().meet("domain", "other.example")).isEmpty();
        assertThat(falcon.endpoints().meet("domain", "live.example"))
                .get()
                .returns(0, StoredAlert::disposition)
                .returns("domain", StoredAlert::iocType);
        assertThat(falcon.endpoints().alerts()).hasSize(1);
    }

    @Test
    void anAlertMayNameSeveralValuesOrNone() {
        falcon.endpoints()
                .raise(StoredAlert.about("", "")
                        .id("a")
                        .iocValues("a.example", "b.example")
                        .iocContext("domain", "c.example")
                        .notPreventedByPolicy());
        falcon.endpoints().raise(StoredAlert.ofProduct("idp").id("b"));

        JsonNode alerts = json(search("{}")).path("resources");

        assertThat(alerts.get(0).path("ioc_values")).hasToString("[\"a.example\",\"b.example\"]");
        assertThat(alerts.get(0).at("/ioc_context/0/ioc_value").asText()).isEqualTo("c.example");
        assertThat(alerts.get(0).has("ioc_value")).isFalse();
        assertThat(alerts.get(0).path("pattern_disposition").asInt()).isEqualTo(2304);
        assertThat(alerts.get(1).path("product").asText()).isEqualTo("idp");
        assertThat(alerts.get(1).properties())
                .extracting(field -> field.getKey())
                .noneMatch(name -> name.startsWith("ioc_") || name.startsWith("pattern_"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "created_timestamp:>='2026-01-01T12:00:00Z' | b;c;d",
                "created_timestamp:>'2026-01-01T12:00:00Z' | d",
                "created_timestamp:<'2026-01-01T12:00:00Z' | a",
                "ioc_source:'OpenCTI IOC' | a",
                "ioc_source:*'*OpenCTI*' | a;b",
                "ioc_source:*'OpenCTI*' | a",
                "ioc_source:!*'*OpenCTI*' | c;d",
                "ioc_source:*'*OpenCTI' | ``",
                "created_timestamp:>='2026-01-01T12:00:00Z'+ioc_source:*'*OpenCTI IOC*' | b",
                "ioc_value:'a.example' | a",
                "ioc_value:['a.example','b.example'] | a;b",
                "ioc_values:'x.example' | b",
                "ioc_type:'hash_md5',(ioc_type:'domain'+ioc_value:'b.example') | b;c",
                "product:'idp' | d",
                "ioc_value:*'it\\'s\\\\*' | c",
                "nonsense:'x' | ``",
                "nonsense:*'*' | ``"
            })
    void filtersFindWhatTheySay(String filter, String ids) {
        Endpoints endpoints = falcon.endpoints();
        endpoints.raise(StoredAlert.about("domain", "a.example")
                .id("a")
                .createdOn(NOON.minusSeconds(1))
                .iocSource("OpenCTI IOC"));
        endpoints.raise(StoredAlert.about("domain", "b.example")
                .id("b")
                .iocValues("x.example", "y.example")
                .iocSource("customer: OpenCTI IOC (api)"));
        endpoints.raise(StoredAlert.about("hash_md5", "it's\\c").id("c"));
        endpoints.raise(StoredAlert.ofProduct("idp").id("d").createdOn(NOON.plusSeconds(1)));

        assertThat(ids(search(oldestFirst(filter, 1_000, ""))))
                .containsExactly(ids.isEmpty() ? new String[0] : ids.split(";"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"filter\":\"ioc_value:'it's'\"}",
                "{\"filter\":\"ioc_source:*'OpenCTI\"}",
                "{\"filter\":\"ioc_source:'*OpenCTI*'\"}",
                "{\"filter\":\"ioc_source:*OpenCTI\"}",
                "{\"filter\":\"created_timestamp:>='yesterday'\"}",
                "{\"filter\":7}",
                "{\"sort\":\"beauty\"}",
                "{\"sort\":\"created_timestamp|up\"}",
                "{\"limit\":0}",
                "{\"limit\":1001}",
                "{\"limit\":\"100\"}",
                "{\"after\":\"nonsense\"}",
                "{\"offset\":1}",
                "[]",
                "{",
                ""
            })
    void whatMakesNoSenseIsRefused(String body) {
        HttpResponse<String> answer = search(body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/errors/0/message").asText()).isNotEmpty();
        assertThat(json(answer).at("/meta/powered_by").asText()).isEqualTo("detectsapi");
    }

    @Test
    void pagesGoOnUntilOneThatDoesNotSayWhere() {
        // three share a millisecond, two of them a moment
        raise("b", NOON.plusNanos(500));
        raise("c", NOON);
        raise("a", NOON.plusNanos(500));
        raise("0", NOON.plusMillis(1));
        raise("d", NOON.minusMillis(1));

        HttpResponse<String> first = search(oldestFirst("", 2, ""));
        HttpResponse<String> second = search(oldestFirst("", 2, after(first)));
        HttpResponse<String> last = search(oldestFirst("", 2, after(second)));

        assertThat(ids(first)).containsExactly("d", "a");
        assertThat(ids(second)).containsExactly("b", "c");
        assertThat(ids(last)).containsExactly("0");
        assertThat(json(first).at("/meta/pagination/total").asInt()).isEqualTo(5);
        assertThat(json(last).at("/meta/pagination/total").asInt()).isEqualTo(5);
        assertThat(json(last).at("/meta/pagination").has("after")).isFalse();
        assertThat(ids(search("{\"sort\":\"created_timestamp|desc\"}"))).containsExactly("0", "a", "b", "c", "d");
    }

    @Test
    void aFullPageThatIsTheLastDoesNotSayWhereItGoesOn() {
        raise("a", NOON);
        raise("b", NOON);

        assertThat(json(search(oldestFirst("", 2, ""))).at("/meta/pagination").has("after"))
                .isFalse();
    }

    @Test
    void aTokenIsGoodForItsSortOnly() {
        raise("a", NOON);
        raise("b", NOON);
        String after = after(search(oldestFirst("", 1, "")));

        assertThat(search("{\"sort\":\"created_timestamp|desc\",\"after\":\"" + after + "\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void anAlertMayBeFoundOnlyAfterOthersThatAreYounger() {
        falcon.endpoints()
                .raise(StoredAlert.about("domain", "late.example")
                        .id("late")
                        .createdOn(NOON.minusSeconds(60))
                        .visibleOn(NOON.plusSeconds(60)));
        raise("a", NOON.minusSeconds(90));
        raise("b", NOON);
        HttpResponse<String> first = search(oldestFirst("", 1, ""));
        assertThat(ids(first)).containsExactly("a");
        HttpResponse<String> last = search(oldestFirst("", 1, after(first)));
        assertThat(ids(last)).containsExactly("b");
        raise("c", NOON.plusSeconds(1));
        raise("d", NOON.plusSeconds(2));
        String beyond = after(search(oldestFirst("created_timestamp:>='2026-01-01T12:00:00Z'", 1, "")));

        clock.forward(Duration.ofSeconds(60));

        HttpResponse<String> behind = search(oldestFirst("", 1, beyond));
        assertThat(ids(behind)).containsExactly("c");
        assertThat(json(behind).at("/meta/pagination/total").asInt())
                .as("it counts, although going on does not find it")
                .isEqualTo(5);
        assertThat(ids(search(oldestFirst("", 9, "")))).containsExactly("a", "late", "b", "c", "d");
    }

    @Test
    void theSourceMayBeNoFieldToFilterBy() {
        restart(options.alertSources(AlertSources.NOT_FILTERABLE));
        falcon.endpoints().raise(StoredAlert.about("domain", "a.example").iocSource("OpenCTI IOC"));

        HttpResponse<String> refused = search(oldestFirst("ioc_source:*'*OpenCTI*'", 10, ""));
        HttpResponse<String> all = search(oldestFirst("", 10, ""));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).at("/errors/0/message").asText()).contains("filter");
        assertThat(json(all).at("/resources/0/ioc_source").asText()).isEqualTo("OpenCTI IOC");
    }

    @Test
    void theSourceMayNotBeTold() {
        restart(options.alertSources(AlertSources.EMPTY));
        falcon.put(StoredIoc.of("domain", "a.example").source("OpenCTI IOC").build());
        falcon.endpoints().meet("domain", "a.example");

        assertThat(ids(search(oldestFirst("ioc_source:*'*OpenCTI*'", 10, "")))).isEmpty();
        JsonNode alert = json(search("{}")).at("/resources/0");
        assertThat(alert.path("ioc_value").asText()).isEqualTo("a.example");
        assertThat(alert.has("ioc_source")).isFalse();
    }

    @Test
    void theScopeIsAnotherThanThatOfIocs() {
        falcon.faults().missingAlertsScope(true);

        HttpResponse<String> denied = search("{}");
        assertThat(denied.statusCode()).isEqualTo(403);
        assertThat(json(denied).at("/errors/0/message").asText()).isEqualTo("access denied, authorization failed");
        assertThat(caller.askRaw(FalconCaller.SEARCH).statusCode()).isEqualTo(200);

        falcon.faults().missingAlertsScope(false);
        falcon.faults().missingScope(true);
        assertThat(search("{}").statusCode()).isEqualTo(200);
        assertThat(caller.askRaw(FalconCaller.SEARCH).statusCode()).isEqualTo(403);
    }

    @Test
    void searchesShareTheLimitOfTheCustomerAndAreCounted() {
        restart(options.requestsPerMinute(2));
        raise("a", NOON);

        assertThat(search("{}").statusCode()).isEqualTo(200);
        assertThat(caller.askRaw(FalconCaller.SEARCH).statusCode()).isEqualTo(200);
        assertThat(search("{}").statusCode()).isEqualTo(429);
        assertThat(falcon.traffic().count(Operation.ALERTS)).isEqualTo(2);
        assertThat(falcon.traffic().rows(Operation.ALERTS)).isEqualTo(1);
    }

    @Test
    void searchesFailAsOtherCallsDo() {
        falcon.faults().failNext(1, Fault.status(503));
        assertThat(search("{}").statusCode()).isEqualTo(503);
        falcon.faults().failNext(1, Fault.tooManyRequests(Duration.ofSeconds(30)));
        assertThat(search("{}").statusCode()).isEqualTo(429);
        falcon.faults().failNext(1, Fault.hang());
        CompletableFuture<HttpResponse<String>> hanging =
                caller.sendAsync(caller.request(ALERTS).POST(BodyPublishers.ofString("{}")));
        await().until(() -> falcon.faults().hanging() == 1);
        assertThat(hanging).isNotDone();

        falcon.faults().release();

        assertThat(hanging.join().statusCode()).isEqualTo(200);
    }

    @Test
    void aSearchNeedsATokenAndAContentType() {
        falcon.faults().expireTokens();
        assertThat(search("{}").statusCode()).isEqualTo(401);

        caller.newToken();
        assertThat(caller.send(caller.request(ALERTS)
                                .setHeader("Content-Type", "text/plain")
                                .POST(BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(400);
    }

    private void restart(FalconOptions other) {
        falcon.close();
        falcon = FalconStandIn.start(other);
        caller = FalconCaller.authenticated(falcon);
    }

    private void raise(String id, Instant created) {
        falcon.endpoints()
                .raise(StoredAlert.about("domain", id + ".example").id(id).createdOn(created));
    }

    private HttpResponse<String> search(String body) {
        return caller.post(ALERTS, body);
    }

    private static String oldestFirst(String filter, int limit, String after) {
        ObjectNode body = new ObjectMapper()
                .createObjectNode()
                .put("sort", "created_timestamp|asc")
                .put("limit", limit);
        if (!filter.isEmpty()) {
            body.put("filter", filter);
        }
        if (!after.isEmpty()) {
            body.put("after", after);
        }
        return body.toString();
    }

    private static String after(HttpResponse<String> page) {
        return json(page).at("/meta/pagination/after").asText();
    }

    private static List<String> ids(HttpResponse<String> page) {
        assertThat(page.statusCode()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        json(page)
                .path("resources")
                .forEach(alert -> ids.add(alert.path("composite_id").asText()));
        return ids;
    }
}
