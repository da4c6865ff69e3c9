package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.docs.Page;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.FreePort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Objects;
import org.jolokia.jvmagent.JvmAgent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The packaged connector with Jolokia's agent, started and asked as docs/jmx.md says, but for the port. */
class JolokiaIT {

    private static final String PAGE_PORT = "8778";

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private final Page jmx = Page.section("docs/jmx.md", "Over HTTP: Jolokia and Hawtio");
    private final int port = FreePort.next();

    @BeforeEach
    void start() throws Exception {
        Path agent = Path.of(JvmAgent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String option = jmx.only("-javaagent:(\\S+=\\S+)");
        assertThat(option).startsWith(agent.getFileName() + "=");
        standIns.falcon().faults().refuseValue("refused.example", "not this one");
        standIns.openCti().create(Indicator.domain("good.example"));
        standIns.openCti().create(Indicator.domain("refused.example"));
        standIns.startProcess("-javaagent:" + agent.resolveSibling(withPort(option)));
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.savedPosition().milliseconds() > 0);
    }

    @Test
    void theBeansAreReadAsAWhole() throws Exception {
        String curl = jmx.only("curl '([^']+)'");
        JsonNode deliveries = read(curl);

        assertThat(deliveries.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "CountByOutcome",
                        "CountByOperation",
                        "CooldownUntil",
                        "BreakerState",
                        "RequestsPerMinute",
                        "Problem");
        assertThat(deliveries.path("CountByOperation").asText()).isEqualTo("upsert: created=1, refused=1");
        assertThat(deliveries.path("RequestsPerMinute").asInt()).isPositive();

        JsonNode letters = read(curl.replace("deliveries", "dead-letters"));

        assertThat(letters.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("Count", "CountByCategory", "Limit", "Bytes", "ByteLimit", "Problem");
        assertThat(letters.path("CountByCategory").asText()).isEqualTo("refused=1");
    }

    /** The attributes of the bean that a URL names. */
    private JsonNode read(String url) {
        JsonNode answer = await().atMost(StandIns.LONG_ENOUGH)
                .ignoreExceptions()
                .until(
                        () -> {
                            HttpResponse<String> response = HttpClient.newHttpClient()
                                    .send(
                                            HttpRequest.newBuilder(URI.create(withPort(url)))
                                                    .build(),
                                            HttpResponse.BodyHandlers.ofString());
                            return new ObjectMapper().readTree(response.body());
                        },
                        Objects::nonNull);
        assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(200);
        return answer.path("value");
    }

    private String withPort(String text) {
        assertThat(text).contains(PAGE_PORT);
        return text.replace(PAGE_PORT, Integer.toString(port));
    }
}
