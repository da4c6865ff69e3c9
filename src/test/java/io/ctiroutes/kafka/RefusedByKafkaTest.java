package io.ctiroutes.kafka;

import static io.ctiroutes.kafka.TopicTestSupport.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.kafka.KafkaBroker;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that wants a password, and that does not allow everything. */
class RefusedByKafkaTest {

    @TempDir
    private static Path folder;

    private static KafkaBroker broker;

    @BeforeAll
    static void start() {
        broker = KafkaBroker.startWithPassword(folder, "reader", "its-password");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void theWrongPassword() {
        TopicSettings settings = TopicTestSupport.topic(1);
        Map<String, Object> stranger = new HashMap<>(broker.clientSettings());
        stranger.computeIfPresent(
                "sasl.jaas.config", (name, value) -> value.toString().replace("its-password", "another-password"));

        try (Topic topic = new Topic(stranger, settings);
                TopicWriter writer = new TopicWriter(stranger, settings.name(), settings.name())) {
            for (ThrowingCallable each : List.<ThrowingCallable>of(
                    topic::ensure,
                    writer::open,
                    () -> new TopicReader(stranger, settings.name()).read(Map.of(), records -> {}))) {
                assertThatThrownBy(each)
                        .isInstanceOf(TopicUnavailableException.class)
                        .hasMessageContaining(settings.name())
                        .hasMessageContaining("Kafka does not let us in")
                        .hasMessageContaining("kafka.sasl.*")
                        .hasMessageNotContaining("password\"");
            }
        }
    }

    @Test
    void aTopicThatMayNotBeMade() throws Exception {
        TopicSettings settings = TopicTestSupport.topic(1);
        deny(ResourceType.TOPIC, settings.name(), AclOperation.CREATE);
        deny(ResourceType.CLUSTER, "kafka-cluster", AclOperation.CREATE);

        try (Topic topic = new Topic(broker.clientSettings(), settings)) {
            assertThatThrownBy(topic::ensure)
                    .isInstanceOf(TopicUnavailableException.class)
                    .hasMessageContaining(settings.name())
                    .hasMessageContaining("Kafka does not allow it");
        } finally {
            allowAgain();
        }
    }

    @Test
    void aTransactionalIdThatMayNotBeUsedOrNotAnyMore() throws Exception {
        String topic = TopicTestSupport.made(broker, 1);
        try (TopicWriter refused = new TopicWriter(broker.clientSettings(), topic, "refused");
                TopicWriter writer = new TopicWriter(broker.clientSettings(), topic, topic)) {
            deny(ResourceType.TRANSACTIONAL_ID, "refused", AclOperation.WRITE);
            assertNotAllowed(refused::open);

            writer.open();
            deny(ResourceType.TRANSACTIONAL_ID, topic, AclOperation.WRITE);
            assertNotAllowed(() -> writer.publish(List.of(record("domain:one.example", "1"))));
            assertNotAllowed(() -> writer.publish(List.of(record("domain:one.example", "1"))));
            allowAgain();
            refused.open();
            writer.publish(List.of(record("domain:one.example", "1")));

            deny(ResourceType.TOPIC, topic, AclOperation.WRITE);
            assertNotAllowed(() -> writer.publish(List.of(record("domain:one.example", "2"))));
            allowAgain();
            writer.publish(List.of(record("domain:one.example", "2")));

            assertThat(TopicTestSupport.content(broker, topic))
                    .containsExactly("domain:one.example=1", "domain:one.example=2");
        } finally {
            allowAgain();
        }
    }

    private static void assertNotAllowed(ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOf(TopicUnavailableException.class)
                .hasMessageContaining("Kafka does not allow it")
                .hasMessageContaining("Grant it");
    }

    private static void deny(ResourceType type, String name, AclOperation operation) throws Exception {
        ResourcePattern resource = new ResourcePattern(type, name, PatternType.LITERAL);
        // with a rule there, only what rules allow is allowed
        List<AclBinding> rules = List.of(
                new AclBinding(resource, entry(AclOperation.ALL, AclPermissionType.ALLOW)),
                new AclBinding(resource, entry(operation, AclPermissionType.DENY)));
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.createAcls(rules).all().get();
            // the controller has them; the broker hears of them a moment later
            await().untilAsserted(() -> assertThat(rules(admin)).containsAll(rules));
        }
    }

    private static AccessControlEntry entry(AclOperation operation, AclPermissionType permission) {
        return new AccessControlEntry("User:reader", "*", operation, permission);
    }

    private static void allowAgain() throws Exception {
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.deleteAcls(rules(admin).stream().map(AclBinding::toFilter).toList())
                    .all()
                    .get();
            await().untilAsserted(() -> assertThat(rules(admin)).isEmpty());
        }
    }

    private static Collection<AclBinding> rules(Admin admin) throws Exception {
        return admin.describeAcls(AclBindingFilter.ANY).values().get();
    }
}
