package io.ctiroutes.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ConsumerGroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topic itself: whether it is there and is what it has to be, and how far it goes. Safe for use by several threads. */
public final class Topic implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final int MOST_LOOKS = 100;

    private final Map<String, Object> clientProperties;
    private final TopicSettings settings;
    private Admin admin;
    private volatile Description found;

    private record Description(String id, int partitions) {}

    /** What Kafka answers to one question. */
    private interface Question<T> extends Function<Admin, KafkaFuture<T>> {}

    /**
     * A topic that has yet to be looked for.
     *
     * @param clientProperties what a client of Kafka needs to be let in, under Kafka's names
     * @param settings         what it is to be if it has to be made
     */
    public Topic(Map<String, Object> clientProperties, TopicSettings settings) {
        this.clientProperties = new HashMap<>();
        this.clientProperties.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        this.clientProperties.putAll(clientProperties);
        this.settings = settings;
    }

    /**
     * Makes the topic if there is none, else sees whether it will do: it has to be compacted, and nothing else may be removed
     * from it. How many partitions it has, and how many brokers hold it, is left as it is.
     *
     * @throws WrongTopicException       if it is not to be used as it is, or cannot be made as the settings say
     * @throws TopicUnavailableException if Kafka cannot be reached, or does not allow it
     */
    public void ensure() throws TopicUnavailableException, WrongTopicException {
        for (int look = 0; look < MOST_LOOKS; look++) {
            if (isFound() || isMade()) {
                return;
            }
            // another makes it right now, or it is still being removed
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        throw new TopicUnavailableException(
                "The topic " + settings.name()
                        + " is said to be there, but is not found: it may be about to be removed",
                null);
    }

    /**
     * The same, unless it has been found before.
     *
     * @throws WrongTopicException       if it is not to be used as it is, or cannot be made as the settings say
     * @throws TopicUnavailableException if Kafka cannot be reached, or does not allow it
     */
    public Topic ensured() throws TopicUnavailableException, WrongTopicException {
        if (found == null) {
            ensure();
        }
        return this;
    }

    /** What Kafka calls the topic for itself: a topic that is removed and made again has another one. */
    public String id() {
        return found().id();
    }

    /** How many partitions the topic has. */
    public int partitions() {
        return found().partitions();
    }

    /**
     * For each partition, the offset after the last record that readers of what is committed can see now.
     *
     * @throws TopicUnavailableException if Kafka does not say
     */
    public Map<Integer, Long> endOffsets() throws TopicUnavailableException {
        Map<TopicPartition, OffsetSpec> latest = IntStream.range(0, partitions())
                .boxed()
                .collect(Collectors.toMap(
                        each -> new TopicPartition(settings.name(), each), each -> OffsetSpec.latest()));
        try {
            Map<TopicPartition, ListOffsetsResultInfo> ends =
                    ask(kafka -> kafka.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                            .all());
            return ends.entrySet().stream()
                    .collect(Collectors.toMap(
                            end -> end.getKey().partition(),
                            end -> end.getValue().offset()));
        } catch (KafkaException e) {
            throw Trouble.unavailable("It is not known how far the topic " + settings.name() + " goes", e);
        }
    }

    /**
     * Whether a group that is at rest has left some partition of the topic to none of its members.
     *
     * @param patience how long to wait for Kafka
     * @throws TopicUnavailableException if Kafka does not say
     */
    public boolean isLeftOver(String group, Duration patience) throws TopicUnavailableException {
        DescribeConsumerGroupsOptions options =
                new DescribeConsumerGroupsOptions().timeoutMs((int) patience.toMillis());
        try {
            ConsumerGroupDescription members = ask(kafka -> kafka.describeConsumerGroups(List.of(group), options)
                            .all())
                    .get(group);
            long held = members.members().stream()
                    .flatMap(member -> member.assignment().topicPartitions().stream())
                    .filter(partition -> partition.topic().equals(settings.name()))
                    .distinct()
                    .count();
            return members.state() == ConsumerGroupState.STABLE && held < partitions();
        } catch (KafkaException e) {
            throw Trouble.unavailable("It is not known who holds the topic " + settings.name(), e);
        }
    }

    private boolean isFound() throws TopicUnavailableException, WrongTopicException {
        List<String> name = List.of(settings.name());
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, settings.name());
        try {
            TopicDescription description =
                    ask(kafka -> kafka.describeTopics(name).allTopicNames()).get(settings.name());
            String policy = ask(kafka ->
                            kafka.describeConfigs(List.of(resource)).all())
                    .get(resource)
                    .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                    .value();
            refuseUnlessCompacted(policy);
            found = new Description(
                    description.topicId().toString(), description.partitions().size());
            return true;
        } catch (UnknownTopicOrPartitionException e) {
            return false;
        } catch (InvalidTopicException e) {
            throw new WrongTopicException("kafka.topic=" + settings.name() + " is no name of a topic", e);
        } catch (KafkaException e) {
            throw Trouble.unavailable("The topic " + settings.name() + " cannot be looked at", e);
        }
    }

    private void refuseUnlessCompacted(String policy) throws WrongTopicException {
        if (!policy.equals(TopicSettings.COMPACT)) {
            throw new WrongTopicException(
                    "The topic " + settings.name() + " has cleanup.policy=" + policy
                            + ", but has to have cleanup.policy="
                            + TopicSettings.COMPACT + ": otherwise IOCs are lost that have not changed for a while."
                            + " If it is the connector's, change it with kafka-configs --alter --entity-type topics"
                            + " --entity-name " + settings.name() + " --add-config cleanup.policy="
                            + TopicSettings.COMPACT + "; else set kafka.topic to another name",
                    null);
        }
    }

    private boolean isMade() throws TopicUnavailableException, WrongTopicException {
        NewTopic wanted = new NewTopic(settings.name(), settings.partitions(), (short) settings.replicationFactor())
                .configs(settings.configuration());
        try {
            found = ask(kafka -> {
                CreateTopicsResult made = kafka.createTopics(List.of(wanted));
                return made.topicId(settings.name())
                        .thenApply(id -> new Description(id.toString(), settings.partitions()));
            });
            return true;
        } catch (TopicExistsException e) {
            return false;
        } catch (InvalidReplicationFactorException e) {
            throw new WrongTopicException(
                    "The topic " + settings.name() + " cannot be made with kafka.replication-factor="
                            + settings.replicationFactor() + " (" + e.getMessage()
                            + "). Set it to the number of brokers at most",
                    e);
        } catch (PolicyViolationException e) {
            throw new WrongTopicException(
                    "The topic " + settings.name() + " cannot be made, as the brokers' policy forbids it ("
                            + e.getMessage() + "). Make it yourself, with " + settings.configuration(),
                    e);
        } catch (KafkaException e) {
            throw Trouble.unavailable("There is no topic " + settings.name() + ", and it cannot be made", e);
        }
    }

    private Description found() {
        Description last = found;
        if (last == null) {
            throw new IllegalStateException("the topic " + settings.name() + " has not been looked for");
        }
        return last;
    }

    /** Kafka's answer, or its exception as it is. */
    private <T> T ask(Question<T> question) {
        try {
            return question.apply(admin()).get();
        } catch (InterruptedException e) {
            // leaves the thread interrupted
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        }
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(clientProperties);
        }
        return admin;
    }

    /** Ends the connections to Kafka; who asks again makes new ones. */
    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }
}
