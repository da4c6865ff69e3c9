package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.account.Customer;
import io.ctiroutes.sandbox.account.KeptLetter;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.kafka.KafkaBroker;
import io.ctiroutes.sandbox.kafka.KafkaSite;
import io.ctiroutes.sandbox.process.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A reader, workers and tenants over a real broker, which the tests of a class share: each has a topic of its own. */
abstract class KafkaTestSupport {

    /** What tells a worker from one that is gone, quickly. */
    static final Duration SESSION = Duration.ofSeconds(4);

    /** Of each class; they run beside each other. */
    private static final Map<Class<?>, KafkaBroker> BROKERS = new ConcurrentHashMap<>();

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @TempDir
    Path directory;

    KafkaSite site;
    private final Deque<Connector> running = new ArrayDeque<>();

    @BeforeAll
    static void startBroker(TestInfo test, @TempDir Path folder) {
        BROKERS.put(test.getTestClass().orElseThrow(), KafkaBroker.start(folder));
    }

    @AfterAll
    static void stopBroker(TestInfo test) {
        BROKERS.remove(test.getTestClass().orElseThrow()).close();
    }

    @BeforeEach
    void open() {
        site = KafkaSite.at(BROKERS.get(getClass()), "t-" + UUID.randomUUID(), directory, standIns.openCti())
                .session(SESSION);
    }

    @AfterEach
    void stopAll() {
        while (!running.isEmpty()) {
            running.pop().close();
        }
        site.close();
    }

    /** Starts the reader. */
    Connector reader() {
        return run(impatient(site.reader("reader")).start());
    }

    /** Starts a worker. */
    Connector worker(String name) {
        return run(impatient(site.worker(name)).start());
    }

    /** Waits only moments for what takes seconds in production. */
    static Installation impatient(Installation installation) {
        return installation.editing(RouteEdits.impatient()
                .savingOften()
                .replacing("delay: \"5000\", period: \"60000\"", "delay: \"500\", period: \"500\""));
    }

    /** Has it stopped after the test. */
    Connector run(Connector connector) {
        running.push(connector);
        return connector;
    }

    /** Stops it now. */
    void stop(Connector connector) {
        running.remove(connector);
        connector.close();
    }

    /** Waits until the stream is read: what happens before is told without its events. */
    void reading() {
        soon(() -> assertThat(standIns.openCti().traffic().openConnections()).isPositive());
    }

    /** Waits until it is so. */
    static void soon(org.awaitility.core.ThrowingRunnable assertion) {
        await().atMost(StandIns.LONG_ENOUGH).untilAsserted(assertion);
    }

    /** Waits until a tenant has all that there is in the topic, and looks at its Falcon then. */
    void awaitSame(MixedStream stream, String tenant, Customer customer, String... workers) {
        await().atMost(StandIns.LONG_ENOUGH).untilAsserted(() -> {
            assertThat(stream.differences(site.falcon(tenant).iocs(), letters(tenant, workers), customer))
                    .isEmpty();
            assertThat(site.isDone(tenant)).isTrue();
        });
    }

    /** A tenant's dead letters at some workers. */
    List<KeptLetter> letters(String tenant, String... workers) {
        return Stream.of(workers)
                .flatMap(worker -> KeptLetter.read(letterFiles(worker, tenant)).stream())
                .toList();
    }

    /** The files of a tenant's dead letters at a worker. */
    List<Path> letterFiles(String worker, String tenant) {
        Path folder = site.data(worker, tenant).resolve("dead-letters");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a worker says over JMX that its tenants are: ok, or what is wrong. */
    @SuppressWarnings("unchecked")
    static Map<String, String> tenants(Connector worker) {
        try {
            ObjectName name = new ObjectName("org.apache.camel:context="
                    + worker.camelContext().getManagementName() + ",type=connector,name=\"tenants\"");
            return (Map<String, String>)
                    ManagementFactory.getPlatformMBeanServer().getAttribute(name, "Tenants");
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The values that a Falcon acts on. */
    static List<String> live(FalconStandIn falcon) {
        return falcon.iocs().stream()
                .filter(ioc -> !ioc.tags().contains("TO_DELETE"))
                .map(StoredIoc::value)
                .sorted()
                .toList();
    }
}
