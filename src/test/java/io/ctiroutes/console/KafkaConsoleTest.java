package io.ctiroutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.kafka.KafkaSite;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The consoles of a reader and of a worker with two tenants. */
class KafkaConsoleTest {

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @TempDir
    Path directory;

    @Test
    void aWorkerShowsEachOfItsTenants() throws Exception {
        try (KafkaSite site = KafkaSite.in(directory, standIns.openCti())) {
            FalconStandIn all = site.tenant("all");
            site.tenant("red", "filter.labels=red");
            all.faults().refuseValue("refused.example", "not this one");
            standIns.openCti().create(Indicator.domain("refused.example"));
            Installation reader = site.reader("reader").with(Setting.CONSOLE_ENABLE, "true");
            Installation worker = site.worker("worker").with(Setting.CONSOLE_ENABLE, "true");
            try (Connector reads = reader.start();
                    Connector works = worker.start()) {
                ConsoleClient console = new ConsoleClient(worker);
                await().atMost(StandIns.LONG_ENOUGH).untilAsserted(() -> {
                    assertThat(console.get("process").at("/tenants").toString())
                            .isEqualTo("[{\"name\":\"all\",\"state\":\"ok\"},{\"name\":\"red\",\"state\":\"ok\"}]");
                    assertThat(console.get("state?tenant=all")
                                    .at("/deadLetters/count")
                                    .asInt())
                            .isEqualTo(1);
                });
                JsonNode red = console.get("state?tenant=red");
                assertThat(red.at("/deadLetters/count").asInt()).isZero();
                assertThat(red.at("/topic/partitions").asInt()).isEqualTo(4);
                assertThat(red.at("/stream").isNull()).isTrue();
                assertThat(console.get("flow?tenant=red").at("/routes"))
                        .extracting(route -> route.at("/id").asText())
                        .contains("topic", "deliver");
                assertThat(console.get("letters?tenant=all")
                                .at("/letters/0/reason")
                                .asText())
                        .isEqualTo("not this one");
                assertThat(console.get("check?tenant=all", 404).at("/error").asText())
                        .isNotEmpty();
                assertThat(console.get("state", 404).at("/error").asText()).isEqualTo("which tenant?");
                assertThat(new ConsoleClient(reader).get("process").at("/mode").asText())
                        .isEqualTo("reader");
                assertThat(new ConsoleClient(reader)
                                .get("state")
                                .at("/stream/state")
                                .asText())
                        .isNotEmpty();

                site.remove("red");

                await().atMost(StandIns.LONG_ENOUGH)
                        .untilAsserted(() ->
                                assertThat(console.get("state?tenant=red", 404)).isNotEmpty());
            }
        }
    }
}
