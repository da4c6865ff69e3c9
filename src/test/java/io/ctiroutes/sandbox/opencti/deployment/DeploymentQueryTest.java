package io.ctiroutes.sandbox.opencti.deployment;

import static io.ctiroutes.sandbox.opencti.deployment.GraphQlUser.report;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.Json;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deployments as they are asked for: relationships to a platform, filtered, page by page. */
class DeploymentQueryTest {

    private static final String LIST = "query D($platform: [String], $first: Int, $after: ID, $filters: FilterGroup) {"
            + " stixCoreRelationships(relationship_type: [\"deployed-on\"], toId: $platform, first: $first,"
            + " after: $after, filters: $filters) { edges { cursor node { id revoked deployment_status external_id"
            + " last_sync_at error_message hit_count validation_status validation_run_id from { ... on Indicator"
            + " { id standard_id name pattern valid_until revoked } ... on SecurityPlatform { type: entity_type } } } }"
            + " pageInfo { endCursor hasNextPage globalCount } } }";

    private static final Instant UNTIL = Instant.parse("2027-01-01T00:00:00Z");
    private static final Indicator PENDING = Indicator.domain("pending.example").validUntil(UNTIL);
    private static final Indicator DEPLOYED = Indicator.domain("deployed.example");
    private static final Indicator ACTIVE = Indicator.domain("active.example");
    private static final Indicator FAILED = Indicator.domain("failed.example");

    private final OpenCtiStandIn platform = OpenCtiStandIn.start();
    private final GraphQlUser user = new GraphQlUser(platform);
    private final String falcon = platform.deployments().addPlatform("CrowdStrike Falcon", "EDR");
    private final String other = platform.deployments().addPlatform("Sentinel", "SIEM");

    @BeforeEach
    void givenDeployments() {
        List.of(PENDING, DEPLOYED, ACTIVE, FAILED).forEach(platform::create);
        platform.deployments().deploy(falcon, PENDING.internalId());
        user.report(
                falcon,
                report(DEPLOYED.internalId(), "deployed").put("externalId", "ioc-2"),
                report(ACTIVE.internalId(), "active"),
                report(FAILED.internalId(), "failed"));
        user.report(other, report(DEPLOYED.internalId(), "active"));
        platform.deployments().remove(of(ACTIVE).id());
        platform.deployments().requestValidation(falcon, List.of(DEPLOYED.internalId()));
    }

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void aDeploymentIsToldWithItsIndicator() {
        JsonNode node = list(filter("deployment_status", "pending")).at("/edges/0/node");

        assertThat(node.fieldNames())
                .toIterable()
                .containsExactly(
                        "id",
                        "revoked",
                        "deployment_status",
                        "external_id",
                        "last_sync_at",
                        "error_message",
                        "hit_count",
                        "validation_status",
                        "validation_run_id",
                        "from");
        assertThat(node.get("id").asText()).isEqualTo(of(PENDING).id());
        assertThat(node.get("external_id").isNull()).isTrue();
        assertThat(node.get("last_sync_at").isNull()).isTrue();
        assertThat(node.get("from").fieldNames())
                .toIterable()
                .containsExactly("id", "standard_id", "name", "pattern", "valid_until", "revoked");
        assertThat(node.at("/from/id").asText()).isEqualTo(PENDING.internalId());
        assertThat(node.at("/from/standard_id").asText()).isEqualTo(PENDING.stixId());
        assertThat(node.at("/from/pattern").asText()).isEqualTo(PENDING.pattern());
        assertThat(node.at("/from/valid_until").asText()).isEqualTo("2027-01-01T00:00:00.000Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deployment_status | pending | pending.example",
                "deployment_status | deployed;failed | deployed.example;failed.example",
                "revoked | true | active.example",
                "revoked | false | pending.example;deployed.example;failed.example",
                "validation_status | requested | deployed.example",
                "validation_status | not_requested | pending.example;active.example;failed.example",
                "external_id | ioc-2 | deployed.example"
            })
    void filtersFindWhatTheySay(String key, String values, String names) {
        JsonNode page = list(filter(key, values));

        assertThat(page.at("/edges").findValuesAsText("name")).containsExactlyInAnyOrder(names.split(";"));
    }

