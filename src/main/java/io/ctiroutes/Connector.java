package io.ctiroutes;

import io.ctiroutes.command.Commands;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.routes.RouteReload;
import io.ctiroutes.settings.Mode;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.CamelProperties;
import io.ctiroutes.setup.CamelSetup;
import io.ctiroutes.setup.Half;
import io.ctiroutes.setup.Logging;
import io.ctiroutes.setup.NetworkSetup;
import io.ctiroutes.setup.PackagedVersion;
import io.ctiroutes.setup.SettingsSetup;
import io.ctiroutes.setup.StartException;
import io.ctiroutes.setup.kafka.ReaderSetup;
import io.ctiroutes.setup.kafka.WorkerSetup;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListener;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.logging.log4j.LogManager;
import org.slf4j.LoggerFactory;

/**
 * The connector: OpenCTI's live stream into Falcon's IOC manager, by the routes in a folder. Reads its settings from the
 * environment, and from {@code application.properties} and {@code config.yml} in the working directory.
 */
public final class Connector implements AutoCloseable {

    /** Exit status after a normal stop. */
    private static final int OK = 0;

    /** Exit status when there was no memory left: the one that the JVM has for it. */
    private static final int FULL_HEAP = 3;

    /** Exit status when another process has taken this one's place, at Kafka: it must not go on, nor be in the way. */
    private static final int FENCED = 4;

    /** On top of what the batch in work gets: to save the position, and for what does not let itself be interrupted. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

    private final Main main;
    private final ConnectorMetrics metrics;
    private final Duration stopTimeout;
    private final CompletableFuture<Integer> fenced;

    private Connector(Main main, ConnectorMetrics metrics, Duration stopTimeout, CompletableFuture<Integer> fenced) {
        this.main = main;
        this.metrics = metrics;
        this.stopTimeout = stopTimeout;
        this.fenced = fenced;
    }

    /** Runs the connector until it is told to stop; with arguments the command that they name, see {@link Commands}. */
    public static void main(String[] args) {
        Thread.setDefaultUncaughtExceptionHandler(Connector::ended);
        Path here = Path.of("");
        System.exit(
                args.length == 0
                        ? run(System.getenv(), here, System.err)
                        : Commands.run(List.of(args), System.getenv(), here, System.out, System.err));
    }

    /**
     * A full heap ends the process at once, whether the JVM was told so by -XX:+ExitOnOutOfMemoryError, as in the image, or
     * not: what else was under way may be lost, and nobody would know. What is not acknowledged comes again at the next start.
     */
    static void ended(Thread thread, Throwable failure) {
        try {
            LoggerFactory.getLogger(Connector.class).error("the thread {} has ended", thread.getName(), failure);
        } finally {
            if (failure instanceof OutOfMemoryError) {
                Runtime.getRuntime().halt(FULL_HEAP);
            }
        }
    }

    public static int run(Map<String, String> environment, Path directory, PrintStream errors) {
        // a signal ends it well; whatever else ends it says how
        AtomicInteger status = new AtomicInteger(OK);
        try {
            Settings settings = SettingsSetup.read(environment, directory);
            Logging.configure(settings);
            status.set(run(settings, directory, status));
        } catch (StartException e) {
            errors.println(e.getMessage());
            status.set(e.status());
        } catch (Throwable e) {
            // whatever it is: without an exit the process would live on and do nothing
            LoggerFactory.getLogger(Connector.class).error("the connector cannot run: {}", e.toString(), e);
            status.set(StartException.FAILED);
        }
        return status.get();
    }

