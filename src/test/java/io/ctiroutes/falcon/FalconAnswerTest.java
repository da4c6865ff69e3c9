package io.ctiroutes.falcon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FalconAnswerTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"meta\":null,\"errors\":null,\"resources\":null}",
                "{\"meta\":{},\"errors\":[],\"resources\":[]}",
                "{\"meta\":{\"pagination\":{\"after\":\"\"}},\"more\":1}"
            })
    void whatIsMissingIsEmpty(String json) throws JsonProcessingException {
        FalconAnswer answer = read(json);

        assertThat(answer.resources()).isEmpty();
        assertThat(answer.errors()).isEmpty();
        assertThat(answer.after()).isEmpty();
        assertThat(answer.message()).isEqualTo("no reason given");
    }

    @Test
    void theFirstMessageThatSaysSomethingCounts() throws JsonProcessingException {
        assertThat(
                        read("{\"errors\":[{\"code\":400},{\"message\":\" \"},{\"message\":\"a\",\"id\":\"x\"},{\"message\":\"b\"}]}")
                                .message())
                .isEqualTo("a");
    }

    @Test
    void theNextPageIsNamed() throws JsonProcessingException {
        assertThat(read("{\"meta\":{\"pagination\":{\"limit\":500,\"after\":\"W1==\"}}}")
                        .after())
                .contains("W1==");
    }

    private static FalconAnswer read(String json) throws JsonProcessingException {
        return new ObjectMapper().readValue(json, FalconAnswer.class);
    }
}
