package io.ctiroutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.Operation;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.settings.Setting;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console of a running connector; each answer is held against the description of the API. */
class ConsoleTest {

    private static final String PASSWORD = "console-password-7d1";

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private void start() {
        standIns.installation().with(Setting.CONSOLE_ENABLE, "true");
        standIns.start();
    }

    @Test
    void tellsHowItIs() throws Exception {
        standIns.openCti().create(Indicator.domain("good.example"));
        start();
        awaitState("/outcomes/created", "1");

        // the folder of replays is looked at a second after the start
        awaitState("/well", "true");
        awaitState("/stream/state", "connected");

        JsonNode state = get("state");
        assertThat(state.at("/problems")).isEmpty();
        assertThat(state.at("/stream/state").asText()).isEqualTo("connected");
        assertThat(state.at("/stream/positionTime").asText()).startsWith("20");
        assertThat(state.at("/ledger/live").asInt()).isEqualTo(1);
        assertThat(state.at("/topic").isNull()).isTrue();
        assertThat(get("process").at("/mode").asText()).isEqualTo("all");
        assertThat(get("history").at("/times").isArray()).isTrue();
        assertThat(get("owed").at("/retirements/total").asInt()).isZero();
    }

    @Test
    void showsTheRoutesAsTheyRunAndWhatGoesWrongInThem() throws Exception {
        standIns.installation().editing(RouteEdits.none().replacing("id: dead-letter\n", "id: my-dead-letter\n"));
        standIns.openCti().create(Indicator.domain("good.example"));
        standIns.falcon().faults().failWhile(call -> call.operation() == Operation.CREATE, Fault.status(503));
        start();

        await().atMost(StandIns.LONG_ENOUGH).untilAsserted(() -> {
            JsonNode falcon = route("falcon");
            assertThat(falcon.at("/failed").asInt()).isPositive();
            assertThat(falcon.at("/lastError/message").asText()).contains("503");
            assertThat(falcon.at("/lastError/step").asText()).isEqualTo("falcon-api");
        });
        assertThat(route("stream").at("/from").asText()).isEqualTo("opencti");
        assertThat(route("stream").at("/to")).extracting(JsonNode::asText).contains("events");
        assertThat(route("deliver-chunk").at("/to"))
                .extracting(JsonNode::asText)
                .contains("create", "look-up", "update", "delete", "my-dead-letter");
    }

    @Test
    void whatWasRefusedIsShownReplayedAndGone() throws Exception {
        standIns.falcon().faults().refuseValue("refused.example", "not this one");
        standIns.falcon().faults().refuseValue("other.example", "nor this one");
        standIns.openCti().create(Indicator.domain("refused.example"));
        standIns.openCti().create(Indicator.domain("other.example"));
        start();
        awaitState("/deadLetters/count", "2");

        JsonNode found = get("letters?search=REFUSED.ex&category=refused");
        assertThat(found.at("/total").asInt()).isEqualTo(1);
        assertThat(found.at("/letters/0/about").asText()).isEqualTo("domain:refused.example");
        assertThat(found.at("/letters/0/reason").asText()).contains("not this one");
        String file = found.at("/letters/0/file").asText();
        assertThat(get("letters/" + file).at("/event/data").asText()).contains("refused.example");
        assertThat(get("letters?category=malformed").at("/letters")).isEmpty();
        assertThat(get("letters?page=1").at("/letters")).isEmpty();

        standIns.falcon().faults().acceptValue("refused.example");
        assertThat(post("letters/" + file + "/replay").at("/done").asBoolean()).isTrue();
        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(() -> assertThat(standIns.falcon().ioc("domain", "refused.example"))
                        .isPresent());
        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(
                        () -> assertThat(client().get("letters/" + file, 404)).isNotEmpty());
        assertThat(post("letters/" + file + "/replay").at("/done").asBoolean()).isFalse();

        String other = get("letters").at("/letters/0/file").asText();
        assertThat(post("letters/" + other + "/discard").at("/done").asBoolean())
                .isTrue();
        assertThat(post("letters/replay?category=refused").at("/count").asInt()).isZero();
        awaitState("/deadLetters/count", "0");
    }

