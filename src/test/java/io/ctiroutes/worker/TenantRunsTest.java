package io.ctiroutes.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.operate.CamelCli;
import io.ctiroutes.routes.RouteCheck;
import io.ctiroutes.routes.RouteSet;
import io.ctiroutes.routes.TrialMemory;
import io.ctiroutes.settings.Mode;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.tenant.Tenant;
import io.ctiroutes.tenant.TenantFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is served, and who is not, whatever a start or a stop comes to. */
class TenantRunsTest {

    @TempDir
    Path directory;

    private TenantRuns runs;
    private final List<String> happened = new CopyOnWriteArrayList<>();
    private final Map<String, Throwable> failing = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> waiting = new ConcurrentHashMap<>();

    @BeforeEach
    void start() throws Exception {
        Files.createDirectories(directory.resolve("tenants"));
        Settings settings = Settings.of(
                Map.of("CONNECTOR_MODE", "worker", "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092"), new Properties());
        Path folder = Files.createDirectories(directory.resolve("routes/kafka"));
        Files.writeString(
                folder.resolve("worker.camel.yaml"),
                "- route: {id: one, from: {uri: direct:one, steps: [{log: {id: say, message: one}}]}}\n");
        Files.writeString(
                folder.resolveSibling("two.camel.yaml"),
                "- route: {id: two, from: {uri: direct:two, steps: [{log: {id: say-two, message: two}}]}}\n");
        RouteSet routes = RouteSet.read(
                folder.getParent(),
                Mode.WORKER,
                new RouteCheck(CamelCli::keepOut),
                new DefaultCamelContext(),
                TrialMemory.none());
        runs = new TenantRuns(new TenantFiles(settings, directory), routes, () -> {}, (tenant, set) -> run(tenant));
    }

    @AfterEach
    void stop() {
        waiting.values().forEach(CountDownLatch::countDown);
        runs.stop();
    }

    private TenantRuns.Run run(Tenant tenant) {
        return new TenantRuns.Run() {
            @Override
            public void start() throws Exception {
                happened.add("start " + tenant.name());
                if (waiting.containsKey(tenant.name())) {
                    waiting.get(tenant.name()).await();
                }
                throwIf("start " + tenant.name());
                happened.add("started " + tenant.name());
            }

            @Override
            public void stop() {
                happened.add("stop " + tenant.name());
                Throwable failure = failing.get("stop " + tenant.name());
                if (failure instanceof RuntimeException unchecked) {
                    throw unchecked;
                }
            }

            @Override
            public Optional<String> problem() {
                return Optional.empty();
            }
        };
    }

    private void throwIf(String what) throws Exception {
        Throwable failure = failing.get(what);
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof Exception exception) {
            throw exception;
        }
    }

    @Test
    void whoHasAFileIsServedAsItSays() throws Exception {
        write("a", "filter.labels=red");
        runs.start();
        await().until(() -> happened.contains("started a"));
        assertThat(runs.problem()).isEmpty();

        write("a", "filter.labels=blue");
        await().until(() -> happened.size() == 5);
        assertThat(happened).containsExactly("start a", "started a", "stop a", "start a", "started a");

        Files.delete(directory.resolve("tenants/a.properties"));
        await().until(() -> runs.states().isEmpty());
        assertThat(happened).last().isEqualTo("stop a");
    }

    @Test
    void anEditOfTheRoutesStartsAllAnewUnlessItIsWrong() throws Exception {
        Path route = directory.resolve("routes/two.camel.yaml");
        write("a", "");
        runs.start();
        await().until(() -> happened.contains("started a"));

        Files.writeString(route, "- route: {id: two, from: {uri: direct:two, steps: [{nosuch: {id: say-two}}]}}\n");
        await().until(() -> runs.problem().orElse("").contains("the routes that run are kept"));
        assertThat(happened).containsExactly("start a", "started a");

        Files.writeString(
                route, "- route: {id: two, from: {uri: direct:two, steps: [{log: {id: say-two, message: more}}]}}\n");
        await().until(() -> runs.problem().isEmpty() && happened.size() == 5);
        assertThat(happened).containsExactly("start a", "started a", "stop a", "start a", "started a");
    }

    @Test
    void aStartThatFailsIsToldAndKeepsNoOther() throws Exception {
        failing.put("start a", new IllegalStateException("no room"));
        failing.put("start b", new NoClassDefFoundError("io/Missing"));
        write("a", "");
        write("b", "");
        write("c", "");
        runs.start();

        await().until(() -> runs.states().size() == 3
                && runs.states().get("c").isEmpty()
                && runs.problem().orElse("").contains("no room")
                && runs.problem().orElse("").contains("io/Missing"));

        failing.clear();
        write("a", "filter.labels=red");
        write("b", "filter.labels=red");
        await().until(() -> runs.problem().isEmpty());
    }

    @Test
    void aStopThatFailsKeepsItFromNothing() throws Exception {
        failing.put("stop a", new IllegalStateException("stuck"));
        write("a", "");
        runs.start();
        await().until(() -> happened.contains("started a"));

        write("a", "filter.labels=red");

        await().until(() -> happened.size() == 5);
        assertThat(happened).endsWith("stop a", "start a", "started a");
        assertThat(runs.problem()).isEmpty();
    }

    @Test
    void whatIsBeingStartedAtTheEndIsStoppedToo() throws Exception {
        waiting.put("a", new CountDownLatch(1));
        write("a", "");
        runs.start();
        await().until(() -> happened.contains("start a"));
        Thread ending = new Thread(runs::stop);
        ending.start();
        await().until(() -> ending.getState() == Thread.State.TIMED_WAITING);

        waiting.get("a").countDown();
        ending.join();

        assertThat(happened).containsExactly("start a", "started a", "stop a");
    }

    private void write(String name, String lines) throws Exception {
        Path written = Files.writeString(
                directory.resolve("tenants/." + name),
                "crowdstrike.client-id=client-of-" + name + "\ncrowdstrike.client-secret=5ecret\n" + lines + "\n");
        Files.move(
                written,
                directory.resolve("tenants/" + name + ".properties"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
