package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.opencti.OpenCtiComponent;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.process.Installation;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two connectors with data folders of their own that were given the same CONNECTOR_ID. */
class SharedConnectorIdTest {

    private static final int FASTER = 100;

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @TempDir
    Path directory;

    @Test
    void eachCountsThePositionsOfTheOtherAndNoneOfItsOwn() throws Exception {
        standIns.installation().editing(RouteEdits.impatient().savingOften());
        Connector first = standIns.start();
        hurry(first);
        // long enough to look at its own
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.openCti()
                                .traffic()
                                .graphQlCalls("registerConnector")
                                .size()
                        > 3);
        assertThat(foreignPositions(first)).isZero();

        try (Connector second = Installation.in(directory, standIns.openCti(), standIns.falcon())
                .impatient()
                .editing(RouteEdits.impatient().savingOften())
                .start()) {
            hurry(second);

            await().atMost(StandIns.LONG_ENOUGH)
                    .until(() -> foreignPositions(first) > 1 && foreignPositions(second) > 1);
        }
    }

    /** What is done once a minute is done once a second from now on. */
    private static void hurry(Connector connector) throws Exception {
        connector
                .camelContext()
                .getComponent("opencti", OpenCtiComponent.class)
                .setNanoTime(() -> System.nanoTime() * FASTER);
        connector.camelContext().getRouteController().stopRoute("stream");
        connector.camelContext().getRouteController().startRoute("stream");
    }

    private static double foreignPositions(Connector connector) {
        return connector
                .camelContext()
                .getRegistry()
                .lookupByNameAndType(MicrometerConstants.METRICS_REGISTRY_NAME, MeterRegistry.class)
                .get("foreign_positions")
                .counter()
                .count();
    }
}
