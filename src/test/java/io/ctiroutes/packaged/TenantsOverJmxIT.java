package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.docs.Page;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.kafka.KafkaSite;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.FreePort;
import io.ctiroutes.sandbox.process.ImageFlags;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.sandbox.process.RemoteJmx;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page's session with a worker, word for word but for the port, against the packaged connector. */
@Order(3)
class TenantsOverJmxIT {

    private static final String VALUE = "refused.example";

    private final String connecting = Page.of("docs/jmx.md").blocks("java").get(0);
    private final Page page = Page.section("docs/jmx.md", "With Kafka");

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @TempDir
    Path directory;

    @Test
    void tenantsAreSeenAndALetterIsReplayed() throws Exception {
        JshellSession.assumeItCanBe();
        int port = FreePort.next();
        try (KafkaSite site = KafkaSite.in(directory, standIns.openCti())) {
            FalconStandIn falcon = site.tenant("acme");
            falcon.faults().refuseValue(VALUE, "value is on the global allow list");
            standIns.openCti().create(Indicator.domain(VALUE));
            standIns.openCti().create(Indicator.domain("good.example"));
            Installation worker = site.worker("worker");
            try (Connector reader = site.reader("reader").start();
                    ConnectorProcess process = ConnectorProcess.start(
                            worker.directory(), worker.environment(), ImageFlags.and(RemoteJmx.flags(port)))) {
                await().atMost(StandIns.LONG_ENOUGH)
                        .failFast("the worker has ended", () -> !process.alive())
                        .until(() -> falcon.iocs().size() == 1 && site.isDone("acme"));
                falcon.faults().acceptValue(VALUE);

                List<String> said = JshellSession.of(
                        directory, port, connecting, page.blocks("java").get(0));

                assertThat(said.get(1)).isEqualTo(page.blocks("text").get(0).strip());
                await().atMost(StandIns.LONG_ENOUGH)
                        .until(() -> falcon.ioc("domain", VALUE).isPresent());
            }
        }
    }
}
