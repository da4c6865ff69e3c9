package io.ctiroutes.opencti;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import java.time.Duration;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times in the address of an endpoint, and what its consumer shows before it is started. */
class OpenCtiEndpointTest {

    @ParameterizedTest
    @CsvSource({"30s, 30000", "500, 500", "0, 0", "1m30s, 90000", "PT2S, 2000"})
    void timesAreMillisecondsOrHaveAUnit(String text, long milliseconds) throws Exception {
        String options = "idleTimeout=%1$s&retryDelay=%1$s&retryDelayMax=%1$s&pingInterval=%1$s&saveInterval=%1$s"
                .formatted(text);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            OpenCtiConfiguration configuration = context.getEndpoint(
                            "opencti:live?url=http://localhost&token=t&connectorId=id&" + options,
                            OpenCtiEndpoint.class)
                    .getConfiguration();

            assertThat(configuration)
                    .extracting(
                            OpenCtiConfiguration::getIdleTimeout,
                            OpenCtiConfiguration::getRetryDelay,
                            OpenCtiConfiguration::getRetryDelayMax,
                            OpenCtiConfiguration::getPingInterval,
                            OpenCtiConfiguration::getSaveInterval)
                    .containsOnly(Duration.ofMillis(milliseconds));
        }
    }

    @Test
    void aConsumerThatIsNotStartedHasNothingToTell() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            OpenCtiConsumer consumer =
                    (OpenCtiConsumer) context.getEndpoint("opencti:live?url=http://localhost&token=t&connectorId=id")
                            .createConsumer(done -> {});

            assertThat(consumer.isHeld()).isFalse();
            assertThat(consumer.overdue(Duration.ZERO)).isEmpty();
            assertThat(consumer.positionProblem()).isEmpty();
            assertThat(consumer.getPosition()).isEmpty();
            assertThat(consumer.getConnectedSince()).isEmpty();
            assertThat(consumer.getLagSeconds()).isZero();
            assertThat(consumer.getPositionUnsavedSeconds()).isZero();
            assertThat(consumer.getRecoveredEvents()).isZero();
            assertThat(consumer.getQueueEvents()).isZero();
            assertThat(consumer.getLastError()).isEmpty();
        }
    }
}
