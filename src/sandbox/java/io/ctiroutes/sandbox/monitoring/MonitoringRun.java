package io.ctiroutes.sandbox.monitoring;

import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.kafka.KafkaSite;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.FreePort;
import io.ctiroutes.sandbox.process.ImageFlags;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.sandbox.process.RemoteJmx;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.management.JMException;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The packaged connector on stand-ins, and beside it a reader and a worker with two tenants, scraped by a real Prometheus with
 * the project's configuration: prints what of dashboard and alert rules does not fit, and exits with 0 if all does.
 * {@code src/monitoring/check.sh} runs it.
 */
public final class MonitoringRun implements AutoCloseable {

    private static final Path MONITORING = Path.of("src/monitoring");
    /** A few scrapes and evaluations of the rules, on a busy machine. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private static final String READER_ID = "5b0de6a8-2a3c-4c0e-8c60-0f8f5f1f7d11";
    /** Of the process that does all itself, of the reader, and of each tenant. */
    private static final int FALCON_UPS = 4;

    private final StandIns standIns = new StandIns();
    private final List<ConnectorProcess> connectors = new ArrayList<>();
    private final int jmxPort = FreePort.next();
    private KafkaSite site;
    private PrometheusProcess prometheus;
    private int more;
    private boolean closed;

    private MonitoringRun() {}

    /** Runs it. */
    public static void main(String[] args) {
        MonitoringRun run = new MonitoringRun();
        // also for whoever loses patience: nothing is left behind
        Runtime.getRuntime().addShutdownHook(new Thread(run::close, "clean-up"));
        int status = 1;
        try {
            status = run.check() ? 0 : 1;
        } catch (IOException | RuntimeException e) {
            System.err.println(run.told(e));
        }
        System.exit(status);
    }

    private boolean check() throws IOException {
        start();
        String metrics = standIns.installation().value(Setting.METRICS_PORT);
        print("the connector's metrics are at http://127.0.0.1:" + metrics + "/metrics, Prometheus scrapes them");
        Indicator updated = Indicator.domain("updated.example").score(30);
        Indicator retired = Indicator.ipv4("203.0.113.9");
        until(() -> standIns.openCti().traffic().openConnections() > 0);
        until(() -> prometheus.api().ready());
        // what happens before the first scrape shows in no rate
        until(() -> prometheus.api().query("falcon_up").size() == FALCON_UPS
                && prometheus.api().query("tenant_up == 1").size() == 2);
        standIns.openCti().create(updated);
        standIns.openCti().create(retired);
        until(() -> ioc("domain", "updated.example").isPresent()
                && ioc("ipv4", "203.0.113.9").isPresent());
        // before one is refused, which would be drift
        reconcile();
        until(() -> prometheus.api().query("drift >= 0").size() > 1);
        print("Falcon was compared with OpenCTI");
        standIns.openCti().create(Indicator.domain("refused.example"));
        standIns.openCti().create(Indicator.ipv4("192.168.1.1"));
        standIns.openCti().update(updated.score(90));
        standIns.openCti().delete(retired);
        until(() -> ioc("domain", "updated.example").orElseThrow().severity().equals("critical")
                && ioc("ipv4", "203.0.113.9").orElseThrow().tags().contains("TO_DELETE")
                && standIns.installation().deadLetters().size() == 1
                && site.isDone("acme")
                && site.isDone("globex"));
        print("indicators were created, updated and retired, one was refused");
        return report();
    }

    /** The first check by itself is an hour after the start. */
    private void reconcile() throws IOException {
        try (RemoteJmx jmx = RemoteJmx.connect(jmxPort)) {
            jmx.beans().invoke(RemoteJmx.ours("checks"), "reconcile", null, null);
        } catch (JMException e) {
            throw new IOException(e);
        }
    }

    private boolean report() throws IOException {
        MonitoringCheck check = new MonitoringCheck(
                prometheus.api(),
                Files.readString(MONITORING.resolve("dashboard.json")),
                DocumentedLabels.read(),
                connectors.size());
        try {
            until(() -> {
                // requests go on: without any there is no percentile of them
                standIns.openCti().create(Indicator.domain("more-" + more++ + ".example"));
                return check.problems().isEmpty();
            });
            print(check.expressions() + " expressions of dashboard and alert rules fit the metrics");
            return true;
        } catch (ConditionTimeoutException e) {
            List<String> problems = check.problems();
            problems.forEach(problem -> print("WRONG: " + problem));
            return problems.isEmpty();
        }
    }

    private synchronized void start() throws IOException {
        if (closed) {
            return;
        }
        standIns.falcon().faults().refuseValue("refused.example", "value is on the global allow list");
        site = KafkaSite.in(Files.createDirectories(standIns.directory().resolve("site")), standIns.openCti());
        site.tenant("acme");
        site.tenant("globex");
        Installation reader = site.reader("reader").with(Setting.CONNECTOR_ID, READER_ID);
        List<Installation> all = List.of(standIns.installation(), reader, site.worker("worker"));
        for (Installation each : all) {
            each.with(Setting.METRICS_ENABLE, "true").with(Setting.METRICS_ADDR, "127.0.0.1");
            String[] flags = each == standIns.installation() ? RemoteJmx.flags(jmxPort) : new String[0];
            connectors.add(ConnectorProcess.start(each.directory(), each.environment(), ImageFlags.and(flags)));
        }
        prometheus = PrometheusProcess.start(
                MONITORING,
                standIns.directory().resolve("prometheus"),
                all.stream().map(each -> each.value(Setting.METRICS_PORT)).toList());
    }

    private Optional<StoredIoc> ioc(String type, String value) {
        return standIns.falcon().ioc(type, value);
    }

    private void until(Callable<Boolean> condition) {
        await().atMost(LONGEST)
                .pollInterval(BETWEEN_LOOKS)
                .failFast(
                        "a connector or Prometheus has ended",
                        () -> !connectors.stream().allMatch(ConnectorProcess::alive) || !prometheus.alive())
                .until(condition);
    }

    private String told(Exception failure) {
        StringBuilder text = new StringBuilder("WRONG: ").append(failure);
        for (ConnectorProcess connector : connectors) {
            text.append("\na connector said: ").append(connector.output()).append(connector.errors());
        }
        if (prometheus != null) {
            text.append("\nPrometheus said: ").append(prometheus.output());
        }
        return text.toString();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (prometheus != null) {
            prometheus.close();
        }
        connectors.forEach(ConnectorProcess::close);
        if (site != null) {
            site.close();
        }
        try {
            standIns.close();
        } catch (Exception e) {
            System.err.println("not all could be cleaned up: " + e);
        }
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
