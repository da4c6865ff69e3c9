package io.ctiroutes.sandbox.falcon;

import static io.ctiroutes.sandbox.falcon.FalconCaller.ENTITIES;
import static io.ctiroutes.sandbox.falcon.FalconCaller.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.falcon.FalconOptions.UnknownIds;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeleteTest {
    private static final String UNKNOWN = "f".repeat(64);

    private final FalconStandIn falcon = FalconStandIn.start(FalconOptions.defaults());
    private final FalconCaller caller = FalconCaller.authenticated(falcon);

    @AfterEach
    void stop() {
        falcon.close();
    }

    @Test
    void deletedIocsAreAnsweredAsIdsAndNoLongerSeen() {
        StoredIoc one = given("one.example");
        StoredIoc other = given("other.example");

        HttpResponse<String> answer = caller.delete(one.id(), other.id());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("resources")).extracting(JsonNode::asText).containsExactly(one.id(), other.id());
        assertThat(json(answer).at("/meta/pagination").isMissingNode()).isTrue();
        assertThat(falcon.iocs()).isEmpty();
        assertThat(caller.valuesFoundBy("type:'domain'")).isEmpty();
    }

    @Test
    void aDeletedIocIsStillReadByItsIdWhichIsHowItIsRestored() {
        StoredIoc ioc = given("gone.example");
        caller.delete(ioc.id());

        HttpResponse<String> answer = caller.get(ioc.id());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).at("/resources/0/deleted").asBoolean()).isTrue();
        assertThat(caller.delete(ioc.id()).statusCode()).isEqualTo(404);
    }

    @Test
    void aFilterCanAskForDeletedIocs() {
        caller.delete(given("gone.example").id());
        given("here.example");

        assertThat(caller.valuesFoundBy("deleted:true")).containsExactly("gone.example");
        assertThat(caller.valuesFoundBy("(deleted:'true',deleted:'false')"))
                .containsExactly("gone.example", "here.example");
    }

    @Test
    void theFilterWinsOverTheIds() {
        StoredIoc byId = given("id.example");
        given("filter.example");

        HttpResponse<String> answer = caller.deleteByFilter("value:'filter.example'", byId.id());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(falcon.iocs()).containsExactly(byId);
    }

    @Test
    void anUnknownIdRefusesTheWholeRequest() {
        StoredIoc ioc = given("evil.example");

        assertThat(caller.delete(ioc.id(), UNKNOWN).statusCode()).isEqualTo(404);
        assertThat(falcon.iocs()).containsExactly(ioc);
    }

    @Test
    void anUnknownIdCanBeSkipped() {
        try (FalconStandIn lenient =
                FalconStandIn.start(FalconOptions.defaults().unknownIds(UnknownIds.SKIPPED))) {
            HttpResponse<String> answer = FalconCaller.authenticated(lenient).delete(UNKNOWN);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(json(answer).path("resources")).isEmpty();
        }
    }

    @Test
    void nothingIsDeletedWithoutIdsOrAFilter() {
        given("evil.example");

        assertThat(caller.send(caller.request(ENTITIES).DELETE()).statusCode()).isEqualTo(400);
        assertThat(falcon.iocs()).hasSize(1);
    }

    @Test
    void iocsAreReadByTheirIds() {
        StoredIoc one = given("one.example");
        StoredIoc other = given("other.example");

        HttpResponse<String> answer = caller.get(one.id(), other.id());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("resources").findValuesAsText("value"))
                .containsExactly("one.example", "other.example");
        assertThat(caller.get(UNKNOWN).statusCode()).isEqualTo(404);
    }

    private StoredIoc given(String domain) {
        falcon.put(StoredIoc.of("domain", domain).build());
        return falcon.ioc("domain", domain).orElseThrow();
    }
}
