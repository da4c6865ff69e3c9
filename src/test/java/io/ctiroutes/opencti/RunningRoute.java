package io.ctiroutes.opencti;

import static org.awaitility.Awaitility.await;

import io.ctiroutes.opencti.platform.GivenConfiguration;
import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.opencti.StreamSession;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.CliConnectorFactory;

/** A Camel context with one route that reads the stream of a platform into a {@link Recorder}. */
public final class RunningRoute implements AutoCloseable {

    static final String ROUTE = "stream";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final OpenCtiStandIn platform;
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Recorder recorder;

    private RunningRoute(OpenCtiStandIn platform, Recorder recorder, OpenCtiComponent component) throws Exception {
        this.platform = platform;
        this.recorder = recorder;
        String name = "opencti-test-" + NUMBER.incrementAndGet();
        context.getCamelContextExtension().setName(name);
        context.setManagementName(name);
        // without this, Camel's command line would be told of each, by files in the user's home
        context.getCamelContextExtension()
                .getContextPlugin(CliConnectorFactory.class)
                .setEnabled(false);
        context.addComponent("opencti", component);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("opencti:" + platform.streamId()).routeId(ROUTE).process(recorder);
            }
        });
        context.start();
    }

    public static RunningRoute start(OpenCtiStandIn platform) throws Exception {
        return start(platform, new Recorder(), configuration -> {});
    }

    public static RunningRoute start(OpenCtiStandIn platform, Consumer<OpenCtiConfiguration> change) throws Exception {
        return start(platform, new Recorder(), change);
    }

    public static RunningRoute start(OpenCtiStandIn platform, Recorder recorder, Consumer<OpenCtiConfiguration> change)
            throws Exception {
        return start(platform, recorder, change, component -> {});
    }

    public static RunningRoute start(
            OpenCtiStandIn platform,
            Recorder recorder,
            Consumer<OpenCtiConfiguration> change,
            Consumer<OpenCtiComponent> prepare)
            throws Exception {
        OpenCtiConfiguration configuration = GivenConfiguration.of(platform);
        change.accept(configuration);
        OpenCtiComponent component = new OpenCtiComponent();
        component.setConfiguration(configuration);
        prepare.accept(component);
        return new RunningRoute(platform, recorder, component);
    }

    public Recorder recorder() {
        return recorder;
    }

    DefaultCamelContext context() {
        return context;
    }

    public OpenCtiConsumer consumer() {
        return (OpenCtiConsumer) context.getRoute(ROUTE).getConsumer();
    }

    public void stopRoute() throws Exception {
        context.getRouteController().stopRoute(ROUTE);
    }

    public void startRoute() throws Exception {
        context.getRouteController().startRoute(ROUTE);
    }

    void suspendRoute() throws Exception {
        context.getRouteController().suspendRoute(ROUTE);
    }

    void resumeRoute() throws Exception {
        context.getRouteController().resumeRoute(ROUTE);
    }

    /** What an operator reads over JMX. */
    Object attribute(String name) throws JMException {
        return ManagementFactory.getPlatformMBeanServer().getAttribute(mBean(), name);
    }

    ObjectName mBean() throws JMException {
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(
                        new ObjectName("org.apache.camel:type=consumers,context=" + context.getManagementName() + ",*"),
                        null)
                .iterator()
                .next();
    }

    /** Waits for the stream request with this number, counted from 1. */
    public StreamSession awaitSession(int number) {
        await().until(() ->
                sessions().size() >= number && sessions().get(number - 1).status() != 0);
        return sessions().get(number - 1);
    }

    public List<StreamSession> sessions() {
        return platform.traffic().streamSessions();
    }

    @Override
    public void close() {
        recorder.release();
        context.stop();
    }
}
