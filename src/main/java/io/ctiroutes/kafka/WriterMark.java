package io.ctiroutes.kafka;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/**
 * Tells who was the last to begin to write under a transactional id. Kafka fences whoever is not the last; but it fences
 * also who was the last and took too long over a transaction, and it lets anybody begin, also who was away while another
 * began. So each writer leaves a mark with Kafka that is its own: the time-out of its transactions, of which the exact
 * length does not matter.
 */
final class WriterMark {

    /** If no other is wanted: even half of it is well above what a transaction takes; brokers allow 15 minutes. */
    private static final int LONGEST_MILLIS = 120_000;

    private final Map<String, Object> clientProperties;
    private final String transactionalId;
    private final int millis;

    /**
     * Of one writer.
     *
     * @param clientProperties may name the longest time-out of transactions that is wanted
     */
    WriterMark(Map<String, Object> clientProperties, String transactionalId) {
        this.clientProperties = clientProperties;
        this.transactionalId = transactionalId;
        int longest = (Integer) ConfigDef.parseType(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                clientProperties.getOrDefault(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, LONGEST_MILLIS),
                ConfigDef.Type.INT);
        this.millis = longest - ThreadLocalRandom.current().nextInt(Math.max(1, longest / 2));
    }

    /** The time-out of the writer's transactions, in milliseconds: as long as wanted, or up to half of that less. */
    int millis() {
        return millis;
    }

    /**
     * Whether nobody else has begun since this writer did; also if Kafka has forgotten about both.
     *
     * @throws TopicUnavailableException if Kafka does not say
     */
    boolean isOnTop() throws TopicUnavailableException {
        String what = "Kafka was asked in vain who writes as " + transactionalId;
        try (Admin admin = Admin.create(clientProperties)) {
            return admin.describeTransactions(List.of(transactionalId))
                            .description(transactionalId)
                            .get()
                            .transactionTimeoutMs()
                    == millis;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Trouble.unavailable(what, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException) {
                return true;
            }
            throw Trouble.unavailable(what, e.getCause());
        } catch (KafkaException e) {
            throw Trouble.unavailable(what, e);
        }
    }
}
