package io.ctiroutes.falcon.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AlertQueryTest {

    private static final Instant SINCE = Instant.parse("2026-03-01T10:00:00.999Z");

    @Test
    void theFirstPageAsksForAllSinceASecondOldestFirst() throws JsonProcessingException {
        assertThat(body(AlertQuery.first(SINCE, false)))
                .isEqualTo(json("{\"filter\":\"created_timestamp:>='2026-03-01T10:00:00Z'\","
                        + "\"sort\":\"created_timestamp|asc\",\"limit\":1000}"));
    }

    @Test
    void onlyThoseAboutOurIocsCanBeAskedFor() throws JsonProcessingException {
        assertThat(body(AlertQuery.first(SINCE, true)).path("filter").asText())
                .isEqualTo("created_timestamp:>='2026-03-01T10:00:00Z'+ioc_source:*'*OpenCTI IOC*'");
    }

    @Test
    void theNextPageAsksForTheSameFromWhereTheOneBeforeEnds() throws JsonProcessingException {
        AlertQuery next = AlertQuery.first(SINCE, true).next("W1=").next("W2\"=");

        assertThat(body(next).path("after").asText()).isEqualTo("W2\"=");
        assertThat(body(next).path("filter"))
                .isEqualTo(body(AlertQuery.first(SINCE, true)).path("filter"));
    }

    private static JsonNode body(AlertQuery query) throws JsonProcessingException {
        return json(query.body());
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text);
    }
}
