package io.ctiroutes.falcon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @Test
    void anIocIsReadWhateverOrderItsFieldsHaveAndWhateverElseItHas() throws JsonProcessingException {
        String json =
                "{\"resources\":[{\"metadata\":{\"av_hits\":[-1,{}]},\"tags\":[\"a\",\"b\"],\"value\":\"EVIL.example\","
                        + "\"type\":\"domain\",\"severity\":null,\"applied_globally\":true,\"id\":\"x\",\"platforms\":null,"
                        + "\"modified_on\":\"2026-01-01T00:00:00Z\",\"mobile_action\":\"detect\",\"host_groups\":[]}],\"meta\":{}}";

        AnswerRow row = read(json).resources().get(0);

        assertThat(row.key()).contains(new IocKey(IocType.DOMAIN, "evil.example"));
        assertThat(row.ioc())
                .contains(new FalconIoc(
                        "x",
                        "",
                        "detect",
                        "",
                        List.of(),
                        List.of("a", "b"),
                        "",
                        "",
                        "",
                        true,
                        List.of(),
                        "",
                        "2026-01-01T00:00:00Z",
                        false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "null",
                "[\"x\"]",
                "{}",
                "{\"id\":7}",
                "{\"id\":\"x\",\"tags\":\"none\"}",
                "{\"id\":\"x\",\"tags\":[null]}",
                "{\"id\":\"x\",\"tags\":[{\"id\":\"y\"}]}",
                "{\"id\":\"x\",\"action\":{\"id\":\"y\"}}",
                "{\"id\":\"x\",\"applied_globally\":[]}",
                "{\"id\":\"x\",\"deleted\":true}"
            })
    void whatIsNoIocOrOneThatCannotBeUnderstoodIsNone(String resource) throws JsonProcessingException {
        FalconAnswer answer = read("{\"resources\":[" + resource + ",{\"id\":\"z\",\"tags\":[\"t\"]}]}");

        assertThat(answer.resources()).hasSize(2);
        assertThat(answer.resources().get(0).ioc()).isEmpty();
        assertThat(answer.resources().get(1).ioc()).map(FalconIoc::tags).contains(List.of("t"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "{\"id\":\"x\"}", "{\"type\":\"domain\",\"id\":\"x\",\"tags\":7}"})
    void theIdOfAResourceIsKnownHoweverItIsTold(String resource) throws JsonProcessingException {
        assertThat(read("{\"resources\":[" + resource + "]}").resources())
                .extracting(AnswerRow::id)
                .containsExactly("x");
    }

    @Test
    void aRowThatWasRefusedIsKeptWholeWhereTheErrorIsToldFirst() throws JsonProcessingException {
        String row = "{\"row\":3,\"id\":\"x\",\"type\":\"domain\",\"value\":\"a.example\",\"message_type\":\"error\","
                + "\"field_name\":\"value\",\"message\":\"bad\"}";
        String errors = "\"errors\":[{\"code\":400,\"message\":\"no\"}]";

        AnswerRow whole =
                read("{" + errors + ",\"resources\":[" + row + "]}").resources().get(0);
        AnswerRow gist =
                read("{\"resources\":[" + row + "]," + errors + "}").resources().get(0);

        assertThat(whole.json()).isEqualTo(row);
        assertThat(gist.json())
                .isEqualTo("{\"id\":\"x\",\"type\":\"domain\",\"value\":\"a.example\",\"message_type\":\"error\","
                        + "\"message\":\"bad\"}");
        assertThat(List.of(whole, gist)).extracting(AnswerRow::message).containsOnly("bad");
    }

    @Test
    void whatRowsHaveInCommonIsKeptOnce() throws JsonProcessingException {
        String row = "\"action\":\"detect\",\"platforms\":[\"windows\",\"mac\"],\"source\":\"us\"}";

        List<FalconIoc> iocs =
                read("{\"resources\":[{\"id\":\"1\"," + row + ",{\"id\":\"2\"," + row + "]}").resources().stream()
                        .map(resource -> resource.ioc().orElseThrow())
                        .toList();

        assertThat(iocs.get(1).platforms()).isSameAs(iocs.get(0).platforms());
        assertThat(iocs.get(1).source()).isSameAs(iocs.get(0).source());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"resources\":null}",
                "{\"errors\":null,\"meta\":{\"pagination\":{\"total\":0}}}",
                "{\"errors\":[{}],\"resources\":[]}",
                "{\"resources\":[{\"id\":\"x\"}],\"errors\":[{\"code\":500,\"message\":\"no\"}]}"
            })
    void aSuccessThatCarriesErrorsOrLacksItsResourcesHasAFlaw(String json) throws JsonProcessingException {
        assertThat(read(json).flaw(200)).isPresent();
        assertThat(read(json).flaw(207)).isPresent();
    }

    @Test
    void aRefusalHasAFlawIfItSaysNothing() throws JsonProcessingException {
        assertThat(read("{}").flaw(400)).isPresent();
        assertThat(read("{\"errors\":[],\"resources\":[]}").flaw(404)).isPresent();
        assertThat(read("{\"errors\":[{\"code\":400,\"message\":\"no\"}]}").flaw(400))
                .isEmpty();
        assertThat(read("{\"resources\":[{\"type\":\"domain\"}]}").flaw(400)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 | {"resources":[]}                                                         | true
                    0 | {"meta":{"pagination":{"total":0}},"resources":[]}                       | true
                    0 | {"meta":{"pagination":{"total":1}},"resources":["x"]}                    | true
                    0 | {"meta":{"pagination":{"total":1}},"resources":[]}                       | false
                    0 | {"meta":{"pagination":{"total":0}},"resources":["x"]}                    | false
                    0 | {"meta":{"pagination":{"total":3,"after":"W"}},"resources":["x"]}        | false
                    0 | {"meta":{"pagination":{"total":3,"after":"W"}},"resources":["x","y"]}    | true
                    0 | {"meta":{"pagination":{"total":3}},"resources":["x","y"]}                | false
                    2 | {"meta":{"pagination":{"total":3,"after":"W"}},"resources":["x"]}        | true
                    2 | {"meta":{"pagination":{"total":3}},"resources":[]}                       | false
                    2 | {"meta":{"pagination":{"total":2}},"resources":[]}                       | true
                    """)
    void aPageIsAsFullAsItSaysThatThereAreResults(int before, String json, boolean whole)
            throws JsonProcessingException {
        assertThat(read(json).hole(before, 2).isEmpty()).isEqualTo(whole);
    }

    @Test
    void aRowThatFalconObjectsToIsNoIocAndOneWithAnotherWarningIs() throws JsonProcessingException {
        String row = "{\"id\":\"x\",\"type\":\"domain\",\"value\":\"a.example\",\"message_type\":";

        assertThat(read("{\"resources\":[" + row + "\"error\",\"message\":\"no\"},"
                                + row + "\"warning\",\"message\":\"Warning: Duplicate type\"},"
                                + row + "\"warning\",\"message\":\"long\"}]}")
                        .resources())
                .extracting(resource -> resource.ioc().isPresent())
                .containsExactly(false, false, true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"x\"",
                "5",
                "{\"resources\":{}}",
                "{\"resources\":[{\"id\":\"x\"",
                "{\"resources\":[{\"id\":\"x\",\"tags\":[\"a\"",
                "{\"resources\":[",
                "{\"errors\":7}",
                "{\"meta\":[]}"
            })
    void anotherJsonOrHalfOfOneIsNoAnswer(String json) {
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> read(json));
    }

    private static FalconAnswer read(String json) throws JsonProcessingException {
        return new ObjectMapper().readValue(json, FalconAnswer.class);
    }
}
