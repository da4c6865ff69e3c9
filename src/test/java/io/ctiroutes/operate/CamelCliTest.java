package io.ctiroutes.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.CliConnector;
import org.apache.camel.spi.CliConnectorFactory;
import org.apache.camel.support.service.ServiceSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When Camel's command line may look at a context. */
class CamelCliTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<ServiceStatus> routeWhenServed = new ArrayList<>();

    @BeforeEach
    void setUp() throws Exception {
        context.disableJMX();
        context.getCamelContextExtension().addContextPlugin(CliConnectorFactory.class, new Factory());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a").routeId("a").to("log:a");
            }
        });
    }

    @AfterEach
    void tearDown() {
        context.stop();
    }

    @Test
    void itIsServedOnceTheRoutesRunAndNotBefore() throws Exception {
        CamelCli.keepOut(context);
        CamelCli.serveOnceStarted(context);

        context.start();

        assertThat(routeWhenServed).containsExactly(ServiceStatus.Started);
        assertThat(context.hasService(RecordingConnector.class)).isNotNull();
        assertThat(context.hasService(RecordingConnector.class).isStarted()).isTrue();
    }

    @Test
    void itIsNotServedUnlessThatIsAskedFor() {
        CamelCli.keepOut(context);

        context.start();

        assertThat(routeWhenServed).isEmpty();
    }

    private final class Factory implements CliConnectorFactory {

        private boolean enabled = true;

        @Override
        public boolean isEnabled() {
            return enabled;
        }

        @Override
        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        @Override
        public String getRuntime() {
            return "";
        }

        @Override
        public void setRuntime(String runtime) {}

        @Override
        public String getRuntimeVersion() {
            return "";
        }

        @Override
        public void setRuntimeVersion(String version) {}

        @Override
        public String getRuntimeStartClass() {
            return "";
        }

        @Override
        public void setRuntimeStartClass(String name) {}

        @Override
        public CliConnector createConnector() {
            return new RecordingConnector();
        }
    }

    private final class RecordingConnector extends ServiceSupport implements CliConnector {

        @Override
        protected void doStart() {
            routeWhenServed.add(context.getRouteController().getRouteStatus("a"));
        }

        @Override
        public void updateDelay(int delay) {}

        @Override
        public void sigterm() {}
    }
}
