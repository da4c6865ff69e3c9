package io.ctiroutes.flow;

import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.opencti.OpenCtiConstants;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.sandbox.RoutesUnderTest;
import io.ctiroutes.sandbox.falcon.FalconOptions;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.settings.Setting;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.AdviceWithRouteBuilder;
import org.apache.camel.test.junit5.CamelContextConfiguration;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.apache.camel.util.function.ThrowingConsumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of the project's own route files from events to Falcon, with all their beans, without OpenCTI. A test says how its
 * {@link #routes()} differ, and starts them. What takes a minute in production takes milliseconds.
 */
abstract class RoutesTestSupport extends CamelTestSupport {

    @TempDir
    Path data;

    /** Closed when the context has stopped. */
    @AutoClose
    FalconStandIn falcon = FalconStandIn.start();

    private MeterRegistry registry;
    private ConnectorMetrics metrics;

    @Override
    public void configureTest(TestExecutionConfiguration test) {
        super.configureTest(test);
        test.withUseAdviceWith(true);
    }

    @Override
    public void configureContext(CamelContextConfiguration camel) {
        super.configureContext(camel);
        camel.withShutdownTimeout(5);
    }

    /** The routes, for this test to start. */
    Routes routes() {
        return new Routes();
    }

    /** Stops the routes as the connector does when it is told to, and makes ready for those of its next start. */
    void restartRoutes() throws Exception {
        context.stop();
        contextManagerExtension.getContextManager().createCamelContext(this);
    }

    /** Another stand-in, before the routes are started. */
    void restartFalcon(FalconOptions options) {
        falcon.close();
        falcon = FalconStandIn.start(options.described());
    }

    /** Delivers changes and waits for the end; throws what the batch fails with. */
    void deliver(IocChange... changes) {
        deliver(List.of(changes));
    }

    void deliver(Collection<? extends IocChange> changes) {
        deliver(Map.of(), changes);
    }

    /** The same, with headers on the batch. */
    void deliver(Map<String, Object> headers, Collection<? extends IocChange> changes) {
        template.sendBodyAndHeaders("direct:deliver", List.copyOf(changes), headers);
    }

    /** Delivers changes in the background. */
    CompletableFuture<Void> startDelivery(IocChange... changes) {
        return startDelivery(List.of(changes));
    }

    CompletableFuture<Void> startDelivery(Collection<? extends IocChange> changes) {
        return CompletableFuture.runAsync(() -> deliver(changes));
    }

    /** Has a batch of events handled, and waits for the end; throws what it fails with. */
    void stream(StreamEvent... events) {
        stream(Map.of(), events);
    }

    /** The same, with further headers on the batch. */
    void stream(Map<String, Object> headers, StreamEvent... events) {
        Map<String, Object> all = new HashMap<>(headers);
        all.put(OpenCtiConstants.BATCH_SIZE, events.length);
        template.sendBodyAndHeaders("direct:stream", List.of(events), all);
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
        // not those that are still being written
        return files("dead-letters").stream()
                .filter(file -> file.toString().endsWith(".json"))
                .toList();
    }

    /** The files of a folder of the data, by name. */
    List<Path> files(String folder) {
        if (!Files.isDirectory(data.resolve(folder))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(data.resolve(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    static List<IocChange.Upsert> domains(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> GivenChange.domain(i + ".example").upsert())
                .toList();
    }

    /** How the routes differ from those of production. */
    final class Routes {

        private final Map<String, String> settings = new HashMap<>();
        private final Map<String, String> edits = new HashMap<>();
        private final Set<String> edited = new HashSet<>();
        private final List<Advice> advices = new ArrayList<>();

        private Routes() {
            with(Setting.CROWDSTRIKE_CLIENT_ID, falcon.clientId());
            with(Setting.CROWDSTRIKE_CLIENT_SECRET, falcon.clientSecret());
            with(Setting.CONNECTOR_RETRY_DELAY, "10");
            with(Setting.CROWDSTRIKE_MAX_REQUESTS_PER_MINUTE, "6000");
            with(Setting.CONNECTOR_RETRY_DELAY_MAX, "40");
            at(falcon.baseUrl());
            advice("stream", stream -> stream.replaceFromWith("direct:stream"));
            // No setting has these, and advice could only replace the whole endpoint or circuit breaker by a copy of
            // it.
            // Looks for replays more often than it would have to:
            edit("delay: \"1000\"", "delay: \"50\"");
            breakerOpenFor(1);
        }

        Routes with(Setting setting, String value) {
            settings.put(setting.variable(), value);
            return this;
        }

        /** Where Falcon is, if not where the stand-in listens. */
        Routes at(URI address) {
            return with(Setting.CROWDSTRIKE_API_BASE_URL, address.toString());
        }

        /** How long the circuit breaker stays open, in seconds. */
        Routes breakerOpenFor(int seconds) {
            return edit("waitDurationInOpenState: 5", "waitDurationInOpenState: " + seconds);
        }

        /** Edits the text of the route files, for what is no step that one can advise. */
        Routes edit(String text, String replacement) {
            edits.put(text, replacement);
            return this;
        }

        /** Advises a route. */
        Routes advice(String route, ThrowingConsumer<AdviceWithRouteBuilder, Exception> builder) {
            advices.add(new Advice(route, builder));
            return this;
        }

        /** Look-ups come as fast as they can, although the search may lag behind. */
        Routes withoutLookUpPause() {
            return advice("look-up", lookUp -> lookUp.weaveById("look-up-pause").remove());
        }

        void start() {
            registry = new SimpleMeterRegistry();
            metrics = new ConnectorMetrics(registry, "test");
            try {
                new RoutesUnderTest(Path.of("routes"), data, settings, metrics, this::edited).loadInto(context);
                if (!edited.equals(edits.keySet())) {
                    throw new IllegalStateException("the routes no longer have all of " + edits.keySet());
                }
                for (Advice advice : advices) {
                    AdviceWith.adviceWith(context, advice.route(), false, advice.builder());
                }
                context.start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private String edited(String file) {
            String text = file;
            for (Map.Entry<String, String> edit : edits.entrySet()) {
                if (text.contains(edit.getKey())) {
                    text = text.replace(edit.getKey(), edit.getValue());
                    edited.add(edit.getKey());
                }
            }
            return text;
        }
    }

    private record Advice(String route, ThrowingConsumer<AdviceWithRouteBuilder, Exception> builder) {}
}
