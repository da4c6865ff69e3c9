package io.ctiroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.sandbox.RoutesUnderTest;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the routes make of an event, without OpenCTI and Falcon. The example of docs/routes.md. */
class EditedRouteTest extends CamelTestSupport {

    private static final String CREATED = """
            {"data": {"id": "indicator--5c8199b1-1d87-5581-8529-00573648bf17", "type": "indicator",
                      "pattern": "[domain-name:value = 'evil.example']", "pattern_type": "stix"}}""";

    @TempDir
    static Path data;

    @Override
    protected CamelContext createCamelContext() throws Exception {
        return RoutesUnderTest.in(Path.of("routes"), data);
    }

    @Test
    void aNewIndicatorBecomesAnUpsert() throws Exception {
        AdviceWith.adviceWith(context, "stream", stream -> stream.replaceFromWith("direct:stream"));
        AdviceWith.adviceWith(
                context,
                "events",
                events -> events.weaveById("to-deliver").replace().to("mock:deliver"));
        MockEndpoint deliver = getMockEndpoint("mock:deliver");
        deliver.expectedMessageCount(1);

        List<StreamEvent> batch = List.of(new StreamEvent("1789373551421-0", "create", CREATED));
        template.sendBodyAndHeader("direct:stream", batch, "CamelOpenCtiBatchSize", 1);

        deliver.assertIsSatisfied();
        List<?> changes = deliver.getExchanges().get(0).getMessage().getBody(List.class);
        assertThat(changes).singleElement().isInstanceOf(IocChange.Upsert.class);
    }
}
