package io.ctiroutes.flow;

import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.opencti.OpenCtiConstants;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.CamelSetup;
import io.ctiroutes.setup.ConnectorBeans;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * The project's own route files from events to Falcon, with all their beans, in a Camel context without OpenCTI.
 * What takes a minute in production takes milliseconds.
 */
final class DeliveryRoutes implements AutoCloseable {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Path data;
    private final ConnectorMetrics metrics;
    private final ProducerTemplate producer;

    private DeliveryRoutes(Settings settings, Path data, Map<String, String> replacements) {
        this.data = data;
        metrics = new ConnectorMetrics(registry, "test");
        CamelSetup setup = new CamelSetup(
                settings,
                data,
                new ConnectorBeans(settings, metrics),
                SafetyRails.none(),
                Path.of("routes"),
                "file:none.properties;optional=true");
        try {
            context.disableJMX();
            context.getShutdownStrategy().setTimeout(5);
            setup.giveProperties(context);
            setup.prepare(context);
            PluginHelper.getRoutesLoader(context).loadRoutes(files(replacements));
            context.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        producer = context.createProducerTemplate();
    }

    static Builder with(FalconStandIn falcon, Path data) {
        return new Builder(falcon, data);
    }

    /** Delivers changes and waits for the end; throws what the batch fails with. */
    void deliver(IocChange... changes) {
        deliver(List.of(changes));
    }

    void deliver(Collection<? extends IocChange> changes) {
        producer.sendBody("direct:deliver", List.copyOf(changes));
    }

    /** The same, with headers on the batch. */
    void deliver(Map<String, Object> headers, Collection<? extends IocChange> changes) {
        producer.sendBodyAndHeaders("direct:deliver", List.copyOf(changes), headers);
    }

    /** Has a batch of events handled, and waits for the end; throws what it fails with. */
    void stream(StreamEvent... events) {
        stream(Map.of(), events);
    }

    /** The same, with further headers on the batch. */
    void stream(Map<String, Object> headers, StreamEvent... events) {
        Map<String, Object> all = new HashMap<>(headers);
        all.put(OpenCtiConstants.BATCH_SIZE, events.length);
        producer.sendBodyAndHeaders("direct:stream", List.of(events), all);
    }

    /** The running context, e.g. to ask for its health. */
    CamelContext context() {
        return context;
    }

    /** Delivers changes in the background. */
    CompletableFuture<Void> start(Collection<? extends IocChange> changes) {
        return CompletableFuture.runAsync(() -> deliver(changes));
    }

    CompletableFuture<Void> start(IocChange... changes) {
        return start(List.of(changes));
    }

    /** How many changes ended so. */
    int ended(String outcome) {
        return (int) metrics.total("ioc_changes", "outcome", outcome);
    }

    /** What a gauge shows now. */
    double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    List<Path> deadLetters() {
        return files(data.resolve("dead-letters"));
    }

    List<Path> putAside() {
        return files(data.resolve("replay-refused"));
    }

    /** Moves a dead letter to where it is replayed from. */
    void replay(Path letter) {
        try {
            Path replay = Files.createDirectories(data.resolve("replay"));
            Files.move(letter, replay.resolve(letter.getFileName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops as the connector does when it is told to. */
    void stop() {
        context.stop();
    }

    @Override
    public void close() {
        context.stop();
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Resource> files(Map<String, String> replacements) throws IOException {
        List<Resource> resources = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (String name : List.of("stream", "deliver", "dead-letters", "errors")) {
            String file = name + ".camel.yaml";
            String text = Files.readString(Path.of("routes", file));
            for (Map.Entry<String, String> replacement : replacements.entrySet()) {
                if (text.contains(replacement.getKey())) {
                    text = text.replace(replacement.getKey(), replacement.getValue());
                    used.add(replacement.getKey());
                }
            }
            resources.add(ResourceHelper.fromString(file, text));
        }
        if (!used.equals(replacements.keySet())) {
            throw new IllegalStateException("the routes no longer have all of " + replacements.keySet());
        }
        return resources;
    }

    /** Settings of a delivery. */
    static final class Builder {
        private final Path data;
        private final Map<String, String> environment = new HashMap<>();
        private final Map<String, String> replacements = new HashMap<>();

        private Builder(FalconStandIn falcon, Path data) {
            this.data = data;
            with(Setting.OPENCTI_URL, "http://127.0.0.1:1");
            with(Setting.OPENCTI_TOKEN, "opencti-token");
            with(Setting.CONNECTOR_ID, "3c1f8d0a-6f0e-4b7e-9d3f-2f1f0a4b5c6d");
            with(Setting.CONNECTOR_LIVE_STREAM_ID, "live");
            with(Setting.CROWDSTRIKE_CLIENT_ID, falcon.clientId());
            with(Setting.CROWDSTRIKE_CLIENT_SECRET, falcon.clientSecret());
            with(Setting.CONNECTOR_RETRY_DELAY, "10");
            with(Setting.CROWDSTRIKE_MAX_REQUESTS_PER_MINUTE, "6000");
            with(Setting.CONNECTOR_RETRY_DELAY_MAX, "40");
            at(falcon.baseUrl());
            replacements.put("opencti:{{connector.live-stream-id}}", "direct:stream");
            // looks for replays more often than it would have to
            replacements.put("delay: \"1000\"", "delay: \"50\"");
            breakerOpenFor(1);
        }

        Builder with(Setting setting, String value) {
            environment.put(setting.variable(), value);
            return this;
        }

        /** Where Falcon is, if not where the stand-in listens. */
        Builder at(URI falcon) {
            return with(Setting.CROWDSTRIKE_API_BASE_URL, falcon.toString());
        }

        /** How long the circuit breaker stays open, in seconds. */
        Builder breakerOpenFor(int seconds) {
            replacements.put("waitDurationInOpenState: 5", "waitDurationInOpenState: " + seconds);
            return this;
        }

        /** Edits the route files, as a user would. */
        Builder edit(String text, String replacement) {
            replacements.put(text, replacement);
            return this;
        }

        DeliveryRoutes start() {
            return new DeliveryRoutes(Settings.of(environment, new Properties()), data, replacements);
        }
    }
}
