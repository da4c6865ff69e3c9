package io.ctiroutes.sandbox.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.ctiroutes.sandbox.contract.Example.Request;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {
    private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();
    private static final String OWN = "opencti-falcon-contract-0a-1.invalid";
    private static final String THEIRS = "b".repeat(64);

    private final Guard guard = new Guard("0a", Set.of("own-connector"));

    @Test
    void itsOwnDomainsMayBeMadeChangedAndDeleted() throws Exception {
        passes(request("POST", Guard.IOCS, NOTHING, json("{'indicators':[{'type':'domain','value':'" + OWN + "'}]}")));
        guard.learn(json("[{'id':'aa','type':'domain','value':'" + OWN + "'}]"));

        passes(request("PATCH", Guard.IOCS, NOTHING, json("{'bulk_update':null,'indicators':[{'id':'aa'}]}")));
        passes(request("DELETE", Guard.IOCS, json("{'ids':['aa']}"), NOTHING));
        guard.forget(json("['aa']"));
        refused(Api.FALCON, request("DELETE", Guard.IOCS, json("{'ids':['aa']}"), NOTHING));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "domain | evil.example",
                "domain | opencti-falcon-contract-0b-1.invalid",
                "domain | opencti-falcon-contract-0a-1.invalid.example",
                "domain | x.opencti-falcon-contract-0a-1.invalid",
                "ipv4   | 192.0.2.1",
                "all_subdomains | opencti-falcon-contract-0a-1.invalid"
            })
    void noOtherIocIsMade(String type, String value) throws Exception {
        String own = "{'type':'domain','value':'" + OWN + "'},";

        refused(
                Api.FALCON,
                request(
                        "POST",
                        Guard.IOCS,
                        NOTHING,
                        json("{'indicators':[" + own + "{'type':'" + type + "','value':'" + value + "'}]}")));
        guard.learn(json("[{'id':'" + THEIRS + "','type':'" + type + "','value':'" + value.replace(OWN, "x") + "'}]"));
        assertThat(guard.made()).isEmpty();
    }

    @Test
    void noOtherIocIsChangedOrDeleted() throws Exception {
        refused(Api.FALCON, request("PATCH", Guard.IOCS, NOTHING, json("{'indicators':[{'id':'" + THEIRS + "'}]}")));
        refused(
                Api.FALCON,
                request(
                        "PATCH",
                        Guard.IOCS,
                        NOTHING,
                        json("{'bulk_update':{'filter':'x'},'indicators':[{'id':'" + Guard.UNKNOWN_ID + "'}]}")));
        refused(Api.FALCON, request("DELETE", Guard.IOCS, json("{'ids':'" + THEIRS + "'}"), NOTHING));
        refused(Api.FALCON, request("DELETE", Guard.IOCS, json("{'filter':'x'}"), NOTHING));
        refused(
                Api.FALCON,
                request("DELETE", Guard.IOCS, json("{'filter':'x','ids':'" + Guard.UNKNOWN_ID + "'}"), NOTHING));
        refused(Api.FALCON, request("DELETE", Guard.IOCS + "?filter=x", json("{}"), NOTHING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/policy/entities/prevention/v1", "/oauth2/revoke", "/iocs/entities/indicators/v2"})
    void nothingElseIsWritten(String path) {
        refused(Api.FALCON, request("POST", path, NOTHING, NOTHING));
    }

    @Test
    void itsOwnConnectorMayBeRegisteredAndNoOther() throws Exception {
        assertThatCode(() -> guard.check(Api.OPENCTI, mutation(Guard.REGISTER, "{'input':{'id':'own-connector'}}")))
                .doesNotThrowAnyException();
        assertThatCode(() -> guard.check(Api.OPENCTI, mutation(Guard.DELETE, "{'id':'own-connector'}")))
                .doesNotThrowAnyException();

        refused(Api.OPENCTI, mutation(Guard.DELETE, "{'id':'another'}"));
        refused(Api.OPENCTI, mutation("mutation { stixEdit(id: \"x\") { delete } }", "{'id':'own-connector'}"));
        refused(Api.OPENCTI, mutation("query { about { version } } mutation { a }", "{'id':'own-connector'}"));
        refused(Api.OPENCTI, mutation("# query\nmutation { a }", "{'id':'own-connector'}"));
        refused(Api.OPENCTI, mutation("subscription { a }", "{'id':'own-connector'}"));
    }

    @Test
    void whatReadsIsNoWrite() throws Exception {
        assertThat(Guard.writes(request("GET", Guard.IOCS, NOTHING, NOTHING))).isFalse();
        assertThat(Guard.writes(request("POST", "/oauth2/token", NOTHING, NOTHING)))
                .isFalse();
        assertThat(Guard.writes(mutation("query { about { version } }", "{}"))).isFalse();
    }

    private void passes(Request request) {
        assertThat(Guard.writes(request)).isTrue();
        assertThatCode(() -> guard.check(Api.FALCON, request)).doesNotThrowAnyException();
    }

    private void refused(Api api, Request request) {
        assertThatThrownBy(() -> guard.check(api, request)).isInstanceOf(Guard.Refused.class);
    }

    private static Request mutation(String document, String variables) throws JsonProcessingException {
        JsonNode body =
                JsonNodeFactory.instance.objectNode().put("query", document).set("variables", json(variables));
        return request("POST", "/graphql", NOTHING, body);
    }

    private static Request request(String method, String path, JsonNode query, JsonNode body) {
        return new Request(method, path, "token", query, NOTHING, NOTHING, body, "");
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
