package io.ctiroutes.sandbox.falcon;

import static io.ctiroutes.sandbox.falcon.FalconCaller.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabulariesTest {
    private final FalconStandIn falcon = FalconStandIn.start(FalconOptions.defaults());
    private final FalconCaller caller = FalconCaller.authenticated(falcon);

    @AfterEach
    void stop() {
        falcon.close();
    }

    @ParameterizedTest
    @CsvSource({
        "actions, no_action;detect;prevent;prevent_no_ui;allow",
        "ioc-types, sha256;md5;domain;ipv4;ipv6;all_subdomains",
        "platforms, windows;mac;linux",
        "severities, informational;low;medium;high;critical"
    })
    void theWordsOfAKindAreAnsweredAsIds(String kind, String words) {
        HttpResponse<String> answer = caller.askRaw("/iocs/queries/" + kind + "/v1");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("resources"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder(words.split(";"));
        assertThat(json(answer).at("/meta/pagination/total").asInt()).isEqualTo(words.split(";").length);
    }

    @Test
    void platformsOfPhonesAreToldToThoseWhoHaveFalconForMobile() {
        try (FalconStandIn mobile = FalconStandIn.start(FalconOptions.defaults().mobileEnabled(true))) {
            HttpResponse<String> answer = FalconCaller.authenticated(mobile).askRaw("/iocs/queries/platforms/v1");

            assertThat(json(answer).path("resources"))
                    .extracting(JsonNode::asText)
                    .contains("android", "ios");
        }
    }

    @Test
    void wordsComeInPages() {
        JsonNode page = json(caller.askRaw("/iocs/queries/severities/v1?offset=3&limit=5"));

        assertThat(page.path("resources")).extracting(JsonNode::asText).containsExactly("high", "critical");
        assertThat(page.at("/meta/pagination/offset").asInt()).isEqualTo(5);
        assertThat(caller.askRaw("/iocs/queries/severities/v1?offset=x").statusCode())
                .isEqualTo(400);
    }

    @Test
    void anActionTellsWhereItCanBeTakenAndHowSeverely() {
        JsonNode actions = json(caller.askRaw("/iocs/entities/actions/v1?ids=detect&ids=prevent&ids=allow"))
                .path("resources");

        assertThat(actions.findValuesAsText("id")).containsExactly("detect", "prevent", "allow");
        assertThat(actions.at("/0/platforms_by_type/domain")).hasSize(3);
        assertThat(actions.at("/1/platforms_by_type").has("domain")).isFalse();
        assertThat(actions.at("/1/severities")).hasSize(5);
        assertThat(actions.at("/2/severities")).isEmpty();
    }

    @Test
    void anUnknownActionIsNotFound() {
        assertThat(caller.askRaw("/iocs/entities/actions/v1?ids=123456789").statusCode())
                .isEqualTo(404);
    }
}
