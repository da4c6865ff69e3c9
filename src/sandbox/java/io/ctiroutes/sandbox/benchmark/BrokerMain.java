package io.ctiroutes.sandbox.benchmark;

import io.ctiroutes.sandbox.kafka.KafkaBroker;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ConsumerGroupState;
import org.apache.kafka.common.TopicPartition;

/** The broker as a process. */
final class BrokerMain {

    private static final String TOPIC = Setting.KAFKA_TOPIC.defaultText();

    private static final long POLL_MILLIS = 100;

    private final Path folder;
    private final KafkaBroker broker;
    private final Admin admin;

    private BrokerMain(Path folder) {
        this.folder = folder;
        broker = KafkaBroker.start(folder);
        admin = Admin.create(broker.clientSettings());
    }

    /** Runs it: its folder. */
    public static void main(String[] arguments) throws Exception {
        Orders orders = Orders.taken();
        BrokerMain main = new BrokerMain(Path.of(arguments[0]));
        orders.on("address", nothing -> List.of(main.broker.bootstrapServers()))
                .on("read", tenant -> List.of(Boolean.toString(main.broker.isRead(TOPIC, group(tenant)))))
                .on("members", tenant -> List.of(Long.toString(main.members(group(tenant)))))
                .on("newest", nothing -> List.of(Long.toString(main.newest())))
                .on("bytes", nothing -> List.of(Long.toString(main.bytes())))
                .on("forget", tenant -> {
                    main.forget(group(tenant));
                    return List.of();
                })
                .obey();
    }

    private static String group(String tenant) {
        return Setting.KAFKA_GROUP_PREFIX.defaultText() + '.' + tenant;
    }

    /** How many members a group has that have something to do; 0 as long as it is not settled. */
    private long members(String group) throws ExecutionException, InterruptedException {
        ConsumerGroupDescription description = described(group);
        return description.state() == ConsumerGroupState.STABLE
                ? description.members().stream()
                        .filter(member -> !member.assignment().topicPartitions().isEmpty())
                        .count()
                : 0;
    }

    /** Deletes a group whose members have stopped, which Kafka knows when their session has timed out. */
    private void forget(String group) throws ExecutionException, InterruptedException {
        while (described(group).state() != ConsumerGroupState.EMPTY) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        admin.deleteConsumerGroups(List.of(group)).all().get();
    }

    private ConsumerGroupDescription described(String group) throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(group))
                .describedGroups()
                .get(group)
                .get();
    }

    /** The time of the newest record, in milliseconds since the epoch. */
    private long newest() throws ExecutionException, InterruptedException {
        TopicDescription topic =
                admin.describeTopics(List.of(TOPIC)).allTopicNames().get().get(TOPIC);
        Map<TopicPartition, OffsetSpec> wanted = topic.partitions().stream()
                .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.maxTimestamp()));
        return admin.listOffsets(wanted).all().get().values().stream()
                .mapToLong(ListOffsetsResultInfo::timestamp)
                .max()
                .orElseThrow();
    }

    /** How much of the disk the topic takes, without its indexes, which are allocated in advance. */
    private long bytes() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(
                            file -> file.getParent().getFileName().toString().startsWith(TOPIC)
                                    && file.toString().endsWith(".log"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
