package io.ctiroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.opencti.OpenCtiConsumer;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.account.SavedPosition;
import io.ctiroutes.sandbox.falcon.FalconOptions;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.ImageFlags;
import io.ctiroutes.sandbox.process.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a test of the whole connector needs: an OpenCTI and a Falcon on loopback, and a connector installed in a folder of
 * its own. Each is there when it is asked for first; all are gone after the test.
 */
public final class StandIns implements AfterEachCallback, AutoCloseable {

    /** Longer than anything takes that works, on a busy machine. */
    public static final Duration LONG_ENOUGH = Duration.ofSeconds(90);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private OpenCtiOptions openCtiOptions = OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(50));
    private FalconOptions falconOptions = FalconOptions.defaults().described();
    private Path directory;
    private OpenCtiStandIn openCti;
    private FalconStandIn falcon;
    private Installation installation;

    /** How OpenCTI is to be, before it is there; heartbeats come often. */
    public StandIns openCti(UnaryOperator<OpenCtiOptions> change) {
        openCtiOptions = change.apply(openCtiOptions);
        return this;
    }

    /** How Falcon is to be, before it is there. */
    public StandIns falcon(UnaryOperator<FalconOptions> change) {
        falconOptions = change.apply(falconOptions);
        return this;
    }

    /** The platform. */
    public OpenCtiStandIn openCti() {
        if (openCti == null) {
            openCti = opened(OpenCtiStandIn.start(openCtiOptions));
        }
        return openCti;
    }

    /** Falcon. */
    public FalconStandIn falcon() {
        if (falcon == null) {
            falcon = opened(FalconStandIn.start(falconOptions));
        }
        return falcon;
    }

    /** The installed connector, impatient. */
    public Installation installation() {
        if (installation == null) {
            installation = Installation.in(directory(), openCti(), falcon()).impatient();
        }
        return installation;
    }

    /** Where it is installed. */
    public Path directory() {
        if (directory == null) {
            try {
                directory = Files.createTempDirectory("connector-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return directory;
    }

    /** A connector in this process, which is stopped after the test at the latest. */
    public Connector start() {
        return opened(installation().start());
    }

    /** A connector as a process of its own, as the image starts it; it is killed after the test at the latest. */
    public ConnectorProcess startProcess(String... jvmFlags) {
        return opened(ConnectorProcess.start(directory(), installation().environment(), ImageFlags.and(jvmFlags)));
    }

    /** The position that OpenCTI keeps for the connector; the beginning if it keeps none. */
    public StreamId savedPosition() {
        return SavedPosition.in(openCti());
    }

    /** Whether OpenCTI keeps a position behind an event. */
    public boolean saved(String eventId) {
        return !StreamId.parse(eventId).orElseThrow().isAfter(savedPosition());
    }

    /**
     * Waits until OpenCTI keeps a position behind all that happened. Then it must all be in Falcon, or on disk.
     *
     * @param circumstances what to say if it is not, e.g. the seed
     */
    public void awaitSaved(MixedStream stream, String circumstances) {
        await(circumstances).atMost(LONG_ENOUGH).until(() -> saved(stream.lastEventId()));
        assertThat(differences(stream)).as(circumstances).isEmpty();
    }

    /** Waits until OpenCTI shows what Falcon holds of its indicators. */
    public void awaitTold(MixedStream stream, String circumstances) {
        await(circumstances)
                .atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(stream.deploymentDifferences(falcon().iocs()))
                        .isEmpty());
    }

    /** In what way Falcon and the dead letters differ from what should have come of a stream; empty if in none. */
    public List<String> differences(MixedStream stream) {
        return stream.differences(falcon().iocs(), installation().letters());
    }

    /**
     * Waits until the connector has acknowledged all that happened. Then it must all be in Falcon, or on disk: there is
     * no later.
     *
     * @param circumstances what to say if it is not, e.g. the seed
     */
    public void awaitDone(Connector connector, MixedStream stream, String circumstances) {
        try {
            await().atMost(LONG_ENOUGH).until(() -> acknowledged(connector, stream.lastEventId()));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    String.format(
                            "%s: acknowledged up to %s, but not up to %s; %s",
                            circumstances,
                            position(connector),
                            stream.lastEventId(),
                            String.join("\n", differences(stream))),
                    e);
        }
        assertThat(differences(stream)).as(circumstances).isEmpty();
        awaitTold(stream, circumstances);
    }

    /** Whether the connector has acknowledged everything up to an event. */
    public static boolean acknowledged(Connector connector, String eventId) {
        StreamId last = StreamId.parse(eventId).orElseThrow();
        return position(connector).filter(id -> !last.isAfter(id)).isPresent();
    }

    private static Optional<StreamId> position(Connector connector) {
        return Optional.ofNullable(connector.camelContext().getRoute("stream"))
                .map(route -> (OpenCtiConsumer) route.getConsumer())
                .flatMap(consumer -> StreamId.parse(consumer.getPosition()));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        close();
    }

    @Override
    public void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        if (directory != null) {
            delete(directory);
        }
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.push(closeable);
        return closeable;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
