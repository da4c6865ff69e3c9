package io.ctiroutes.worker;

import io.ctiroutes.kafka.HeldConsumer;
import io.ctiroutes.kafka.Hold;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Makes the clients of one tenant for Camel's Kafka component: with the settings of the process, and under its hold. */
public final class TenantClients implements KafkaClientFactory {

    /** Many tenants are in one process: each fetches no more at once than a few batches have. */
    private static final int FETCHED = 4 << 20;

    private final Map<String, Object> clients;
    private final Hold hold;

    /**
     * Clients.
     *
     * @param clients what all clients have in common, secrets included
     * @param hold    is told what the consumer holds
     */
    public TenantClients(Map<String, Object> clients, Hold hold) {
        this.clients = Map.copyOf(clients);
        this.hold = hold;
    }

    @Override
    public Producer<?, ?> getProducer(Properties properties) {
        properties.putAll(clients);
        return new KafkaProducer<>(properties);
    }

    @Override
    public Consumer<?, ?> getConsumer(Properties properties) {
        if (hold.isFenced()) {
            throw new IllegalStateException("another worker has this one's name: this process is to end");
        }
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCHED);
        properties.putAll(clients);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        return new HeldConsumer(properties, hold);
    }

    @Override
    public String getBrokers(KafkaConfiguration configuration) {
        return configuration.getBrokers();
    }
}
