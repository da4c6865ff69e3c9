package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.kafka.KafkaBroker;
import io.ctiroutes.sandbox.kafka.KafkaSite;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.ImageFlags;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What lets a reader and a worker into Kafka, and tenants into their Falcon, is shown nowhere. */
class SecretsOfTenantsIT {

    private static final String PASSWORD = "kafka-5ecret-8f1";

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @TempDir
    Path directory;

    @TempDir
    Path brokerFolder;

    @Test
    void noSecretIsShown() throws Exception {
        try (KafkaBroker broker = KafkaBroker.startWithPassword(brokerFolder, "connector", PASSWORD);
                KafkaSite site = KafkaSite.at(broker, "states", directory, standIns.openCti())) {
            FalconStandIn good = site.tenant("good");
            FalconStandIn refused = site.tenant("refused");
            refused.faults().revokeCredentials();
            Installation reader = site.reader("reader")
                    .with(Setting.CONNECTOR_LOG_LEVEL, "debug")
                    .with(Setting.METRICS_ENABLE, "true");
            Installation worker = site.worker("worker")
                    .with(Setting.CONNECTOR_LOG_LEVEL, "debug")
                    .with(Setting.METRICS_ENABLE, "true");
            standIns.openCti().create(Indicator.domain("one.example"));
            try (ConnectorProcess reading = process(reader);
                    ConnectorProcess working = process(worker)) {
                await().atMost(StandIns.LONG_ENOUGH).until(() -> good.iocs().size() == 1);
                await().atMost(StandIns.LONG_ENOUGH)
                        .until(() -> refused.traffic().tokenRequests() > 0
                                && get(worker, "/observe/health").contains("refused"));

                String shown = get(worker, "/observe/health")
                        + get(worker, "/metrics")
                        + get(reader, "/observe/health")
                        + get(reader, "/metrics");
                reading.terminate();
                working.terminate();
                shown += reading.output() + reading.errors() + working.output() + working.errors();

                assertThat(shown).contains("DEBUG", "kafka.sasl.jaas.config=***", "tenant=\"good\"");
                assertThat(shown.contains(PASSWORD)).as("Kafka's password").isFalse();
                assertThat(shown.contains(good.clientSecret()))
                        .as("a client secret")
                        .isFalse();
                assertThat(shown.contains(refused.clientSecret()))
                        .as("a client secret that is refused")
                        .isFalse();
                assertThat(shown.contains(standIns.openCti().token()))
                        .as("OpenCTI's token")
                        .isFalse();
            }
        }
    }

    private static ConnectorProcess process(Installation installation) {
        return ConnectorProcess.start(installation.directory(), installation.environment(), ImageFlags.and());
    }

    private static String get(Installation installation, String path) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + installation.value(Setting.METRICS_PORT) + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
