package io.ctiroutes.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.kafka.ClientSettingNames;
import io.ctiroutes.settings.Mode;
import io.ctiroutes.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsSetupTest {

    private static final Map<String, String> WORKER = Map.of(
            "CONNECTOR_MODE", "worker",
            "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
            "KAFKA_SASL_MECHANISM", "PLAIN",
            "KAFKA_HEAP_OPTS", "-Xmx1g");

    @TempDir
    Path directory;

    @Test
    void whatKafkasClientsKnowIsPassedOnToThem() throws IOException {
        write("kafka.security.protocol=SASL_SSL\nkafka.ssl.truststore.type=PEM\n");

        Settings settings = SettingsSetup.read(WORKER, directory);

        assertThat(settings.mode()).isEqualTo(Mode.WORKER);
        assertThat(settings.clientSettings().values())
                .isEqualTo(Map.of(
                        "sasl.mechanism", "PLAIN", "security.protocol", "SASL_SSL", "ssl.truststore.type", "PEM"));
    }

    @Test
    void whatTheyDoNotKnowKeepsTheConnectorFromStarting() throws IOException {
        write("kafka.security.protcol=hidden-4c1\n");

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> SettingsSetup.read(WORKER, directory))
                .withMessageContaining("did you mean kafka.security.protocol?")
                .withMessageNotContaining("hidden-4c1");
    }

    /** A name that Kafka gives up is one less to be refused. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "key.serializer",
                "value.serializer",
                "key.deserializer",
                "value.deserializer",
                "acks",
                "enable.idempotence",
                "transactional.id",
                "group.id",
                "group.instance.id",
                "enable.auto.commit",
                "auto.offset.reset",
                "isolation.level",
                "partition.assignment.strategy",
                "partitioner.class",
                "partitioner.ignore.keys",
                "allow.auto.create.topics",
                "group.protocol",
                "bootstrap.servers",
                "bootstrap.controllers"
            })
    void whatTheConnectorSetsItselfIsWhatTheyKnow(String name) throws IOException {
        write("kafka." + name + "=x\n");

        assertThat(ClientSettingNames.all()).contains(name);
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> SettingsSetup.read(WORKER, directory))
                .withMessageContaining("kafka." + name + " is ");
    }

    private void write(String text) throws IOException {
        Files.writeString(directory.resolve("application.properties"), text);
    }
}