    @Test
    void filtersOfAllOrOneHold() {
        ObjectNode all = Json.object().put("mode", "and");
        all.putArray("filters").add(single("revoked", "true")).add(single("deployment_status", "deployed"));
        all.putArray("filterGroups");

        assertThat(list(all).at("/edges")).isEmpty();
        assertThat(list(all.put("mode", "or")).at("/edges")).hasSize(2);
    }

    @Test
    void aKeyThatThereIsNotIsRefused() {
        assertThat(GraphQlUser.codeOf(user.ask(LIST, variables(filter("colour", "red")))))
                .isEqualTo("UNSUPPORTED_ERROR");
    }

    @Test
    void pagesFollowEachOtherByTheirCursors() {
        List<String> names = new ArrayList<>();
        String after = null;
        boolean more = true;
        while (more) {
            JsonNode page = user.get(LIST, variables(null).put("first", 2).put("after", after));
            names.addAll(page.at("/edges").findValuesAsText("name"));
            assertThat(page.at("/pageInfo/globalCount").asInt()).isEqualTo(4);
            after = page.at("/pageInfo/endCursor").asText();
            more = page.at("/pageInfo/hasNextPage").asBoolean();
        }

        assertThat(names)
                .containsExactlyInAnyOrder("pending.example", "deployed.example", "active.example", "failed.example");
    }

    @Test
    void onlyDeploymentsOnThatPlatformAreTold() {
        ObjectNode variables = Json.object();
        variables.putArray("platform").add(other);
        assertThat(user.get(LIST, variables).at("/edges")).hasSize(1);

        variables.putArray("platform").add("nobody");
        assertThat(user.get(LIST, variables).at("/edges")).isEmpty();

        String ofAType =
                "{ stixCoreRelationships(relationship_type: [\"%s\"], fromId: [\"%s\"]) { edges { node { id } } } }";
        assertThat(user.get(ofAType.formatted("deployed-on", DEPLOYED.stixId())).at("/edges"))
                .hasSize(2);
        assertThat(user.get(ofAType.formatted("indicates", DEPLOYED.stixId())).at("/edges"))
                .isEmpty();
    }

    @Test
    void aFragmentOnATypeThatThereIsNotIsRefused() {
        assertThat(GraphQlUser.messageOf(
                        user.ask("{ stixCoreRelationships { edges { node { from { ... on Unicorn { id } } } } } }")))
                .isEqualTo("Unknown type \"Unicorn\".");
        assertThat(GraphQlUser.messageOf(user.ask("{ stixCoreRelationships { edges { node { from { id } } } } }")))
                .startsWith("Cannot query field \"id\"");
    }

    private Deployment of(Indicator indicator) {
        return platform.deployments().of(indicator.internalId()).stream()
                .filter(deployment -> deployment.platformId().equals(falcon))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode list(ObjectNode filters) {
        return user.get(LIST, variables(filters));
    }

    private ObjectNode variables(ObjectNode filters) {
        ObjectNode variables = Json.object();
        variables.putArray("platform").add(falcon);
        return variables.set("filters", filters);
    }

    /** Values are separated by semicolons. */
    private static ObjectNode filter(String key, String values) {
        ObjectNode group = Json.object().put("mode", "and");
        group.putArray("filters").add(single(key, values));
        group.putArray("filterGroups");
        return group;
    }

    private static ObjectNode single(String key, String values) {
        ObjectNode filter = Json.object().put("operator", "eq").put("mode", "or");
        filter.putArray("key").add(key);
        filter.set("values", Json.array(List.of(values.split(";"))));
        return filter;
    }
}
