package io.ctiroutes.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSettingNamesTest {

    @Test
    void theNamesOfAllThreeClientsAreKnown() {
        assertThat(ClientSettingNames.all())
                // of consumers, producers, admin clients, and of all of them
                .contains("fetch.max.bytes", "linger.ms", "bootstrap.controllers", "client.rack")
                .contains("security.protocol", "sasl.jaas.config", "sasl.mechanism", "ssl.truststore.location");
    }

    /** By these the connector tells what is meant for the clients from what images and Kubernetes put into the environment. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "heap.opts",
                "jvm.performance.opts",
                "log4j.opts",
                "opts",
                "home",
                "port",
                "port.9092.tcp",
                "port.9092.tcp.proto",
                "service.host",
                "service.port",
                "version",
                "topic",
                "partitions"
            })
    void whatImagesAndKubernetesNameIsNotAmongThem(String name) {
        assertThat(ClientSettingNames.all()).doesNotContain(name);
    }
}
