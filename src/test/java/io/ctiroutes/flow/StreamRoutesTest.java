package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.opencti.OpenCtiConstants;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.sandbox.RoutesUnderTest;
import io.ctiroutes.stix.UnknownEventTypeException;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which way an event takes through stream.camel.yaml. What comes after it, deliveries and dead letters, is a mock. */
class StreamRoutesTest extends CamelTestSupport {

    private static final String INDICATOR = """
            {"data": {"id": "indicator--5c8199b1-1d87-5581-8529-00573648bf17", "type": "indicator",
                      "pattern": "[domain-name:value = 'evil.example']", "pattern_type": "stix"}}""";

    @TempDir
    Path data;

    @Override
    public void configureTest(TestExecutionConfiguration test) {
        super.configureTest(test);
        test.withUseAdviceWith(true);
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        return RoutesUnderTest.in(Path.of("routes"), data);
    }

    @BeforeEach
    void startWithMocks() throws Exception {
        AdviceWith.adviceWith(context, "stream", false, stream -> stream.replaceFromWith("direct:stream"));
        AdviceWith.adviceWith(context, "event", false, event -> {
            for (String branch : List.of("keep-created", "keep-updated", "retire-deleted", "keep-survivor")) {
                event.weaveById(branch).before().to("mock:" + branch);
            }
        });
        AdviceWith.adviceWith(
                context,
                "events",
                false,
                events -> events.mockEndpointsAndSkip("direct:deliver", "direct:dead-letter-event"));
        context.start();
    }

    @Test
    void eachTypeOfEventTakesItsBranch() throws Exception {
        expect("mock:keep-created", "create");
        expect("mock:keep-updated", "update");
        expect("mock:retire-deleted", "delete");
        expect("mock:keep-survivor", "merge");

        send(event("create"), event("update"), event("delete"), event("merge"));

        MockEndpoint.assertIsSatisfied(context);
    }

    @Test
    void theChangesOfABatchAreDeliveredAtOnceInTheOrderOfItsEvents() throws Exception {
        MockEndpoint deliver = getMockEndpoint("mock:direct:deliver");
        deliver.expectedMessageCount(1);

        send(event("create"), event("update"), event("delete"));

        deliver.assertIsSatisfied();
        List<?> changes = deliver.getExchanges().get(0).getMessage().getBody(List.class);
        assertThat(changes)
                .hasExactlyElementsOfTypes(IocChange.Upsert.class, IocChange.Upsert.class, IocChange.Retire.class);
    }

    @Test
    void anUnknownTypeFailsTheBatchAndNothingIsDeliveredOrKept() throws Exception {
        getMockEndpoint("mock:direct:deliver").expectedMessageCount(0);
        getMockEndpoint("mock:direct:dead-letter-event").expectedMessageCount(0);

        assertThatThrownBy(() -> send(event("create"), event("rename")))
                .hasRootCauseInstanceOf(UnknownEventTypeException.class)
                .hasStackTraceContaining("of the type 'rename'");

        MockEndpoint.assertIsSatisfied(context);
    }

    @Test
    void whatIsNoStixIndicatorIsSkippedWhateverItsType() throws Exception {
        getMockEndpoint("mock:keep-created").expectedMessageCount(0);
        getMockEndpoint("mock:direct:deliver").expectedMessageCount(0);
        getMockEndpoint("mock:direct:dead-letter-event").expectedMessageCount(0);

        send(
                new StreamEvent("1-0", "create", "{\"data\": {\"id\": \"malware--1\", \"type\": \"malware\"}}"),
                new StreamEvent("2-0", "create", INDICATOR.replace("\"stix\"", "\"yara\"")),
                new StreamEvent("3-0", "rename", "{\"data\": {\"id\": \"malware--1\", \"type\": \"malware\"}}"));

        MockEndpoint.assertIsSatisfied(context);
    }

    @Test
    void anEventThatCannotBeReadIsKeptAndTheOthersAreDelivered() throws Exception {
        MockEndpoint kept = getMockEndpoint("mock:direct:dead-letter-event");
        kept.expectedMessageCount(1);
        kept.expectedPropertyReceived("category", "malformed");
        getMockEndpoint("mock:direct:deliver").expectedMessageCount(1);

        StreamEvent unreadable = new StreamEvent("1-0", "create", "{");
        send(unreadable, event("create"));

        MockEndpoint.assertIsSatisfied(context);
        assertThat(kept.getExchanges().get(0).getMessage().getBody()).isEqualTo(unreadable);
    }

    private void expect(String mock, String type) {
        MockEndpoint branch = getMockEndpoint(mock);
        branch.expectedMessageCount(1);
        branch.expectedHeaderReceived(OpenCtiConstants.EVENT_TYPE, type);
    }

    private void send(StreamEvent... batch) {
        template.sendBodyAndHeader("direct:stream", List.of(batch), OpenCtiConstants.BATCH_SIZE, batch.length);
    }

    private static StreamEvent event(String type) {
        return new StreamEvent("1789373551421-0", type, INDICATOR);
    }
}
