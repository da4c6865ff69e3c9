package io.ctiroutes.flow;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.ctiroutes.falcon.delivery.GivenChange;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which headers a request to Falcon has. */
class FalconHeadersTest extends RoutesTestSupport {

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @RegisterExtension
    static final WireMockExtension FALCON = WireMockExtension.newInstance()
            .options(wireMockConfig().bindAddress("127.0.0.1").dynamicPort())
            .build();

    @BeforeEach
    void start() {
        String ioc = "{\"id\":\"1\",\"type\":\"domain\",\"value\":\"a.example\",\"source\":\"OpenCTI IOC\"}";
        String found = "{\"meta\":{\"pagination\":{\"total\":1}},\"resources\":[" + ioc + "]}";
        FALCON.stubFor(any(anyUrl()).willReturn(okJson(found).withHeader("X-Cs-TraceId", "of-the-answer")));
        FALCON.stubFor(
                post("/oauth2/token").willReturn(jsonResponse("{\"access_token\":\"t1\",\"expires_in\":1799}", 201)));
        routes().at(URI.create(FALCON.baseUrl())).start();
    }

    @Test
    void whatTracesADeliveryGoesWithEachOfItsRequests() {
        deliver(
                Map.of("traceparent", PARENT, "tracestate", "ours=1", "b3", "0", "X-B3-TraceId", "4bf92f3577b34da6"),
                List.of(GivenChange.domain("a.example").updated()));

        assertThat(requests()).hasSize(2).allSatisfy(request -> {
            assertThat(request.getHeader("traceparent")).isEqualTo(PARENT);
            assertThat(request.getHeader("tracestate")).isEqualTo("ours=1");
            assertThat(request.getHeader("b3")).isEqualTo("0");
            assertThat(request.getHeader("X-B3-TraceId")).isEqualTo("4bf92f3577b34da6");
        });
    }

    @Test
    void nothingElseOfTheStreamAReplayOrTheLastAnswerDoes() {
        deliver(
                Map.of(
                        "EventType", "create",
                        "indicator", "secret",
                        "Authorization", "Bearer of-somebody-else",
                        "CamelFileName", "letter.json",
                        "CamelHttpQuery", "filter=everything",
                        "CamelHttpResponseCode", "200"),
                List.of(GivenChange.domain("a.example").updated()));

        assertThat(requests())
                .extracting(LoggedRequest::getMethod)
                .containsExactly(RequestMethod.GET, RequestMethod.PATCH);
        assertThat(requests()).allSatisfy(request -> {
            assertThat(request.getHeader("Authorization")).isEqualTo("Bearer t1");
            assertThat(request.getUrl()).doesNotContain("everything");
            assertThat(request.getHeaders().all().stream().map(HttpHeader::key))
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .isSubsetOf(
                            "accept",
                            "accept-encoding",
                            "authorization",
                            "connection",
                            "content-length",
                            "content-type",
                            "host",
                            "transfer-encoding",
                            "user-agent");
        });
    }

    /** In their order. */
    private static List<LoggedRequest> requests() {
        return FALCON.getAllServeEvents().stream()
                .map(event -> event.getRequest())
                .filter(request -> !request.getUrl().startsWith("/oauth2"))
                .sorted(Comparator.comparing(LoggedRequest::getLoggedDate))
                .toList();
    }
}
