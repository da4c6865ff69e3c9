package io.ctiroutes.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.opencti.OpenCtiConstants;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.stix.EventReader;
import io.ctiroutes.stix.IndicatorEvent;
import io.ctiroutes.text.Utf8Text;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** An event that was read ahead is not read again. */
class ReadEventTest {

    private static final StreamEvent FRAME = new StreamEvent("1-0", "create", "{\"data\":{\"type\":\"malware\"}}");

    private final EventReader reader = new EventReader();
    private final AtomicInteger wishes = new AtomicInteger();

    @Test
    void whatWasReadAheadIsUsed() {
        IndicatorEvent ahead = reader.read(FRAME);

        assertThat(read(of(ahead))).isSameAs(ahead);
    }

    @Test
    void whatWasNotIsReadNow() {
        assertThat(read(FRAME)).isEqualTo(reader.read(FRAME));
        assertThat(read(of("something else"))).isEqualTo(reader.read(FRAME));
    }

    @Test
    void aDeploymentOfWhichAnAnalystMayWantSomethingIsTold() {
        read(relationship("deployed-on", "\"revoked\": true"));
        read(relationship("deployed-on", "\"deployment_status\":\"pending\""));
        assertThat(wishes).hasValue(2);

        read(relationship("deployed-on", "\"revoked\":false,\"deployment_status\":\"deployed\""));
        read(relationship("related-to", "\"revoked\":true"));
        read(FRAME);
        assertThat(wishes).hasValue(2);
    }

    private static StreamEvent relationship(String type, String fields) {
        return new StreamEvent(
                "1-0",
                "create",
                "{\"data\":{\"type\":\"relationship\",\"relationship_type\":\"" + type + "\"," + fields + "}}");
    }

    private static StreamEvent of(Object reading) {
        Utf8Text content = FRAME.content();
        return new StreamEvent(FRAME.id(), FRAME.type(), content, 0, Optional.of(reading));
    }

    private Object read(StreamEvent frame) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(frame);
        new ReadEvent(reader, wishes::incrementAndGet).process(exchange);
        assertThat(exchange.getMessage().getHeader(OpenCtiConstants.EVENT_TYPE)).isEqualTo("create");
        return exchange.getMessage().getBody();
    }
}
