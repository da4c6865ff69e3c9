package io.ctiroutes.sandbox.falcon;

import static io.ctiroutes.sandbox.falcon.FalconCaller.COMBINED;
import static io.ctiroutes.sandbox.falcon.FalconCaller.SEARCH;
import static io.ctiroutes.sandbox.falcon.FalconCaller.encoded;
import static io.ctiroutes.sandbox.falcon.FalconCaller.json;
import static io.ctiroutes.sandbox.falcon.FalconCaller.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.MovableClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private FalconStandIn falcon = FalconStandIn.start(FalconOptions.defaults().clock(clock));
    private FalconCaller caller = FalconCaller.authenticated(falcon);

    @AfterEach
    void stop() {
        falcon.close();
    }

    @Test
    void aHitIsAnsweredWithItsPlaceAndATokenToGoOn() {
        given("domain", "evil.example");

        HttpResponse<String> answer = caller.ask(SEARCH, Map.of("filter", "value:'evil.example'"));

        assertThat(answer.statusCode()).isEqualTo(200);
        String id = falcon.iocs().get(0).id();
        assertThat(json(answer).path("resources")).extracting(JsonNode::asText).containsExactly(id);
        JsonNode pagination = json(answer).at("/meta/pagination");
        assertThat(pagination.path("limit").asInt()).isEqualTo(100);
        assertThat(pagination.path("total").asInt()).isEqualTo(1);
        assertThat(pagination.path("offset").asInt()).isEqualTo(1);
        assertThat(pagination.path("after").asText()).isNotEmpty();
    }

    @Test
    void aMissIsAnEmptyPageWithoutAToken() {
        HttpResponse<String> answer = caller.ask(SEARCH, Map.of("filter", "value:'evil.example'"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("resources").isArray()).isTrue();
        assertThat(json(answer).path("resources")).isEmpty();
        assertThat(json(answer).at("/meta/pagination/total").asInt(-1)).isZero();
        assertThat(json(answer).at("/meta/pagination").has("after")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "value:'a.example' | a.example",
                "value:\"a.example\" | a.example",
                "value:['a.example','1.2.3.4'] | a.example;1.2.3.4",
                "value: ['a.example', '1.2.3.4'] | a.example;1.2.3.4",
                "type:'domain'+value:['a.example','1.2.3.4'] | a.example",
                "type:['domain','ipv4']+source:'an analyst' | b.example",
                "(type:'domain'+value:'a.example'),(type:'ipv4'+value:'1.2.3.4') | a.example;1.2.3.4",
                "type:'ipv4'+(tags:'x',tags:'apt') | 1.2.3.4",
                "type:'domain'+tags:!'apt' | a.example;it's\\.example",
                "type:'domain'+value:!['a.example','b.example'] | it's\\.example",
                "value:'it\\'s\\\\.example' | it's\\.example",
                "expired:false+applied_globally:true+type:'ipv4' | 1.2.3.4",
                "severity_number:50+type:'ipv4' | 1.2.3.4",
                "created_on:<'2025-01-01T00:00:00Z'+platforms:'mac'+type:'ipv4' | 1.2.3.4",
                "modified_on:>='2025-01-01' | ``",
                "filename:'x' | ``",
                "type:'domain',nonsense:'x' | ``",
                "value:'A.EXAMPLE' | ``"
            })
    void filtersFindWhatTheySay(String filter, String values) {
        given("domain", "a.example");
        falcon.put(StoredIoc.of("domain", "b.example")
                .tags(List.of("apt", "c2"))
                .source("an analyst")
                .build());
        falcon.put(StoredIoc.of("ipv4", "1.2.3.4")
                .tags(List.of("apt"))
                .source("OpenCTI IOC")
                .build());
        given("domain", "it's\\.example");

        assertThat(caller.valuesFoundBy(filter))
                .containsExactlyInAnyOrder(values.isEmpty() ? new String[0] : values.split(";"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "value:'it's.example'",
                "value:'a.example",
                "value:a.example",
                "value:'a.example' type:'domain'",
                "value:'a.example'+ type:'domain'",
                "value :'a.example'",
                "value:['a.example'",
                "value:[]",
                "value:*'a'*",
                "value:'*.example'",
                "value:~'a'",
                "value:'a\\n'",
                "(value:'a.example'",
                "value:'a.example'+",
                "created_on:>'yesterday'",
                "'a.example'",
                "+"
            })
    void aMalformedFilterIsRefused(String filter) {
        HttpResponse<String> answer = caller.ask(SEARCH, Map.of("filter", filter));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/errors/0/message").asText()).contains("check fql filter");
    }

    @Test
    void anAsteriskBeforeTheQuotesStandsForAnyTextInThem() {
        falcon.put(StoredIoc.of("domain", "wild.example").build());
        falcon.put(StoredIoc.of("domain", "tame.example").build());

        assertThat(caller.valuesFoundBy("value:*'wi*'")).containsExactly("wild.example");
    }

    @Test
    void aPlusSentWithoutEncodingIsABlankAndThereforeMalformed() {
        String bare = encoded("type:'domain'") + "+" + encoded("value:'a.example'");

        assertThat(caller.askRaw(SEARCH + "?filter=" + bare).statusCode()).isEqualTo(400);
    }

    @Test
    void pagesGoOnByOffset() {
        givenDomains(5);

        HttpResponse<String> answer = caller.ask(COMBINED, Map.of("limit", "2", "offset", "2"));

        assertThat(json(answer).path("resources").findValuesAsText("value"))
                .containsExactly("d2.example", "d3.example");
        assertThat(json(answer).at("/meta/pagination/total").asInt()).isEqualTo(5);
        assertThat(json(answer).at("/meta/pagination/offset").asInt()).isEqualTo(4);
    }

    @Test
    void pagesGoOnAfterATokenUntilAnEmptyOne() {
        givenDomains(4);

        HttpResponse<String> first = caller.ask(COMBINED, Map.of("limit", "2"));
        HttpResponse<String> last = caller.ask(COMBINED, Map.of("limit", "2", "after", after(first)));
        HttpResponse<String> beyond = caller.ask(COMBINED, Map.of("limit", "2", "after", after(last)));

        assertThat(json(last).path("resources").findValuesAsText("value")).containsExactly("d2.example", "d3.example");
        assertThat(json(beyond).path("resources")).isEmpty();
        assertThat(json(beyond).at("/meta/pagination").has("after")).isFalse();
    }

    @Test
    void deletingWhatWasReadDoesNotShiftTheNextPage() {
        givenDomains(4);
        HttpResponse<String> first = caller.ask(COMBINED, Map.of("limit", "2"));

        caller.delete(json(first).path("resources").findValuesAsText("id").toArray(String[]::new));

        HttpResponse<String> next = caller.ask(COMBINED, Map.of("limit", "2", "after", after(first)));
        assertThat(json(next).path("resources").findValuesAsText("value")).containsExactly("d2.example", "d3.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"value.desc", "value|desc"})
    void aSortHasAFieldAndADirectionAndPagesKeepIt(String sort) {
        givenDomains(3);

        HttpResponse<String> first = caller.ask(COMBINED, Map.of("sort", sort, "limit", "2"));
        HttpResponse<String> next = caller.ask(COMBINED, Map.of("sort", sort, "limit", "2", "after", after(first)));

        assertThat(json(first).path("resources").findValuesAsText("value")).containsExactly("d2.example", "d1.example");
        assertThat(json(next).path("resources").findValuesAsText("value")).containsExactly("d0.example");
    }

    @Test
    void anOffsetDoesNotReachBeyondTenThousand() {
        assertThat(caller.ask(SEARCH, Map.of("limit", "1", "offset", "9999")).statusCode())
                .isEqualTo(200);
        assertThat(caller.ask(SEARCH, Map.of("limit", "3", "offset", "9998")).statusCode())
                .isEqualTo(500);

        restart(FalconOptions.defaults().deepPagingStatus(400));
        assertThat(caller.ask(SEARCH, Map.of("limit", "3", "offset", "9998")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void parametersMustMakeSense() {
        assertThat(caller.ask(SEARCH, Map.of("limit", "2000")).statusCode()).isEqualTo(200);
        assertThat(caller.ask(SEARCH, Map.of("limit", "2001")).statusCode()).isEqualTo(400);
        assertThat(caller.ask(SEARCH, Map.of("limit", "0")).statusCode()).isEqualTo(400);
        assertThat(caller.ask(SEARCH, Map.of("limit", "many")).statusCode()).isEqualTo(400);
        assertThat(caller.ask(SEARCH, Map.of("offset", "-1")).statusCode()).isEqualTo(400);
        assertThat(caller.ask(SEARCH, Map.of("after", "nonsense")).statusCode()).isEqualTo(400);
        assertThat(caller.ask(SEARCH, Map.of("after", "x", "offset", "1")).statusCode())
                .isEqualTo(400);
        assertThat(caller.ask(SEARCH, Map.of("sort", "beauty")).statusCode()).isEqualTo(400);
        assertThat(caller.ask(SEARCH, Map.of("query", "x")).statusCode()).isEqualTo(400);
        assertThat(caller.askRaw(SEARCH + "?limit=1&limit=2").statusCode()).isEqualTo(400);
        assertThat(caller.askRaw("/iocs/combined/indicators/v1").statusCode()).isEqualTo(404);
    }

    @Test
    void searchesLagBehindWritesButReadsAndDuplicatesDoNot() {
        restart(FalconOptions.defaults().clock(clock).searchLag(Duration.ofSeconds(10)));
        given("domain", "old.example");
        String id = json(caller.create(row("domain", "new.example")))
                .at("/resources/0/id")
                .asText();

        assertThat(caller.valuesFoundBy("type:'domain'")).containsExactly("old.example");
        assertThat(caller.get(id).statusCode()).isEqualTo(200);
        assertThat(caller.create(row("domain", "new.example")).statusCode()).isEqualTo(400);

        clock.forward(Duration.ofSeconds(10));
        assertThat(caller.valuesFoundBy("value:'new.example'")).containsExactly("new.example");

        caller.delete(id);
        assertThat(caller.valuesFoundBy("value:'new.example'")).containsExactly("new.example");
        clock.forward(Duration.ofSeconds(10));
        assertThat(caller.valuesFoundBy("value:'new.example'")).isEmpty();
    }

    @Test
    void anUrlThatIsTooLongIsRefused() {
        String filter = "value:['" + "a".repeat(20_000) + "']";

        assertThat(caller.ask(SEARCH, Map.of("filter", filter)).statusCode()).isEqualTo(414);

        restart(FalconOptions.defaults().maxUrlBytes(30_000));
        assertThat(caller.ask(SEARCH, Map.of("filter", filter)).statusCode()).isEqualTo(200);
    }

    @Test
    void answersAreCompressedIfTheOptionSaysSo() {
        restart(FalconOptions.defaults().compression(true));

        HttpResponse<String> answer = caller.send(
                caller.request(SEARCH).header("Accept-Encoding", "gzip").GET());

        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    }

    @Test
    void everyAnswerTellsTheRateLimitAndATrace() {
        HttpResponse<String> answer = caller.askRaw(SEARCH);

        assertThat(answer.headers().firstValue("X-RateLimit-Limit")).contains("6000");
        assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).contains("5999");
        assertThat(answer.headers().firstValue("X-CS-TRACEID"))
                .contains(json(answer).at("/meta/trace_id").asText());
        assertThat(json(answer).at("/meta/powered_by").asText()).isEqualTo("ioc-manager");
    }

    @Test
    void anAnswerWithoutErrorsSaysSoInTwoWays() {
        String one = json(caller.askRaw(SEARCH)).path("errors").toString();
        String other = json(caller.askRaw(SEARCH)).path("errors").toString();

        assertThat(List.of(one, other)).containsExactlyInAnyOrder("null", "[]");
    }

    private void restart(FalconOptions options) {
        falcon.close();
        falcon = FalconStandIn.start(options);
        caller = FalconCaller.authenticated(falcon);
    }

    private void givenDomains(int count) {
        for (int i = 0; i < count; i++) {
            given("domain", "d" + i + ".example");
        }
    }

    private void given(String type, String value) {
        falcon.put(StoredIoc.of(type, value).source("OpenCTI IOC").build());
    }

    private static String after(HttpResponse<String> page) {
        return json(page).at("/meta/pagination/after").asText();
    }
}
