package io.ctiroutes.sandbox.kafka;

import io.ctiroutes.sandbox.process.FreePort;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Kafka broker in this process: one node that is its own controller, small, on loopback. Topics are made by those
 * who need them, never by being asked for. It keeps port and data when it is stopped and started again.
 */
public final class KafkaBroker implements AutoCloseable {

    static {
        // a broker whose folder is gone ends its process; here it is the one of the tests
        Exit.setExitProcedure(KafkaBroker::refuseToEnd);
        Exit.setHaltProcedure(KafkaBroker::refuseToEnd);
    }

    private static final int SOON_MILLIS = 100;

    private final Map<String, Object> settings;
    private final Map<String, Object> clientSettings = new HashMap<>();
    private KafkaRaftServer server;

    private KafkaBroker(Map<String, Object> settings, Map<String, Object> clientSettings) {
        this.settings = settings;
        this.clientSettings.putAll(clientSettings);
        this.clientSettings.put("bootstrap.servers", bootstrapServers());
    }

    /**
     * Starts one that lets everybody in; takes two or three seconds.
     *
     * @param folder where it keeps its data, made if it is missing; only one broker at a time may use it
     */
    public static KafkaBroker start(Path folder) {
        return started(settings(folder, "PLAINTEXT"), Map.of());
    }

    /**
     * Starts one that wants user and password (SASL/PLAIN, without TLS). This user may do everything, until there are rules
     * (ACLs) for a topic, a group, a transactional id or the cluster: then only what these allow.
     *
     * @param folder where it keeps its data, made if it is missing; only one broker at a time may use it
     */
    public static KafkaBroker startWithPassword(Path folder, String user, String password) {
        Map<String, Object> settings = settings(folder, "SASL_PLAINTEXT");
        settings.put("sasl.enabled.mechanisms", "PLAIN");
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        String own = Uuid.randomUuid().toString();
        settings.put(
                "listener.name.client.plain.sasl.jaas.config",
                jaas("broker", own, "user_broker=\"" + own + "\" user_" + user + "=\"" + password + '"'));
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:broker;User:ANONYMOUS");
        settings.put("allow.everyone.if.no.acl.found", "true");
        return started(
                settings,
                Map.of(
                        "security.protocol", "SASL_PLAINTEXT",
                        "sasl.mechanism", "PLAIN",
                        "sasl.jaas.config", jaas(user, password, "")));
    }

    private static KafkaBroker started(Map<String, Object> settings, Map<String, Object> clientSettings) {
        format(settings);
        KafkaBroker broker = new KafkaBroker(settings, clientSettings);
        broker.restart();
        return broker;
    }

    private static String jaas(String user, String password, String rest) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                + password + "\" " + rest + ';';
    }

    private static Map<String, Object> settings(Path folder, String protocol) {
        int port = FreePort.next();
        int controllerPort = FreePort.next();
        Map<String, Object> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        // of its own, as several brokers of this process show themselves over JMX
        settings.put("node.id", port);
        settings.put("controller.quorum.voters", port + "@127.0.0.1:" + controllerPort);
        settings.put("listeners", "CLIENT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", "CLIENT://127.0.0.1:" + port);
        settings.put("listener.security.protocol.map", "CLIENT:" + protocol + ",CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "CLIENT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("log.dirs", folder.toString());
        settings.put("auto.create.topics.enable", "false");
        // there are no others
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        // who takes too long over a transaction need not be waited for longer
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", String.valueOf(SOON_MILLIS));
        // of 50 partitions each, most would only take time
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // so that nobody has to wait long for a member of a group that is gone
        settings.put("group.min.session.timeout.ms", String.valueOf(SOON_MILLIS));
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        // otherwise 128 MB of heap
        settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(2 << 20));
        settings.put("log.cleaner.backoff.ms", String.valueOf(SOON_MILLIS));
        // it is elected as soon as it votes for itself
        settings.put("controller.quorum.election.timeout.ms", String.valueOf(SOON_MILLIS));
        settings.put("controller.quorum.election.backoff.max.ms", String.valueOf(SOON_MILLIS));
        return settings;
    }

    private static void format(Map<String, Object> settings) {
        try {
            new Formatter()
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId((int) settings.get("node.id"))
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory((String) settings.get("log.dirs"))
                    .addDirectory((String) settings.get("log.dirs"))
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("no folder for a broker: " + settings.get("log.dirs"), e);
        }
    }

    private static void refuseToEnd(int status, String message) {
        throw new IllegalStateException("the broker would end this process with " + status + ": " + message);
    }

    /** Host and port, for bootstrap.servers. */
    public String bootstrapServers() {
        return "127.0.0.1:" + settings.get("node.id");
    }

    /** What a client needs to be let in: bootstrap.servers, and user and password if they are wanted. */
    public Map<String, Object> clientSettings() {
        return Map.copyOf(clientSettings);
    }

    /** Stops it in good order: it takes no more connections, and its data is on disk. Does nothing if it is stopped. */
    public synchronized void stop() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    /** Starts it, after it has been stopped if it runs: same port, same data. */
    public synchronized void restart() {
        stop();
        KafkaRaftServer starting = new KafkaRaftServer(new KafkaConfig(properties()), Time.SYSTEM);
        starting.startup();
        server = starting;
    }

    private Properties properties() {
        Properties properties = new Properties();
        settings.forEach((name, value) -> properties.put(name, value.toString()));
        return properties;
    }

    /** Whether there is nothing in a topic now that a consumer group has not done, by what it has committed. */
    public boolean isRead(String topic, String group) {
        return TopicRest.isNone(clientSettings, topic, group);
    }

    /**
     * Has the topic compacted soon: what is in it now, within a second or so; tombstones go only after its
     * delete.retention.ms. Readers of what is committed see no record more. From now on, the topic is compacted all the time.
     */
    public void compact(String topic) throws InterruptedException, ExecutionException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<String, String> eager = Map.of(
                TopicConfig.SEGMENT_MS_CONFIG, "1",
                TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0",
                TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, "0",
                TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, "1");
        List<AlterConfigOp> changes = eager.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        int partitions;
        try (Admin admin = Admin.create(clientSettings)) {
            admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
            partitions = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
        }
        beginSegments(topic, partitions);
    }

    /** Compaction leaves the last segment alone, and only a record that comes later begins another: one that never counts. */
    private void beginSegments(String topic, int partitions) throws InterruptedException, ExecutionException {
        Map<String, Object> producerSettings = new HashMap<>(clientSettings);
        producerSettings.put("transactional.id", "compaction-of-" + topic);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(producerSettings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            long later = System.currentTimeMillis() + SOON_MILLIS;
            List<Future<?>> sent = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                sent.add(producer.send(new ProducerRecord<>(topic, partition, later, new byte[0], new byte[0])));
            }
            for (Future<?> record : sent) {
                record.get();
            }
            producer.abortTransaction();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
