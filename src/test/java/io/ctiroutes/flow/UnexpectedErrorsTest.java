package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.sandbox.account.KeptLetter;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.model.dataformat.JsonLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the routes do with an error that nobody expects: a bug, or a step that somebody edited. */
class UnexpectedErrorsTest extends RoutesTestSupport {

    private static final Map<String, Object> LAST_ATTEMPT = Map.of("CamelOpenCtiLastAttempt", true);

    @Test
    void aStepThatFailsFailsTheBatchAndMakesNoDeadLetter() {
        startBroken();

        assertThatThrownBy(() -> stream(event("1-0", "a.example"))).isInstanceOf(Exception.class);

        assertThat(deadLetters()).isEmpty();
        assertThat(falcon.iocs()).isEmpty();
    }

    @Test
    void atTheLastAttemptTheEventIsKeptWithTheErrorAndTheBatchIsDone() {
        startBroken();
        StreamEvent event = event("1-0", "a.example");

        assertThatCode(() -> stream(LAST_ATTEMPT, event)).doesNotThrowAnyException();

        assertThat(deadLetters())
                .singleElement()
                .satisfies(file -> assertThat(file)
                        .content()
                        .contains("\"category\" : \"failed\"", "nosuch", "\"1-0\"", "a.example"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEventOfATypeThatNoBranchTakesFailsTheBatchAndNeverBecomesADeadLetter(boolean lastAttempt) {
        routes().edit("${header.CamelOpenCtiEventType} == 'create'", "${header.CamelOpenCtiEventTyp} == 'create'")
                .start();
        Map<String, Object> headers = Map.of("CamelOpenCtiLastAttempt", lastAttempt);

        assertThatThrownBy(() -> stream(headers, event("1-0", "a.example")))
                .hasStackTraceContaining("no branch of by-event-type takes the event 1-0 of the type 'create'");

        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void anErrorAfterTheEventsWereReadIsTheSame() {
        routes().advice(
                        "events",
                        events -> events.weaveById("to-deliver")
                                .replace()
                                .setBody()
                                .simple("${body.nosuch}"))
                .start();

        assertThatThrownBy(() -> stream(event("1-0", "a.example"))).isInstanceOf(Exception.class);
        stream(LAST_ATTEMPT, event("1-0", "a.example"));

        assertThat(deadLetters())
                .singleElement()
                .satisfies(file -> assertThat(file).content().contains("\"category\" : \"failed\"", "a.example"));
    }

    @Test
    void anErrorOnTheWayToFalconIsTheSame() {
        routes().advice(
                        "create",
                        create -> create.weaveById("create-body")
                                .replace()
                                .setBody()
                                .method("requests", "body(${body.nosuch})"))
                .start();

        assertThatThrownBy(() -> stream(event("1-0", "a.example"))).isInstanceOf(Exception.class);
        stream(LAST_ATTEMPT, event("1-0", "a.example"));

        assertThat(deadLetters()).hasSize(1);
        assertThat(falcon.traffic().creates()).isZero();
    }

    @Test
    void whatCannotBeWrittenAsJsonIsTheSame() {
        routes().advice(
                        "create",
                        create -> create.weaveById("create-body")
                                .replace()
                                .setBody()
                                .simple("${ref:answers}")
                                .marshal()
                                .json(JsonLibrary.Jackson))
                .start();

        assertThatThrownBy(() -> stream(event("1-0", "a.example"))).isInstanceOf(Exception.class);
        stream(LAST_ATTEMPT, event("1-0", "a.example"));

        assertThat(KeptLetter.read(deadLetters()))
                .extracting(KeptLetter::category)
                .containsExactly("failed");
    }

    @Test
    void aStepThatLeavesSomethingElseThanChangesFailsTheBatch() {
        routes().advice(
                        "event",
                        event -> event.weaveById("keep-created")
                                .replace()
                                .setBody()
                                .constant("anything"))
                .start();

        assertThatThrownBy(() -> stream(event("1-0", "a.example")))
                .hasStackTraceContaining("the routes made a String of an event");
        assertThat(falcon.iocs()).isEmpty();
    }

    @Test
    void aRouteThatAnOperatorStoppedIsNoFaultOfTheEvent() throws Exception {
        routes().advice(
                        "events",
                        events -> events.weaveById("to-deliver").replace().to("direct:deliver?block=false"))
                .start();
        context.getRouteController().stopRoute("deliver");

        assertThatThrownBy(() -> stream(LAST_ATTEMPT, event("1-0", "a.example")))
                .isInstanceOf(Exception.class);

        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void norIsAnOutageInWhichTheConnectorStops() {
        routes().start();
        falcon.faults().failWhile(call -> true, Fault.html(503));
        CompletableFuture<Void> batch =
                CompletableFuture.runAsync(() -> stream(LAST_ATTEMPT, event("1-0", "a.example")));
        await().until(() -> falcon.traffic().answered(503) > 2);

        context.stop();

        await().until(batch::isDone);
        assertThat(batch).isCompletedExceptionally();
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void aDeadLetterThatCannotBeWrittenIsNoFaultOfTheEventEither() throws IOException {
        Path folder = Files.writeString(data.resolve("dead-letters"), "a file where the folder should be");
        routes().start();

        assertThatThrownBy(() -> stream(LAST_ATTEMPT, new StreamEvent("1-0", "create", "{")))
                .isInstanceOf(Exception.class);

        assertThat(folder).hasContent("a file where the folder should be");
    }

    @Test
    void afterTheRouteIsMendedTheKeptEventIsReplayed() throws Exception {
        startBroken();
        stream(LAST_ATTEMPT, event("1-0", "a.example"));
        restartRoutes();
        routes().start();

        replay(deadLetters().get(0));

        await().until(() -> falcon.ioc("domain", "a.example").isPresent());
        await().untilAsserted(() -> assertThat(data.resolve("replay")).isDirectoryNotContaining("glob:**.json"));
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void aKeptEventThatFailsAgainComesBackWithOneMoreAttempt() {
        startBroken();
        stream(LAST_ATTEMPT, event("1-0", "a.example"));
        Path letter = deadLetters().get(0);

        replay(letter);

        await().untilAsserted(() -> assertThat(letter).content().contains("\"attempts\" : 2"));
    }

    @Test
    void otherDeliveriesGoOnMeanwhile() {
        startBroken();
        stream(LAST_ATTEMPT, event("1-0", "a.example"));

        deliver(GivenChange.domain("b.example").upsert());

        assertThat(falcon.iocs()).extracting(StoredIoc::value).containsExactly("b.example");
    }

    /** With a step that fails where creations are kept. */
    private void startBroken() {
        routes().advice(
                        "event",
                        event -> event.weaveById("keep-created")
                                .replace()
                                .setBody()
                                .simple("${body.score.nosuch}"))
                .start();
    }

    private static StreamEvent event(String id, String domain) {
        return new StreamEvent(
                id,
                "create",
                "{\"data\":{\"type\":\"indicator\",\"id\":\"indicator--1\",\"pattern_type\":\"stix\",\"pattern\":"
                        + "\"[domain-name:value = '" + domain + "']\"}}");
    }
}
