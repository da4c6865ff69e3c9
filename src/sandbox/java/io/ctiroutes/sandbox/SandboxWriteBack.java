package io.ctiroutes.sandbox;

import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.opencti.deployment.Deployment;
import io.ctiroutes.writeback.Wishes;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.awaitility.core.ConditionTimeoutException;

/** OpenCTI gets to know what became of its indicators: one is hit, one is refused, and one an analyst removes. */
final class SandboxWriteBack {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private final OpenCtiStandIn openCti;
    private final FalconStandIn falcon;
    private final CamelContext context;

    SandboxWriteBack(OpenCtiStandIn openCti, FalconStandIn falcon, Connector connector) {
        this.openCti = openCti;
        this.falcon = falcon;
        this.context = connector.camelContext();
    }

    /** Whether it all comes to pass. */
    boolean plays() throws IOException {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            becomes("refused.example", deployment -> deployment.status().equals("failed"));
            becomes("last.example", deployment -> deployment.status().equals("deployed"));
            falcon.endpoints().meet("domain", "last.example");
            // instead of in a few minutes
            template.sendBody("direct:read-alerts", null);
            becomes("last.example", deployment -> deployment.hitCount() == 1);
            openCti.deployments()
                    .remove(openCti.deployments().of("last.example").get(0).id());
            context.getRegistry().lookupByNameAndType("wishes", Wishes.class).wake();
            becomes("last.example", deployment -> deployment.status().equals("removed"));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private void becomes(String name, Predicate<Deployment> so) {
        await().atMost(LONG_ENOUGH)
                .until(() -> openCti.deployments().of(name).stream().anyMatch(so));
    }
}
