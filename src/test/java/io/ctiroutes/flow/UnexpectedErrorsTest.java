package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.sandbox.account.KeptLetter;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the routes do with an error that nobody expects: a bug, or a step that somebody edited. */
class UnexpectedErrorsTest {

    private static final Map<String, Object> LAST_ATTEMPT = Map.of("CamelOpenCtiLastAttempt", true);
    private static final String CREATED = "- bean: {id: keep-created, ref: rules, method: keep}";
    private static final String BROKEN = "- setBody: {id: broken, simple: \"${body.score.nosuch}\"}";

    @TempDir
    Path data;

    private final FalconStandIn falcon = FalconStandIn.start();
    private DeliveryRoutes routes;

    @AfterEach
    void stop() {
        routes.close();
        falcon.close();
    }

    @Test
    void aStepThatFailsFailsTheBatchAndMakesNoDeadLetter() {
        routes = DeliveryRoutes.with(falcon, data).edit(CREATED, BROKEN).start();

        assertThatThrownBy(() -> routes.stream(event("1-0", "a.example"))).isInstanceOf(Exception.class);

        assertThat(routes.deadLetters()).isEmpty();
        assertThat(falcon.iocs()).isEmpty();
    }

    @Test
    void atTheLastAttemptTheEventIsKeptWithTheErrorAndTheBatchIsDone() {
        routes = DeliveryRoutes.with(falcon, data).edit(CREATED, BROKEN).start();
        StreamEvent event = event("1-0", "a.example");

        assertThatCode(() -> routes.stream(LAST_ATTEMPT, event)).doesNotThrowAnyException();

        assertThat(routes.deadLetters())
                .singleElement()
                .satisfies(file -> assertThat(file)
                        .content()
                        .contains("\"category\" : \"failed\"", "nosuch", "\"1-0\"", "a.example"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEventOfATypeThatNoBranchTakesFailsTheBatchAndNeverBecomesADeadLetter(boolean lastAttempt) {
        routes = DeliveryRoutes.with(falcon, data)
                .edit("${header.CamelOpenCtiEventType} == 'create'", "${header.CamelOpenCtiEventTyp} == 'create'")
                .start();
        Map<String, Object> headers = Map.of("CamelOpenCtiLastAttempt", lastAttempt);

        assertThatThrownBy(() -> routes.stream(headers, event("1-0", "a.example")))
                .hasStackTraceContaining("no branch of by-event-type takes the event 1-0 of the type 'create'");

        assertThat(routes.deadLetters()).isEmpty();
    }

    @Test
    void anErrorAfterTheEventsWereReadIsTheSame() {
        routes = DeliveryRoutes.with(falcon, data)
                .edit(
                        "- to: {id: to-deliver, uri: \"direct:deliver\"}",
                        "- setBody: {id: broken, simple: \"${body.nosuch}\"}")
                .start();

        assertThatThrownBy(() -> routes.stream(event("1-0", "a.example"))).isInstanceOf(Exception.class);
        routes.stream(LAST_ATTEMPT, event("1-0", "a.example"));

        assertThat(routes.deadLetters())
                .singleElement()
                .satisfies(file -> assertThat(file).content().contains("\"category\" : \"failed\"", "a.example"));
    }

    @Test
    void anErrorOnTheWayToFalconIsTheSame() {
        routes = DeliveryRoutes.with(falcon, data)
                .edit("{ref: requests, method: body}", "{ref: requests, method: \"body(${body.nosuch})\"}")
                .start();

        assertThatThrownBy(() -> routes.stream(event("1-0", "a.example"))).isInstanceOf(Exception.class);
        routes.stream(LAST_ATTEMPT, event("1-0", "a.example"));

        assertThat(routes.deadLetters()).hasSize(1);
        assertThat(falcon.traffic().creates()).isZero();
    }

    @Test
    void whatCannotBeWrittenAsJsonIsTheSame() {
        routes = DeliveryRoutes.with(falcon, data)
                .edit(
                        "- setBody: {id: create-body, method: {ref: requests, method: body}}",
                        "- setBody: {id: create-body, simple: \"${ref:answers}\"}\n"
                                + "        - marshal: {id: create-json, json: {library: Jackson}}")
                .start();

        assertThatThrownBy(() -> routes.stream(event("1-0", "a.example"))).isInstanceOf(Exception.class);
        routes.stream(LAST_ATTEMPT, event("1-0", "a.example"));

        assertThat(KeptLetter.read(routes.deadLetters()))
                .extracting(KeptLetter::category)
                .containsExactly("failed");
    }

    @Test
    void aStepThatLeavesSomethingElseThanChangesFailsTheBatch() {
        routes = DeliveryRoutes.with(falcon, data)
                .edit(CREATED, "- setBody: {id: broken, constant: \"anything\"}")
                .start();

        assertThatThrownBy(() -> routes.stream(event("1-0", "a.example")))
                .hasStackTraceContaining("the routes made a String of an event");
        assertThat(falcon.iocs()).isEmpty();
    }

    @Test
    void aRouteThatAnOperatorStoppedIsNoFaultOfTheEvent() throws Exception {
        routes = DeliveryRoutes.with(falcon, data)
                .edit("uri: \"direct:deliver\"", "uri: \"direct:deliver?block=false\"")
                .start();
        routes.context().getRouteController().stopRoute("deliver");

        assertThatThrownBy(() -> routes.stream(LAST_ATTEMPT, event("1-0", "a.example")))
                .isInstanceOf(Exception.class);

        assertThat(routes.deadLetters()).isEmpty();
    }

    @Test
    void norIsAnOutageInWhichTheConnectorStops() {
        routes = DeliveryRoutes.with(falcon, data).start();
        falcon.faults().failWhile(call -> true, Fault.html(503));
        CompletableFuture<Void> batch =
                CompletableFuture.runAsync(() -> routes.stream(LAST_ATTEMPT, event("1-0", "a.example")));
        await().until(() -> falcon.traffic().answered(503) > 2);

        routes.stop();

        await().until(batch::isDone);
        assertThat(batch).isCompletedExceptionally();
        assertThat(routes.deadLetters()).isEmpty();
    }

    @Test
    void aDeadLetterThatCannotBeWrittenIsNoFaultOfTheEventEither() throws IOException {
        Path folder = Files.writeString(data.resolve("dead-letters"), "a file where the folder should be");
        routes = DeliveryRoutes.with(falcon, data).start();

        assertThatThrownBy(() -> routes.stream(LAST_ATTEMPT, new StreamEvent("1-0", "create", "{")))
                .isInstanceOf(Exception.class);

        assertThat(folder).hasContent("a file where the folder should be");
    }

    @Test
    void afterTheRouteIsMendedTheKeptEventIsReplayed() {
        routes = DeliveryRoutes.with(falcon, data).edit(CREATED, BROKEN).start();
        routes.stream(LAST_ATTEMPT, event("1-0", "a.example"));
        routes.close();
        routes = DeliveryRoutes.with(falcon, data).start();

        routes.replay(routes.deadLetters().get(0));

        await().until(() -> falcon.ioc("domain", "a.example").isPresent());
        await().untilAsserted(() -> assertThat(data.resolve("replay")).isDirectoryNotContaining("glob:**.json"));
        assertThat(routes.deadLetters()).isEmpty();
    }

    @Test
    void aKeptEventThatFailsAgainComesBackWithOneMoreAttempt() {
        routes = DeliveryRoutes.with(falcon, data).edit(CREATED, BROKEN).start();
        routes.stream(LAST_ATTEMPT, event("1-0", "a.example"));
        Path letter = routes.deadLetters().get(0);

        routes.replay(letter);

        await().untilAsserted(() -> assertThat(letter).content().contains("\"attempts\" : 2"));
    }

    @Test
    void otherDeliveriesGoOnMeanwhile() {
        routes = DeliveryRoutes.with(falcon, data).edit(CREATED, BROKEN).start();
        routes.stream(LAST_ATTEMPT, event("1-0", "a.example"));

        routes.deliver(GivenChange.domain("b.example").upsert());

        assertThat(falcon.iocs()).extracting(StoredIoc::value).containsExactly("b.example");
    }

    private static StreamEvent event(String id, String domain) {
        return new StreamEvent(
                id,
                "create",
                "{\"data\":{\"type\":\"indicator\",\"id\":\"indicator--1\",\"pattern_type\":\"stix\",\"pattern\":"
                        + "\"[domain-name:value = '" + domain + "']\"}}");
    }
}
