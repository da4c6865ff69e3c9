package io.ctiroutes.falcon.alerts;

import static io.ctiroutes.falcon.alerts.Disposition.DETECTED;
import static io.ctiroutes.falcon.alerts.Disposition.PREVENTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.falcon.access.NoAnswerException;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertPageTest {

    private static final String CREATED = "\"created_timestamp\":\"2026-03-01T10:00:00.123456789Z\"";
    private static final Instant AT = Instant.parse("2026-03-01T10:00:00.123456789Z");
    private static final String SHA256 = "ab".repeat(32);
    private static final String MD5 = "cd".repeat(16);
    private static final String PAGINATION = "\"meta\":{\"pagination\":{\"limit\":1000,\"total\":1}}";

    @Test
    void anAlertIsReadWhateverElseItTells() throws NoAnswerException {
        AlertPage page = read("""
                {"meta":{"query_time":0.1,"pagination":{"after":"W1=","limit":1000,"total":3},"powered_by":"detectsapi"},
                 "errors":[],
                 "resources":[{"agent_id":"a","device":{"device_id":"a","groups":["x"],"id":"y"},"ioc_context":[],
                  "ioc_type":"domain","ioc_value":"Evil.Example.","ioc_values":null,"severity":70,
                  "pattern_disposition":2048,"pattern_disposition_details":{"process_blocked":true},
                  "id":"ind:1","composite_id":"cid:ind:1","created_timestamp":"2026-03-01T10:00:00.123456789Z"}]}
                """);

        assertThat(page)
                .isEqualTo(new AlertPage(
                        List.of(new Alert("cid:ind:1", AT, keys("domain:evil.example"), PREVENTED)),
                        Optional.of("W1="),
                        OptionalLong.of(3)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "ioc_type":"hash_sha256","ioc_value":"SHA256"                   | sha256:SHA256
                    "ioc_type":"sha256","ioc_value":"SHA256"                        | sha256:SHA256
                    "ioc_type":"hash_md5","ioc_value":"MD5"                         | md5:MD5
                    "ioc_value":"MD5","ioc_type":"md5"                              | md5:MD5
                    "ioc_type":"ipv4","ioc_value":"192.0.2.1"                       | ipv4:192.0.2.1
                    "ioc_type":"ipv6","ioc_value":"2001:DB8:0::1"                   | ipv6:2001:db8::1
                    "ioc_type":"domain","ioc_value":"BÜCHER.example"                | domain:xn--bcher-kva.example
                    "ioc_type":"domain","ioc_value":"MD5"                           | domain:MD5
                    "ioc_type":"","ioc_value":"MD5"                                 | md5:MD5
                    "ioc_type":null,"ioc_value":"192.0.2.1"                         | ipv4:192.0.2.1
                    "ioc_type":"ip_address","ioc_value":"192.0.2.1"                 | ipv4:192.0.2.1
                    "ioc_type":"registry_key","ioc_value":"HKLM\\\\Software\\\\Run" | ``
                    "ioc_value":""                                                  | ``
                    "ioc_value":null,"ioc_values":[],"ioc_context":null             | ``
                    "ioc_values":["192.0.2.1","evil.example",null,"SHA256"]         | ipv4:192.0.2.1 domain:evil.example sha256:SHA256
                    "ioc_value":"a.example","ioc_values":["b.example","a.example"]  | domain:a.example domain:b.example
                    "ioc_context":[{"ioc_type":"hash_md5","ioc_value":"MD5","more":{"ioc_value":"x.example"}},{"ioc_value":"a.example"},{}] | md5:MD5 domain:a.example
                    "parent_details":{"ioc_value":"a.example"},"sha256":"SHA256"    | ``
                    "severity":70                                                   | ``
                    """)
    void theValuesThatItNamesAreKeys(String fields, String keys) throws NoAnswerException {
        String alert = "{" + fields + ",\"composite_id\":\"1\"," + CREATED + "}";

        assertThat(page(alert.replace("SHA256", SHA256).replace("MD5", MD5)).alerts())
                .containsExactly(
                        new Alert("1", AT, keys(keys.replace("SHA256", SHA256).replace("MD5", MD5)), DETECTED));
    }

    @Test
    void aPageMayBeTheLastOrEmpty() throws NoAnswerException {
        assertThat(read("{\"resources\":[],\"errors\":null,\"meta\":{\"pagination\":{\"limit\":1000,\"total\":0}}}"))
                .isEqualTo(new AlertPage(List.of(), Optional.empty(), OptionalLong.of(0)));
        assertThat(
                        read(
                                "{\"resources\":[],\"errors\":[null],\"meta\":{\"pagination\":{\"after\":\"\",\"total\":null}}}"))
                .isEqualTo(new AlertPage(List.of(), Optional.empty(), OptionalLong.empty()));
    }

    @ParameterizedTest
    @CsvSource({"0, 2, W, true", "0, 2, , false", "1, 2, , true", "2, 2, , true", "5, 7, , false", "5, , , true"})
    void aPageIsNoLastOneWhileAlertsAreMissing(long before, Long total, String next, boolean sound) {
        Alert alert = new Alert("1", AT, Set.of(), DETECTED);
        AlertPage page = new AlertPage(
                List.of(alert),
                Optional.ofNullable(next),
                total == null ? OptionalLong.empty() : OptionalLong.of(total));

        assertThat(page.hole(before).isEmpty()).isEqualTo(sound);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "null",
                "[]",
                "\"x\"",
                "{}",
                "{PAGINATION}",
                "{PAGINATION,\"resources\":null}",
                "{PAGINATION,\"resources\":{}}",
                "{PAGINATION,\"resources\":[null]}",
                "{PAGINATION,\"resources\":[\"x\"]}",
                "{PAGINATION,\"resources\":[]",
                "{PAGINATION,\"resources\":[],\"errors\":[{\"code\":500}]}",
                "{\"errors\":[{\"code\":500,\"message\":\"no\"}],PAGINATION,\"resources\":[]}",
                "{PAGINATION,\"resources\":[],\"errors\":\"no\"}",
                "{\"resources\":[]}",
                "{\"resources\":[],\"meta\":{}}",
                "{\"resources\":[],\"meta\":7}",
                "{\"resources\":[],\"meta\":{\"pagination\":[]}}",
                "{\"resources\":[],\"meta\":{\"pagination\":{\"total\":\"many\"}}}",
                "{\"resources\":[],\"meta\":{\"pagination\":{\"after\":{}}}}"
            })
    void whatIsNoWholePageIsNoAnswer(String json) {
        assertNoAnswer(json.replace("PAGINATION", PAGINATION));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{CREATED}",
                "{\"composite_id\":\"\",CREATED}",
                "{\"composite_id\":[],CREATED}",
                "{\"id\":\"1\",CREATED}",
                "{\"composite_id\":\"1\"}",
                "{\"composite_id\":\"1\",\"created_timestamp\":null}",
                "{\"composite_id\":\"1\",\"created_timestamp\":\"yesterday\"}",
                "{\"composite_id\":\"1\",\"created_timestamp\":1772359200}",
                "{\"composite_id\":\"1\",CREATED,\"ioc_value\":{}}",
                "{\"composite_id\":\"1\",CREATED,\"ioc_values\":\"a.example\"}",
                "{\"composite_id\":\"1\",CREATED,\"ioc_values\":[[\"a.example\"]]}",
                "{\"composite_id\":\"1\",CREATED,\"ioc_context\":{\"ioc_value\":\"a.example\"}}",
                "{\"composite_id\":\"1\",CREATED,\"ioc_context\":[\"a.example\"]}"
            })
    void anAlertThatCannotBeReadIsNotPassedOver(String alert) {
        String sound = "{\"composite_id\":\"0\"," + CREATED + "}";

        assertNoAnswer("{\"resources\":[" + sound + "," + alert.replace("CREATED", CREATED) + "]," + PAGINATION + "}");
    }

    @Test
    void whatCannotBeToldOfTheDispositionIsADetection() throws NoAnswerException {
        String alert = "{\"composite_id\":\"1\"," + CREATED + ",\"pattern_disposition\":";

        assertThat(page(alert + "null}," + alert + "true}," + alert + "1e99}," + alert + "99999999999999999999},"
                                + alert + "\"16\"}")
                        .alerts())
                .extracting(Alert::disposition)
                .containsExactly(DETECTED, DETECTED, DETECTED, DETECTED, PREVENTED);
    }

    @Test
    void nothingAtAllIsNoAnswer() {
        assertThatExceptionOfType(NoAnswerException.class).isThrownBy(() -> AlertPage.read(null));
        assertThatExceptionOfType(NoAnswerException.class)
                .isThrownBy(() -> AlertPage.read(new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("reset");
                    }
                }))
                .withMessageContaining("reset");
    }

    @Test
    void whatFalconSaysOfAnErrorIsTold() {
        assertThatExceptionOfType(NoAnswerException.class)
                .isThrownBy(() -> read("{\"errors\":[{\"code\":500,\"message\":\"shards failed\"}],\"resources\":[]}"))
                .withMessageContaining("shards failed");
    }

    private static void assertNoAnswer(String json) {
        assertThatExceptionOfType(NoAnswerException.class).as(json).isThrownBy(() -> read(json));
    }

    private static AlertPage page(String alerts) throws NoAnswerException {
        return read("{" + PAGINATION + ",\"resources\":[" + alerts + "]}");
    }

    private static AlertPage read(String json) throws NoAnswerException {
        return AlertPage.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static Set<IocKey> keys(String keys) {
        return Arrays.stream(keys.split(" "))
                .filter(key -> !key.isEmpty())
                .map(key -> key.split(":", 2))
                .map(key -> new IocKey(IocType.of(key[0]), key[1]))
                .collect(Collectors.toSet());
    }
}
