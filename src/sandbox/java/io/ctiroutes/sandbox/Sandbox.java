package io.ctiroutes.sandbox;

import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.reconcile.CheckMode;
import io.ctiroutes.reconcile.CheckResult;
import io.ctiroutes.sandbox.falcon.FalconOptions;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.opencti.StreamSession;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The connector's main job on stand-ins, for everybody to see: starts an OpenCTI and a Falcon on loopback and the real
 * connector with the real routes, lets sample indicators of every kind go their ways, and prints what happened. Exits with
 * 0 if Falcon ends as it should.
 */
public final class Sandbox {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
    private static final String REFUSED = "refused.example";

    private Sandbox() {}

    /**
     * Runs it; with {@code -Dsandbox.keep} until it is stopped, with {@code -Dsandbox.keep=stand-ins} without a connector, and
     * with {@code -Dsandbox.kafka} as a reader and workers.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (System.getProperty("sandbox.keep", "").equals("stand-ins")) {
            StandInsOnly.run(System.out);
            return;
        }
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "sandbox-");
        boolean keep = Boolean.getBoolean("sandbox.keep");
        if (Boolean.getBoolean("sandbox.kafka")) {
            System.exit(KafkaSandbox.run(directory, keep, System.out) ? 0 : 1);
        }
        int status;
        try (OpenCtiStandIn openCti = OpenCtiStandIn.start(OpenCtiOptions.defaults()
                        .heartbeatPeriod(Duration.ofMillis(200))
                        .content(SampleIndicators.knownBefore()));
                FalconStandIn falcon = FalconStandIn.start(FalconOptions.defaults())) {
            falcon.put(StoredIoc.of("domain", "shared.example")
                    .description("made by an analyst")
                    .build());
            falcon.faults().refuseValue(REFUSED, "value is on the global allow list");
            Installation installation = Installation.here(directory.resolve("data"), openCti, falcon);
            if (keep) {
                // whoever edits the routes wants to know what became of it
                installation.with(Setting.CONNECTOR_LOG_LEVEL, "warn");
            }
            try (Connector connector = installation.start()) {
                SandboxReport report = new SandboxReport(openCti, falcon, connector, installation);
                report.start();
                SampleIndicators samples = new SampleIndicators(openCti);
                await().atMost(LONG_ENOUGH).until(() -> falcon.iocs().size() >= samples.wantedFirst());
                samples.live();
                boolean good = settled(falcon, samples) && acknowledged(openCti, connector);
                report.end(samples.differences(falcon.iocs()));
                good &= report.writtenBack(new SandboxWriteBack(openCti, falcon, connector).plays());
                good &= report.checked(checkedOnceAllIsAccepted(falcon, connector));
                status = good ? 0 : 1;
                if (keep) {
                    report.keeps(installation.value(Setting.METRICS_PORT));
                    goOn(openCti, falcon, report);
                }
            }
        }
        System.exit(status);
    }

    private static boolean settled(FalconStandIn falcon, SampleIndicators samples) {
        try {
            await().atMost(LONG_ENOUGH)
                    .until(() -> samples.differences(falcon.iocs()).isEmpty());
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** What was refused is wanted, too: without it Falcon would not hold what OpenCTI wants. */
    private static CheckResult checkedOnceAllIsAccepted(FalconStandIn falcon, Connector connector) throws IOException {
        CamelContext context = connector.camelContext();
        DeadLetters letters = context.getRegistry().lookupByNameAndType("deadLetters", DeadLetters.class);
        falcon.faults().acceptValue(REFUSED);
        letters.sendAllToReplay();
        await().atMost(LONG_ENOUGH).until(() -> falcon.ioc("domain", REFUSED).isPresent());
        try (ProducerTemplate template = context.createProducerTemplate()) {
            // OpenCTI's clock is told in whole seconds: within the first, the event that cannot be read still comes
            return await().atMost(LONG_ENOUGH)
                    .until(
                            () -> template.requestBody("direct:check", CheckMode.REPORT, CheckResult.class),
                            result -> result.verdict() != CheckResult.Verdict.UNKNOWN);
        }
    }

    private static boolean acknowledged(OpenCtiStandIn openCti, Connector connector) {
        long sent = openCti.traffic().streamSessions().stream()
                .mapToLong(StreamSession::eventsSent)
                .sum();
        await().atMost(LONG_ENOUGH).until(() -> processed(connector) >= sent);
        return true;
    }

    private static double processed(Connector connector) {
        return Stream.of("create", "update", "delete", "merge")
                .mapToDouble(type -> connector.metrics().total("processed_messages", "action", type))
                .sum();
    }

    /** A new indicator every few seconds, and what Falcon holds of it, until somebody stops the process. */
    private static void goOn(OpenCtiStandIn openCti, FalconStandIn falcon, SandboxReport report) {
        try {
            for (int n = 1; ; n++) {
                String domain = "live-" + n + ".example";
                int score = n * 10 % 101;
                openCti.create(Indicator.domain(domain).score(score));
                TimeUnit.SECONDS.sleep(5);
                report.became(domain, score, falcon.ioc("domain", domain));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
