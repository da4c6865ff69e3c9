package io.ctiroutes.sandbox.opencti;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.MovableClock;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The query for indicators, with filters as the platform knows them. */
class IndicatorQueryTest {

    private static final String QUERY = "query Indicators($filters: FilterGroup, $first: Int, $after: ID,"
            + " $orderBy: IndicatorsOrdering, $orderMode: OrderingMode, $search: String) {"
            + " indicators(filters: $filters, first: $first, after: $after, orderBy: $orderBy, orderMode: $orderMode,"
            + " search: $search) { edges { cursor node { id standard_id name pattern pattern_type revoked valid_until"
            + " x_opencti_score x_mitre_platforms description objectLabel { id value } } }"
            + " pageInfo { startCursor endCursor hasNextPage hasPreviousPage globalCount } } }";
    private static final Instant UNTIL = Instant.parse("2027-01-01T00:00:00Z");

    private final OpenCtiStandIn platform = OpenCtiStandIn.start(OpenCtiOptions.defaults()
            .clock(MovableClock.at("2026-09-14T08:00:00Z"))
            .filter(indicator -> false));
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void givenIndicators() {
        platform.create(Indicator.domain("evil.example")
                .labels("apt", "c2")
                .platforms("windows")
                .score(80)
                .validUntil(UNTIL));
        platform.create(Indicator.domain("Bücher.example").score(10).validUntil(UNTIL.plusSeconds(1)));
        platform.create(Indicator.ipv4("203.0.113.7").revoked(true).score(50).validUntil(UNTIL.minusSeconds(1)));
        platform.create(Indicator.pattern("[domain-name:value = 'evil.example'] OR [ipv4-addr:value = '203.0.113.7']")
                .name("both")
                .noScore());
        platform.create(Indicator.pattern("rule evil.example { condition: true }")
                .patternType("yara")
                .name("rule"));
    }

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void anIndicatorIsToldWithTheFieldsAskedForWhetherTheStreamShowsItOrNot() throws Exception {
        JsonNode node =
                ask(filters("and", filter("name", "eq", "or", "evil.example"))).at("/data/indicators/edges/0/node");

        Indicator evil = Indicator.domain("evil.example");
        assertThat(node.fieldNames())
                .toIterable()
                .containsExactly(
                        "id",
                        "standard_id",
                        "name",
                        "pattern",
                        "pattern_type",
                        "revoked",
                        "valid_until",
                        "x_opencti_score",
                        "x_mitre_platforms",
                        "description",
                        "objectLabel");
        assertThat(node.get("id").textValue()).isEqualTo(evil.internalId());
        assertThat(node.get("standard_id").textValue()).isEqualTo(evil.stixId());
        assertThat(node.get("pattern").textValue()).isEqualTo(evil.pattern());
        assertThat(node.get("revoked").booleanValue()).isFalse();
        assertThat(node.get("valid_until").textValue()).isEqualTo("2027-01-01T00:00:00.000Z");
        assertThat(node.get("x_opencti_score").intValue()).isEqualTo(80);
        assertThat(node.at("/x_mitre_platforms/0").textValue()).isEqualTo("windows");
        assertThat(node.get("objectLabel").findValuesAsText("value")).containsExactly("apt", "c2");
        assertThat(node.at("/objectLabel/0/id").textValue()).hasSize(36);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pattern | contains | or | 'evil.example' | both;evil.example",
                "pattern | contains | or | 'evil.example';'bucher.EXAMPLE' | Bücher.example;both;evil.example",
                "pattern | contains | and | 'evil.example';'203.0.113.7' | both",
                "pattern | contains | or | 'il.example' | ``",
                "pattern | eq | or | [domain-name:value = 'evil.example'];[domain-name:value = 'no'] | evil.example",
                "pattern | not_contains | or | example | 203.0.113.7",
                "pattern_type | eq | or | yara | rule",
                "revoked | eq | or | true | 203.0.113.7",
                "pattern_type;name | eq | or | yara;both | both;rule",
                "valid_until | gt | or | 2027-01-01T00:00:00Z | Bücher.example",
                "valid_until | gte | or | 2027-01-01T00:00:00.000Z | Bücher.example;evil.example",
                "x_opencti_score | lt | or | 50 | Bücher.example",
                "x_opencti_score | nil | or | `` | both"
            })
    void filtersFindWhatTheySay(String keys, String operator, String mode, String values, String names)
            throws Exception {
        JsonNode answer = ask(filters("and", filter(keys, operator, mode, values)));

        assertThat(names(answer)).containsExactlyInAnyOrder(names.isEmpty() ? new String[0] : names.split(";"));
        assertThat(answer.at("/data/indicators/pageInfo/globalCount").intValue())
                .isEqualTo(names(answer).size());
    }

    @Test
    void aLabelIsAskedForByItsId() throws Exception {
        JsonNode labelled = ask(filters("and", filter("name", "eq", "or", "evil.example")));
        String id =
                labelled.at("/data/indicators/edges/0/node/objectLabel/0/id").textValue();

        assertThat(names(ask(filters("and", filter("objectLabel", "eq", "or", id)))))
                .containsExactly("evil.example");
        assertThat(names(ask(filters("and", filter("objectLabel", "eq", "or", "apt")))))
                .isEmpty();
    }

    @Test
    void filtersAndGroupsAreJoinedByTheirMode() throws Exception {
        JsonNode names = filters("or", filter("name", "eq", "or", "evil.example"), filter("name", "eq", "or", "rule"));
        ObjectNode group = filters("and", filter("pattern_type", "eq", "or", "stix"));
        ((ArrayNode) group.get("filterGroups")).add(names);

        assertThat(names(ask(group))).containsExactly("evil.example");
        assertThat(names(ask(filters("and")))).hasSize(5);
    }

    @Test
    void hundredsOfValuesAreAskedForAtOnce() throws Exception {
        IntStream.range(0, 2_000).forEach(i -> platform.create(Indicator.domain("host" + i + ".example")));
        String values = String.join(
                ";",
                IntStream.range(0, 500)
                        .mapToObj(i -> "'host" + 4 * i + ".example'")
                        .toList());

        JsonNode answer = ask(filters("and", filter("pattern", "contains", "or", values)));

        assertThat(names(answer)).hasSize(500).contains("host0.example", "host1996.example");
    }

    @Test
    void pagesGoOnAfterACursorAndAFullOneMayBeFollowedByAnEmptyOne() throws Exception {
        List<String> seen = new ArrayList<>();
        JsonNode page = ask(page(""));
        assertThat(page.at("/data/indicators/pageInfo/hasPreviousPage").booleanValue())
                .isFalse();
        while (page.at("/data/indicators/pageInfo/hasNextPage").booleanValue()) {
            seen.addAll(names(page));
            page = ask(page(page.at("/data/indicators/pageInfo/endCursor").textValue()));
            assertThat(page.at("/data/indicators/pageInfo/globalCount").intValue())
                    .isEqualTo(5);
        }

        assertThat(names(page)).isEmpty();
        assertThat(page.at("/data/indicators/pageInfo/hasPreviousPage").booleanValue())
                .isTrue();
        assertThat(seen).containsExactly("evil.example", "203.0.113.7", "rule", "Bücher.example", "both");
    }

    /** One a page, by score: the highest first, those without one last. */
    private static ObjectNode page(String after) {
        ObjectNode variables =
                Json.object().put("first", 1).put("orderBy", "x_opencti_score").put("orderMode", "desc");
        return after.isEmpty() ? variables : variables.put("after", after);
    }

    @Test
    void aTextIsSearchedInNamesAndPatterns() throws Exception {
        assertThat(names(call(Json.object().put("search", "EVIL"))))
                .containsExactlyInAnyOrder("evil.example", "both", "rule");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ indicators { edges { node { colour } } } }",
                "{ indicators(colour: 1) { pageInfo { globalCount } } }",
                "{ indicators { pageInfo } }",
                "{ indicators { edges { node { objectLabel } } } }"
            })
    void unknownFieldsAndArgumentsAreRefused(String query) throws Exception {
        JsonNode error = post(query, Json.object()).at("/errors/0");

        assertThat(error.at("/extensions/code").textValue()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{filters: [], filterGroups: []} | BAD_USER_INPUT",
                "{mode: and} | BAD_USER_INPUT",
                "{mode: maybe, filters: [], filterGroups: []} | BAD_USER_INPUT",
                "{mode: and, colour: 1, filters: [], filterGroups: []} | BAD_USER_INPUT",
                "{mode: and, filters: [{key: \"pattern\", values: [], colour: 1}], filterGroups: []} | BAD_USER_INPUT",
                "{mode: and, filters: [{key: \"pattern\", operator: like, values: [1]}], filterGroups: []} | BAD_USER_INPUT",
                "{mode: and, filters: [{key: \"pattern\", operator: eq}], filterGroups: []} | BAD_USER_INPUT",
                "{mode: and, filters: [{key: \"pattern\", values: []}], filterGroups: []} | UNSUPPORTED_ERROR",
                "{mode: and, filters: [{key: \"colour\", values: [\"red\"]}], filterGroups: []} | UNSUPPORTED_ERROR",
                "{mode: and, filters: [{key: \"valid_until\", operator: gt, values: [\"soon\"]}], filterGroups: []} | DATABASE_ERROR"
            })
    void filtersThatCannotBeMeantAreRefused(String filters, String code) throws Exception {
        JsonNode body = post("{ indicators(filters: " + filters + ") { pageInfo { globalCount } } }", Json.object());

        assertThat(body.at("/errors/0/extensions/code").textValue()).isEqualTo(code);
    }

    @Test
    void whoMayNotReadKnowledgeIsForbiddenThisQueryOnly() throws Exception {
        platform.faults().forbidIndicators(true);

        JsonNode refused = call(Json.object());
        assertThat(refused.at("/errors/0/name").textValue()).isEqualTo("FORBIDDEN_ACCESS");
        assertThat(refused.at("/errors/0/extensions/data/http_status").intValue())
                .isEqualTo(403);
        assertThat(refused.at("/data/indicators").isNull()).isTrue();
        assertThat(post("{ about { version } }", Json.object()).has("errors")).isFalse();

        platform.faults().forbidIndicators(false);
        assertThat(call(Json.object()).has("errors")).isFalse();
        assertThat(platform.traffic().indicatorQueries()).isEqualTo(2);
    }

    private JsonNode ask(ObjectNode filtersOrVariables) throws Exception {
        ObjectNode variables = filtersOrVariables.has("filters")
                ? Json.object().set("filters", filtersOrVariables)
                : filtersOrVariables;
        return call(variables);
    }

    private static ObjectNode filters(String mode, ObjectNode... filters) {
        ObjectNode group = Json.object().put("mode", mode);
        group.putArray("filters").addAll(List.of(filters));
        group.putArray("filterGroups");
        return group;
    }

    /** Keys and values are separated by semicolons. */
    private static ObjectNode filter(String keys, String operator, String mode, String values) {
        ObjectNode filter = Json.object().put("operator", operator).put("mode", mode);
        filter.set("key", Json.array(List.of(keys.split(";"))));
        filter.set("values", Json.array(values.isEmpty() ? List.of() : List.of(values.split(";"))));
        return filter;
    }

    private static List<String> names(JsonNode answer) {
        return answer.at("/data/indicators/edges").findValuesAsText("name");
    }

    private JsonNode call(ObjectNode variables) throws Exception {
        return post(QUERY, variables);
    }

    private JsonNode post(String query, ObjectNode variables) throws Exception {
        ObjectNode body = Json.object().put("query", query);
        body.set("variables", variables);
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(platform.url().resolve("/graphql"))
                        .header("Authorization", "Bearer " + platform.token())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return Json.parse(response.body());
    }
}