    private static int run(Settings settings, Path directory, AtomicInteger status) throws Exception {
        try (Connector connector = create(settings, directory)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> connector.stopAndExit(status), "stop"));
            connector.fenced.thenAcceptAsync(ended -> {
                status.set(ended);
                connector.stopAndExit(status);
            });
            connector.main.run();
            // a normal end of the routes is none if that is why they have ended
            return connector.fenced.getNow(connector.main.getExitCode());
        }
    }

    /**
     * A connector with these settings, not yet started.
     *
     * @param directory what relative folders in the settings are relative to
     * @throws StartException if a file that the settings name cannot be used
     */
    public static Connector create(Settings settings, Path directory) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        // those of a worker are its tenants'
        ConnectorMetrics metrics = new ConnectorMetrics(
                settings.mode() == Mode.WORKER ? new SimpleMeterRegistry() : registry,
                settings.text(Setting.CONNECTOR_NAME));
        tellStart(settings);
        NetworkSetup network = new NetworkSetup(settings, directory);
        network.tell();
        CompletableFuture<Integer> fenced = new CompletableFuture<>();
        Main main = new Main();
        // stopping on a signal is done here, with an exit status of its own
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setPropertyPlaceholderLocations(SettingsSetup.location(directory));
        CamelProperties properties = CamelProperties.of(settings, directory);
        main.setInitialProperties(properties.camel());
        main.setOverrideProperties(properties.placeholders());
        bindJvm(registry);
        main.bind(MicrometerConstants.METRICS_REGISTRY_NAME, registry);
        main.addMainListener(listener(settings, directory, registry, metrics, network, why -> fenced(why, fenced)));
        Duration stopTimeout =
                settings.seconds(Setting.CONNECTOR_SHUTDOWN_TIMEOUT).plus(CLOSE_TIMEOUT);
        return new Connector(main, metrics, stopTimeout, fenced);
    }

    private static MainListener listener(
            Settings settings,
            Path directory,
            PrometheusMeterRegistry registry,
            ConnectorMetrics metrics,
            NetworkSetup network,
            Consumer<String> fenced) {
        if (settings.mode() == Mode.WORKER) {
            return new WorkerSetup(settings, directory, registry, fenced);
        }
        return settings.mode() == Mode.READER
                ? ReaderSetup.of(settings, directory, metrics, network, fenced)
                : CamelSetup.of(settings, directory, metrics, network, Half.WHOLE);
    }

    private static void fenced(String why, CompletableFuture<Integer> ending) {
        if (ending.complete(FENCED)) {
            LoggerFactory.getLogger(Connector.class).error("this process ends with status {}: {}", FENCED, why);
        }
    }

    private static void tellStart(Settings settings) {
        LoggerFactory.getLogger(Connector.class)
                .info("connector {} starts, with {}", PackagedVersion.text(), settings.notDefault());
    }

    private static void bindJvm(MeterRegistry registry) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Starts the connector in the background. */
    public void start() {
        main.start();
    }

    /** Is completed with the exit status when another process has taken this one's place; the connector is to be closed then. */
    public Future<Integer> fenced() {
        return fenced;
    }

    /** The running Camel context. */
    public CamelContext camelContext() {
        return main.getCamelContext();
    }

    /** What the connector has counted. */
    public ConnectorMetrics metrics() {
        return metrics;
    }

    /** Stops the connector: finishes what is in flight and saves the position. */
    @Override
    public void close() {
        Optional.ofNullable(main.getCamelContext())
                .map(context -> context.hasService(RouteReload.class))
                .ifPresent(RouteReload::end);
        main.stop();
    }

    /** A signal to stop is not a failure: without this the exit status would be that of a killed process. */
    private void stopAndExit(AtomicInteger status) {
        Thread stopping = new Thread(this::close, "stop-routes");
        stopping.setDaemon(true);
        stopping.start();
        try {
            stopping.join(stopTimeout.toMillis());
        } catch (InterruptedException e) {
            // nobody waits for this thread any more
            Thread.currentThread().interrupt();
        }
        if (stopping.isAlive()) {
            LoggerFactory.getLogger(Connector.class)
                    .warn("stopping takes too long: what is in work is abandoned and comes again at the next start");
        }
        LogManager.shutdown();
        Runtime.getRuntime().halt(status.get());
    }
}
