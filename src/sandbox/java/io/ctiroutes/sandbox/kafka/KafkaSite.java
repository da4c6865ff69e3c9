package io.ctiroutes.sandbox.kafka;

import io.ctiroutes.sandbox.falcon.FalconOptions;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a service provider has: one OpenCTI, a Kafka broker, a reader, some workers, and a Falcon for each tenant. */
public final class KafkaSite implements AutoCloseable {

    private final Path directory;
    private final Path tenants;
    private final OpenCtiStandIn openCti;
    private final KafkaBroker broker;
    private final boolean ownBroker;
    private final String topic;
    private final Map<String, FalconStandIn> falcons = new LinkedHashMap<>();
    private UnaryOperator<FalconOptions> falconOptions = UnaryOperator.identity();
    private Optional<Duration> session = Optional.empty();
    private int partitions = 4;

    private KafkaSite(Path directory, OpenCtiStandIn openCti, KafkaBroker broker, boolean ownBroker, String topic)
            throws IOException {
        this.directory = directory;
        this.tenants = Files.createDirectories(directory.resolve("tenants"));
        this.openCti = openCti;
        this.broker = broker;
        this.ownBroker = ownBroker;
        this.topic = topic;
    }

    /** With a broker that runs, and no tenants. */
    public static KafkaSite in(Path directory, OpenCtiStandIn openCti) {
        try {
            KafkaBroker broker = KafkaBroker.start(Files.createDirectories(directory.resolve("kafka")));
            return new KafkaSite(directory, openCti, broker, true, Setting.KAFKA_TOPIC.defaultText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * With a broker that others use, too, and no tenants.
     *
     * @param topic which nobody else has; the consumer groups begin with it, too
     */
    public static KafkaSite at(KafkaBroker broker, String topic, Path directory, OpenCtiStandIn openCti) {
        try {
            return new KafkaSite(directory, openCti, broker, false, topic);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How the Falcons of tenants are to be that are not there yet. */
    public KafkaSite falcons(UnaryOperator<FalconOptions> change) {
        falconOptions = change;
        return this;
    }

    /** After how long without a sign of life a worker loses its partitions. */
    public KafkaSite session(Duration time) {
        session = Optional.of(time);
        return this;
    }

    /** The topic. */
    public String topic() {
        return topic;
    }

    /** The consumer group of a tenant. */
    public String group(String tenant) {
        return groupPrefix() + '.' + tenant;
    }

    private String groupPrefix() {
        return ownBroker ? Setting.KAFKA_GROUP_PREFIX.defaultText() : topic;
    }

    /** How many partitions the topic gets. */
    public KafkaSite partitions(int number) {
        partitions = number;
        return this;
    }

    /** The broker. */
    public KafkaBroker broker() {
        return broker;
    }

    /** A reader, installed in a folder of this name. */
    public Installation reader(String name) {
        return installed(
                        name,
                        Map.of(
                                Setting.OPENCTI_URL, openCti.url().toString(),
                                Setting.OPENCTI_TOKEN, openCti.token(),
                                Setting.CONNECTOR_LIVE_STREAM_ID, openCti.streamId()))
                .with(Setting.CONNECTOR_MODE, "reader")
                .with(Setting.KAFKA_PARTITIONS, Integer.toString(partitions))
                .with(Setting.KAFKA_REPLICATION_FACTOR, "1");
    }

    /** A worker, installed in a folder of its name. */
    public Installation worker(String name) {
        Installation worker = installed(name, Map.of());
        session.ifPresent(time -> worker.with("KAFKA_SESSION_TIMEOUT_MS", Long.toString(time.toMillis()))
                .with("KAFKA_HEARTBEAT_INTERVAL_MS", Long.toString(time.toMillis() / 10)));
        return worker.without(Setting.CONNECTOR_ID)
                .with(Setting.CONNECTOR_MODE, "worker")
                .with(Setting.CONNECTOR_WORKER_NAME, name)
                .with(Setting.CONNECTOR_TENANTS, tenants.toAbsolutePath().toString())
                .with(Setting.KAFKA_PARTITIONS, Integer.toString(partitions))
                .with(Setting.KAFKA_REPLICATION_FACTOR, "1");
    }

    private Installation installed(String name, Map<Setting, String> addresses) {
        try {
            Installation installation = Installation.in(Files.createDirectories(directory.resolve(name)), addresses)
                    .impatient()
                    .with(Setting.KAFKA_BOOTSTRAP_SERVERS, broker.bootstrapServers())
                    .with(Setting.KAFKA_TOPIC, topic)
                    .with(Setting.KAFKA_GROUP_PREFIX, groupPrefix());
            // user and password, if the broker wants them
            broker.clientSettings().forEach((setting, value) -> {
                if (!setting.equals("bootstrap.servers")) {
                    installation.with(
                            "KAFKA_" + setting.toUpperCase(Locale.ROOT).replace('.', '_'), value.toString());
                }
            });
            return installation;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One more tenant, with a Falcon of its own.
     *
     * @param lines of its file, besides how to get into Falcon
     */
    public FalconStandIn tenant(String name, String... lines) {
        FalconStandIn falcon = falcons.computeIfAbsent(
                name,
                one -> FalconStandIn.start(
                        falconOptions.apply(FalconOptions.defaults().described())));
        write(name, lines);
        return falcon;
    }

    /** Whether there is nothing in the topic now that a tenant's workers have not done, by what they have told Kafka. */
    public boolean isDone(String tenant) {
        return broker.isRead(topic, group(tenant));
    }

    /** Writes a tenant's file anew, with the same Falcon. */
    public void write(String name, String... lines) {
        FalconStandIn falcon = falcons.get(name);
        List<String> all = new ArrayList<>(List.of(
                "crowdstrike.api-base-url=" + falcon.baseUrl(),
                "crowdstrike.client-id=" + falcon.clientId(),
                "crowdstrike.client-secret=" + falcon.clientSecret()));
        all.addAll(List.of(lines));
        try {
            // as an editor does: there is never half a file
            Path written = Files.write(tenants.resolve('.' + name), all);
            Files.move(written, tenants.resolve(name + ".properties"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a tenant's file away; its Falcon stays. */
    public void remove(String name) {
        try {
            Files.delete(tenants.resolve(name + ".properties"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where all of it is. */
    public Path directory() {
        return directory;
    }

    /** The folder with the tenants' files. */
    public Path tenants() {
        return tenants;
    }

    /** Where a worker keeps what it knows of a tenant. */
    public Path data(String worker, String tenant) {
        return directory.resolve(worker).resolve("data").resolve(tenant);
    }

    /** A tenant's Falcon. */
    public FalconStandIn falcon(String tenant) {
        return falcons.get(tenant);
    }

    @Override
    public void close() {
        falcons.values().forEach(FalconStandIn::close);
        if (ownBroker) {
            broker.close();
        }
    }
}
