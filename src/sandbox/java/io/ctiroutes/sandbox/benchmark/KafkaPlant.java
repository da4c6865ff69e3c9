package io.ctiroutes.sandbox.benchmark;

import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.ImageFlags;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * All that is around readers and workers: an OpenCTI, a broker, and a Falcon for each tenant, in three processes. The reader,
 * the workers, or the one that does all himself are processes as well, installed in folders of their own.
 */
final class KafkaPlant implements AutoCloseable {

    private static final String STAND_IN_HEAP = "3g";
    private static final String BROKER_HEAP = "512m";
    private static final long POLL_MILLIS = 20;

    private final KafkaOptions options;
    private final int partitions;
    private final Path directory;
    private final Path tenants;
    private final Helper openCti;
    private final Helper broker;
    private final Helper falcons;
    private final List<ConnectorProcess> processes = new ArrayList<>();

    /**
     * Starts it.
     *
     * @param events    that wait in OpenCTI
     * @param latency   milliseconds that a call of Falcon takes
     * @param customers how many Falcons there are; each has a tenant of its own, with everything, unless none is wanted
     */
    KafkaPlant(KafkaOptions options, int partitions, int events, int latency, int customers) throws IOException {
        this.options = options;
        this.partitions = partitions;
        directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "benchmark-")
                .toAbsolutePath();
        tenants = Files.createDirectories(directory.resolve("tenants"));
        broker = Helper.start(
                BrokerMain.class, BROKER_HEAP, directory.resolve("kafka").toString());
        falcons =
                Helper.start(FalconsMain.class, STAND_IN_HEAP, Integer.toString(latency), Integer.toString(customers));
        openCti = Helper.start(OpenCtiMain.class, STAND_IN_HEAP, Integer.toString(events), Mix.CREATES.name());
        for (int customer = 0; customer < customers; customer++) {
            List<String> address = falcons.lines("address " + customer);
            Files.write(
                    tenants.resolve(tenant(customer) + ".properties"),
                    List.of(
                            "crowdstrike.api-base-url=" + address.get(0),
                            "crowdstrike.client-id=" + address.get(1),
                            "crowdstrike.client-secret=" + address.get(2)));
        }
    }

    /** The name of a customer as a tenant. */
    static String tenant(int customer) {
        return "tenant-" + customer;
    }

    Helper openCti() {
        return openCti;
    }

    Helper broker() {
        return broker;
    }

    Helper falcons() {
        return falcons;
    }

    /** The reader, not started yet. */
    Installation reader() throws IOException {
        return installed("reader")
                .with(Setting.CONNECTOR_MODE, "reader")
                .with(Setting.OPENCTI_URL, openCti.lines("address").get(0))
                .with(Setting.OPENCTI_TOKEN, openCti.lines("address").get(1))
                .with(Setting.CONNECTOR_LIVE_STREAM_ID, openCti.lines("address").get(2));
    }

    /** A worker, not started yet. */
    Installation worker(String name) throws IOException {
        return installed(name)
                .without(Setting.CONNECTOR_ID)
                .with(Setting.CONNECTOR_MODE, "worker")
                .with(Setting.CONNECTOR_WORKER_NAME, name)
                .with(Setting.CONNECTOR_TENANTS, tenants.toString());
    }

    private Installation installed(String name) throws IOException {
        return Installation.in(Files.createDirectories(directory.resolve(name)), Map.of())
                .with(Setting.CONNECTOR_BATCH_SIZE, options.batch())
                .with(Setting.KAFKA_BOOTSTRAP_SERVERS, broker.line("address"))
                .with(Setting.KAFKA_PARTITIONS, Integer.toString(partitions))
                .with(Setting.KAFKA_REPLICATION_FACTOR, "1");
    }

    /** The process that does all himself for the first customer, not started yet. */
    Installation single() throws IOException {
        List<String> platform = openCti.lines("address");
        List<String> customer = falcons.lines("address 0");
        return Installation.in(
                        Files.createDirectories(directory.resolve("single")),
                        Map.of(
                                Setting.OPENCTI_URL, platform.get(0),
                                Setting.OPENCTI_TOKEN, platform.get(1),
                                Setting.CONNECTOR_LIVE_STREAM_ID, platform.get(2),
                                Setting.CROWDSTRIKE_API_BASE_URL, customer.get(0),
                                Setting.CROWDSTRIKE_CLIENT_ID, customer.get(1),
                                Setting.CROWDSTRIKE_CLIENT_SECRET, customer.get(2)))
                // as in the other modes
                .with(Setting.DEPLOYMENT_REPORTING_ENABLED, "false");
    }

    /** Starts one of them, with the flags of the image and those of the options. */
    ConnectorProcess start(Installation installation) {
        List<String> flags = new ArrayList<>(options.flags());
        flags.add("-Xlog:gc:file=" + HeapLog.FILE);
        ConnectorProcess process = ConnectorProcess.start(
                installation.directory(), installation.environment(), ImageFlags.and(flags.toArray(String[]::new)));
        processes.add(process);
        return process;
    }

    /** Waits until so many rows have been written at each Falcon, and returns when the last one was, in nanoseconds. */
    long awaitRows(long rows) throws InterruptedException {
        await(() -> Long.parseLong(falcons.lines("rows").get(0)) >= rows);
        return Long.parseLong(falcons.lines("rows").get(2));
    }

    /** Waits for something; what has been started must not end meanwhile. */
    void await(BooleanSupplier condition) throws InterruptedException {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > options.patience().toNanos()) {
                throw new IllegalStateException("it takes too long; look into " + directory + ": " + said());
            }
            if (processes.stream().anyMatch(process -> !process.alive())) {
                throw new IllegalStateException("a process has ended; look into " + directory + ": " + said());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private String said() {
        StringBuilder text = new StringBuilder();
        processes.forEach(process -> text.append(process.output()).append(process.errors()));
        return text.length() > 10_000 ? text.substring(0, 10_000) + "…" : text.toString();
    }

    /** Waits until a tenant's group is settled, and has so many members that hold something. */
    void awaitMembers(int customer, int members) throws InterruptedException {
        await(() -> broker.number("members " + tenant(customer)) == members);
    }

    /** Waits until a worker, whose metrics are to be seen, holds so many partitions for its tenants in all. */
    void awaitHeld(Installation worker, int held) throws InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest metrics = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + worker.value(Setting.METRICS_PORT) + "/metrics"))
                .build();
        await(() -> held(http, metrics) == held);
    }

    private static double held(HttpClient http, HttpRequest metrics) {
        try {
            return http.send(metrics, BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith("topic_partitions{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        } catch (IOException e) {
            // it does not listen yet
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until a tenant's workers have told Kafka that they have done all there is. */
    void awaitRead(int customer) throws InterruptedException {
        await(() -> Boolean.parseBoolean(broker.line("read " + tenant(customer))));
    }

    /** Forgets a process that is meant to end, or to be ended. */
    ConnectorProcess expectEnd(ConnectorProcess process) {
        processes.remove(process);
        return process;
    }

    /** Asks a process to end, and waits for it. */
    void end(ConnectorProcess process) {
        expectEnd(process).terminate();
    }

    /** The time all three have had the processors. */
    Duration cpuTime() {
        return openCti.cpuTime().plus(falcons.cpuTime()).plus(broker.cpuTime());
    }

    /** In what way any Falcon differs from what it should hold; empty if in none. */
    List<String> differences(int customers) throws IOException {
        List<String> differences = new ArrayList<>();
        Path dump = directory.resolve("iocs.json");
        for (int customer = 0; customer < customers; customer++) {
            falcons.lines("dump " + customer + ' ' + dump);
            for (String difference : openCti.lines("differences " + dump)) {
                differences.add(tenant(customer) + ": " + difference);
            }
        }
        Files.delete(dump);
        return differences;
    }

    @Override
    public void close() {
        processes.forEach(ConnectorProcess::close);
        openCti.close();
        falcons.close();
        broker.close();
    }
}