    @Test
    void explainsAnIoc() throws Exception {
        standIns.openCti().create(Indicator.domain("good.example"));
        start();
        awaitState("/outcomes/created", "1");

        assertThat(get("explain?value=good.example").at("/ioc").asText()).isEqualTo("domain:good.example");
        assertThat(get("explain?value=good.example").at("/lines"))
                .extracting(line -> line.at("/label").asText())
                .contains("wanted", "indicator", "link", "in Falcon");
        assertThat(get("explain?value=" + "%3Cscript%3E").at("/known").asBoolean())
                .isFalse();
    }

    @Test
    void checksOnDemand() throws Exception {
        standIns.openCti().create(Indicator.domain("good.example"));
        start();
        awaitState("/outcomes/created", "1");
        assertThat(get("check").at("/last").isNull()).isTrue();

        assertThat(post("check").at("/begun").asBoolean()).isTrue();

        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(() ->
                        assertThat(get("check").at("/last/verdict").asText()).isEqualTo("equal"));
    }

    @Test
    void whatIsOwedIsApproved() throws Exception {
        start();
        assertThat(post("owed/approve").at("/count").asInt()).isZero();
        assertThat(post("owed/drop").at("/count").asInt()).isZero();
    }

    @Test
    void aDryRunRefusesWhatWouldWrite() throws Exception {
        standIns.installation().with(Setting.CROWDSTRIKE_DRY_RUN, "true");
        start();

        assertThat(get("state").at("/dryRun").asBoolean()).isTrue();
        assertThat(ConsoleClient.answer(request("api/check?repair=true")
                                .POST(BodyPublishers.noBody())
                                .header("X-Console", "1"))
                        .statusCode())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api/nothing",
                "api/letters/..%2F..%2Fapplication.properties",
                "api/letters/../../application.properties",
                "application.properties",
                "../application.properties",
                "..%2f..%2fConsole.class",
                "page/index.html",
                "Console.class",
                "api/state?tenant=nobody"
            })
    void nothingElseIsThere(String path) throws Exception {
        start();

        assertThat(ConsoleClient.answer(request(path)).statusCode()).isEqualTo(404);
    }

    @Test
    void thePageMayLoadNothingFromElsewhere() throws Exception {
        start();

        HttpResponse<String> page = ConsoleClient.answer(request(""));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'self'");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.body()).contains("<html").doesNotContain("http://", "https://");
        assertThat(ConsoleClient.answer(request("console.css")).headers().firstValue("Content-Type"))
                .contains("text/css; charset=utf-8");
    }

    @Test
    void withAPasswordNothingIsShownWithoutIt() throws Exception {
        standIns.installation().with(Setting.CONSOLE_PASSWORD, PASSWORD);
        start();

        for (String path : new String[] {"", "console.js", "api/state"}) {
            HttpResponse<String> refused = ConsoleClient.answer(request(path));
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
            String given = Base64.getEncoder().encodeToString(("me:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
            assertThat(ConsoleClient.answer(request(path).header("Authorization", "Basic " + given))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aChangeThatAPageElsewhereCouldMakeIsRefused() throws Exception {
        start();

        assertThat(ConsoleClient.answer(request("api/owed/drop").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(403);
        assertThat(ConsoleClient.answer(request("api/state")
                                .PUT(BodyPublishers.noBody())
                                .header("X-Console", "1"))
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void noAnswerHasASecret() throws Exception {
        standIns.openCti().create(Indicator.domain("good.example"));
        start();
        awaitState("/outcomes/created", "1");

        for (String path : new String[] {"process", "state", "flow", "history", "letters", "owed", "check"}) {
            assertThat(get(path).toString())
                    .doesNotContain(
                            standIns.openCti().token(), standIns.falcon().clientSecret());
        }
    }

    @Test
    void withoutTheSettingThereIsNone() throws Exception {
        standIns.start();

        assertThat(ConsoleClient.answer(request("")).statusCode()).isEqualTo(404);
    }

    private JsonNode route(String id) throws Exception {
        for (JsonNode route : get("flow").at("/routes")) {
            if (route.at("/id").asText().equals(id)) {
                return route;
            }
        }
        throw new AssertionError("there is no route " + id);
    }

    private void awaitState(String pointer, String value) {
        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(
                        () -> assertThat(get("state").at(pointer).asText()).isEqualTo(value));
    }

    private JsonNode get(String path) throws Exception {
        return client().get(path);
    }

    private JsonNode post(String path) throws Exception {
        return client().post(path);
    }

    private HttpRequest.Builder request(String path) {
        return client().request(path);
    }

    private ConsoleClient client() {
        return new ConsoleClient(standIns.installation());
    }
}
