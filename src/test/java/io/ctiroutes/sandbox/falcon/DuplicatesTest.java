package io.ctiroutes.sandbox.falcon;

import static io.ctiroutes.sandbox.falcon.FalconCaller.ENTITIES;
import static io.ctiroutes.sandbox.falcon.FalconCaller.json;
import static io.ctiroutes.sandbox.falcon.FalconCaller.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.falcon.FalconOptions.Duplicates;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
    private final FalconStandIn falcon = FalconStandIn.start(FalconOptions.defaults());
    private final FalconCaller caller = FalconCaller.authenticated(falcon);

    @AfterEach
    void stop() {
        falcon.close();
    }

    @Test
    void anExistingKeyIsAWarningThatRefusesTheWholeRequest() {
        falcon.put(StoredIoc.of("domain", "evil.example").build());

        HttpResponse<String> answer = caller.create(row("domain", "new.example"), row("domain", "evil.example"));

        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode rows = json(answer).path("resources");
        assertThat(rows).hasSize(1);
        assertThat(rows.at("/0/value").asText()).isEqualTo("evil.example");
        assertThat(rows.at("/0/message_type").asText()).isEqualTo("warning");
        assertThat(rows.at("/0/message").asText()).startsWith("Warning: Duplicate type: 'domain'");
        assertThat(falcon.ioc("domain", "new.example")).isEmpty();
    }

    @Test
    void theSameKeyTwiceInOneRequestIsADuplicate() {
        HttpResponse<String> answer = caller.create(row("domain", "evil.example"), row("domain", "evil.example"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("resources").findValuesAsText("message_type"))
                .containsExactly("warning");
        assertThat(falcon.iocs()).isEmpty();
    }

    @Test
    void theSameValueOfAnotherTypeIsAnotherIoc() {
        HttpResponse<String> answer =
                caller.create(row("domain", "evil.example"), row("all_subdomains", "evil.example"));

        assertThat(answer.statusCode()).isEqualTo(201);
    }

    @Test
    void ignoringWarningsDoesNotHelpUnlessTheOptionSaysSo() {
        falcon.put(StoredIoc.of("domain", "evil.example").build());

        assertThat(ignoringWarnings(caller).statusCode()).isEqualTo(400);
    }

    @Test
    void ignoringWarningsCanReplaceTheIocThatExists() {
        try (FalconStandIn upserting =
                FalconStandIn.start(FalconOptions.defaults().duplicates(Duplicates.UPSERTED))) {
            upserting.put(StoredIoc.of("domain", "evil.example").severity("low").build());
            StoredIoc before = upserting.ioc("domain", "evil.example").orElseThrow();

            HttpResponse<String> answer = ignoringWarnings(FalconCaller.authenticated(upserting));

            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(upserting.iocs())
                    .singleElement()
                    .returns(before.id(), StoredIoc::id)
                    .returns(before.createdBy(), StoredIoc::createdBy)
                    .returns(upserting.clientId(), StoredIoc::modifiedBy)
                    .returns("high", StoredIoc::severity);
        }
    }

    @Test
    void aDeletedKeyIsFreeAgain() {
        caller.create(row("domain", "evil.example"));
        String first = falcon.ioc("domain", "evil.example").orElseThrow().id();
        caller.delete(first);

        HttpResponse<String> answer = caller.create(row("domain", "evil.example", Map.of("severity", "\"low\"")));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(falcon.iocs()).singleElement().returns("low", StoredIoc::severity);
        assertThat(falcon.iocs().get(0).id()).isNotEqualTo(first);
        assertThat(caller.valuesFoundBy("value:'evil.example'")).isEqualTo(List.of("evil.example"));
    }

    private static HttpResponse<String> ignoringWarnings(FalconCaller caller) {
        return caller.post(
                ENTITIES + "?ignore_warnings=true", "{\"indicators\":[" + row("domain", "evil.example") + "]}");
    }
}
