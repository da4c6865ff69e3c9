package io.ctiroutes.kafka;

import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** What Kafka's clients call their settings. */
public final class ClientSettingNames {

    private ClientSettingNames() {}

    /** The names that consumers, producers or admin clients know, those of TLS and SASL among them. */
    public static Set<String> all() {
        Set<String> names = new TreeSet<>(ConsumerConfig.configNames());
        names.addAll(ProducerConfig.configNames());
        names.addAll(AdminClientConfig.configNames());
        return names;
    }
}
