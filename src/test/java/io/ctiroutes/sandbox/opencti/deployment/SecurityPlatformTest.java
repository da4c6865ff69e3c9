package io.ctiroutes.sandbox.opencti.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.Json;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Security Platforms are found by their name, and made once. */
class SecurityPlatformTest {

    private static final String ADD =
            "mutation A($input: SecurityPlatformAddInput!) { securityPlatformAdd(input: $input)"
                    + " { id standard_id name security_platform_type } }";
    private static final String NAMED = "query N($name: [Any!]!) { securityPlatforms(filters: {mode: and, filters: [{"
            + "key: [\"name\"], values: $name}], filterGroups: []}) { edges { node { id name } } } }";

    private final OpenCtiStandIn platform = OpenCtiStandIn.start();
    private final GraphQlUser user = new GraphQlUser(platform);

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void aPlatformIsMadeAndFoundByItsName() {
        JsonNode made = user.get(ADD, input("CrowdStrike Falcon").set("input", edr("CrowdStrike Falcon")));

        assertThat(made.get("id").asText()).hasSize(36);
        assertThat(made.get("standard_id").asText()).startsWith("identity--");
        assertThat(made.get("security_platform_type").asText()).isEqualTo("EDR");
        assertThat(user.get(NAMED, named("crowdstrike falcon")).at("/edges/0/node"))
                .isEqualTo(Json.object().put("id", made.get("id").asText()).put("name", "CrowdStrike Falcon"));
        assertThat(user.get(NAMED, named("Other")).at("/edges")).isEmpty();
    }

    @Test
    void aSecondOneOfANameIsTheFirstOne() {
        JsonNode first = user.get(ADD, input("Falcon"));
        JsonNode second = user.get(ADD, input("falcon"));

        assertThat(second).isEqualTo(first);
        assertThat(platform.deployments().platforms()).hasSize(1);
    }

    @Test
    void onlyAnUpdateChangesOneThatIsThere() {
        user.get(ADD, input("Falcon"));
        JsonNode kept = user.get(ADD, Json.object().set("input", edr("Falcon")));
        JsonNode changed =
                user.get(ADD, Json.object().set("input", edr("Falcon").put("update", true)));

        assertThat(kept.get("security_platform_type").asText()).isEmpty();
        assertThat(changed.get("security_platform_type").asText()).isEqualTo("EDR");
        assertThat(changed.get("id")).isEqualTo(kept.get("id"));
    }

    @Test
    void aNameHasTwoCharactersAtLeast() {
        assertThat(GraphQlUser.codeOf(user.ask(ADD, input("F ")))).isEqualTo("BAD_USER_INPUT");
        assertThat(GraphQlUser.codeOf(user.ask(ADD, input("    ")))).isEqualTo("BAD_USER_INPUT");
        assertThat(platform.deployments().platforms()).isEmpty();
    }

    @Test
    void aFieldThatTheInputDoesNotHaveIsRefused() {
        ObjectNode colourful = Json.object().set("input", edr("Falcon").put("colour", "red"));

        assertThat(GraphQlUser.messageOf(user.ask(ADD, colourful)))
                .isEqualTo("Field \"colour\" is not defined by type \"SecurityPlatformAddInput\".");
    }

    @Test
    void theyAreSearchedAndAskedForOneByOne() {
        String id = platform.deployments().addPlatform("CrowdStrike Falcon", "EDR");
        platform.deployments().addPlatform("Sentinel", "SIEM");

        assertThat(user.get("{ securityPlatforms(search: \"strike\") { edges { node { id } } } }")
                        .findValuesAsText("id"))
                .containsExactly(id);
        assertThat(user.get("{ securityPlatform(id: \"" + id + "\") { name } }")
                        .get("name")
                        .asText())
                .isEqualTo("CrowdStrike Falcon");
        assertThat(user.get("{ securityPlatform(id: \"nobody\") { name } }").isNull())
                .isTrue();
    }

    private static ObjectNode input(String name) {
        return Json.object().set("input", Json.object().put("name", name));
    }

    private static ObjectNode edr(String name) {
        return Json.object().put("name", name).put("security_platform_type", "EDR");
    }

    private static ObjectNode named(String name) {
        ObjectNode variables = Json.object();
        variables.putArray("name").add(name);
        return variables;
    }
}
