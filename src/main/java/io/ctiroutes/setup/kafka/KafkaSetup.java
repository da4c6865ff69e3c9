package io.ctiroutes.setup.kafka;

import io.ctiroutes.kafka.Topic;
import io.ctiroutes.kafka.TopicSettings;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.StartException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How Kafka is reached, and the topic that lies between reader and workers. */
final class KafkaSetup {

    private static final String SESSION_TIMEOUT = "session.timeout.ms";

    /** Kafka's own default. */
    private static final Duration DEFAULT_SESSION = Duration.ofSeconds(45);

    private final Settings settings;

    KafkaSetup(Settings settings) {
        this.settings = settings;
    }

    /** What all clients have in common: where the brokers are, and what the user has set of Kafka's own settings. */
    Map<String, Object> clients() {
        Map<String, Object> clients = new HashMap<>(settings.clientSettings().values());
        clients.put("bootstrap.servers", brokers());
        return clients;
    }

    /** The addresses of the brokers, as Kafka's clients want them. */
    String brokers() {
        return String.join(",", settings.words(Setting.KAFKA_BOOTSTRAP_SERVERS));
    }

    /** The topic. */
    Topic topic() {
        return new Topic(
                clients(),
                new TopicSettings(
                        topicName(),
                        settings.number(Setting.KAFKA_PARTITIONS),
                        settings.number(Setting.KAFKA_REPLICATION_FACTOR),
                        retention()));
    }

    String topicName() {
        return settings.text(Setting.KAFKA_TOPIC);
    }

    /** How long the topic says of an IOC that it is retired. */
    Duration retention() {
        return Duration.ofDays(settings.number(Setting.KAFKA_RETIRED_RETENTION));
    }

    /** One for all readers of a topic: the newest fences the others. */
    String transactionalId() {
        return settings.text(Setting.KAFKA_GROUP_PREFIX) + "." + topicName() + ".reader";
    }

    /** The consumer group of a tenant. */
    String group(String tenant) {
        return settings.text(Setting.KAFKA_GROUP_PREFIX) + "." + tenant;
    }

    /** After how long without a sign of life a worker loses its partitions. */
    Duration session() {
        String given = settings.clientSettings().values().get(SESSION_TIMEOUT);
        try {
            return given == null ? DEFAULT_SESSION : Duration.ofMillis(Long.parseLong(given));
        } catch (NumberFormatException e) {
            throw StartException.setting("kafka." + SESSION_TIMEOUT + " is no number of milliseconds", e);
        }
    }

    /** The name of this worker in the groups: the host's, if none is set. */
    String workerName() {
        String name = settings.text(Setting.CONNECTOR_WORKER_NAME);
        if (!name.isEmpty()) {
            return name;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw StartException.setting(
                    "CONNECTOR_WORKER_NAME is not set, and this host has no name that could stand for it", e);
        }
    }
}
