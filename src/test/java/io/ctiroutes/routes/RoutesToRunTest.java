package io.ctiroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.settings.Setting;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What health says over HTTP of routes that an operator has stopped, and whether its advice helps. */
class RoutesToRunTest {

    private static final int UP = 200;
    private static final int DOWN = 503;
    private static final Pattern ADVICE =
            Pattern.compile("over JMX with the operation ([a-z]+) of the bean type=routes,name=([a-z-]+)");

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private final HttpClient http = HttpClient.newHttpClient();
    private Connector connector;

    @BeforeEach
    void start() {
        standIns.openCti().create(Indicator.domain("first.example"));
        connector = standIns.start();
        awaitIoc("first.example");
        await().atMost(StandIns.LONG_ENOUGH).until(() -> get("/ready").statusCode() == UP);
    }

    @ParameterizedTest
    @CsvSource({
        "stream, stop, is stopped: start it",
        "stream, suspend, is suspended: resume it",
        "deliver, stop, is stopped: start it",
        "replay, suspend, is suspended: resume it"
    })
    void aRouteThatDoesNotRunIsDownUntilTheAdviceIsFollowed(String route, String operation, String told)
            throws Exception {
        invoke(route, operation);

        HttpResponse<String> ready = get("/ready");
        assertThat(ready.statusCode()).isEqualTo(DOWN);
        assertThat(ready.body()).contains("running-routes", "the route " + route + ' ' + told);
        assertThat(get("").statusCode()).isEqualTo(DOWN);
        assertThat(get("").body()).contains("the route " + route + ' ' + told);
        assertThat(get("/live").statusCode()).isEqualTo(UP);

        Matcher advice = ADVICE.matcher(ready.body());
        assertThat(advice.results()).singleElement().satisfies(found -> follow(found, ready.body()));
        standIns.openCti().create(Indicator.domain("afterwards.example"));
        awaitIoc("afterwards.example");
        await().atMost(StandIns.LONG_ENOUGH).until(() -> get("/ready").statusCode() == UP);
    }

    @Test
    void aRouteThatIsRemovedIsMissed() throws Exception {
        invoke("replay", "stop");
        invoke("replay", "remove");

        assertThat(get("/ready").statusCode()).isEqualTo(DOWN);
        assertThat(get("/ready").body()).contains("the route replay was removed: restart the connector");
        assertThat(get("/live").statusCode()).isEqualTo(UP);
    }

    private void follow(MatchResult advice, String body) {
        try {
            invoke(advice.group(2), advice.group(1));
        } catch (Exception e) {
            throw new AssertionError("the advice does not help: " + body, e);
        }
    }

    private void invoke(String route, String operation) throws Exception {
        ObjectName bean = new ObjectName("org.apache.camel:context="
                + connector.camelContext().getManagementName() + ",type=routes,name=\"" + route + '"');
        ManagementFactory.getPlatformMBeanServer().invoke(bean, operation, new Object[0], new String[0]);
    }

    private HttpResponse<String> get(String kind) throws Exception {
        String port = standIns.installation().value(Setting.METRICS_PORT);
        URI uri = URI.create("http://127.0.0.1:" + port + "/observe/health" + kind);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void awaitIoc(String domain) {
        await(domain)
                .atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", domain).isPresent());
    }
}
