package io.ctiroutes.sandbox.monitoring;

import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The packaged connector on stand-ins, scraped by a real Prometheus with the project's configuration: prints what of
 * dashboard and alert rules does not fit, and exits with 0 if all does. {@code src/monitoring/check.sh} runs it.
 */
public final class MonitoringRun implements AutoCloseable {

    private static final Path MONITORING = Path.of("src/monitoring");
    /** A few scrapes and evaluations of the rules, on a busy machine. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final StandIns standIns = new StandIns();
    private ConnectorProcess connector;
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
        until(() -> prometheus.api().query("falcon_up").size() == 1);
        standIns.openCti().create(updated);
        standIns.openCti().create(retired);
        standIns.openCti().create(Indicator.domain("refused.example"));
        standIns.openCti().create(Indicator.ipv4("192.168.1.1"));
        until(() -> ioc("domain", "updated.example").isPresent()
                && ioc("ipv4", "203.0.113.9").isPresent());
        standIns.openCti().update(updated.score(90));
        standIns.openCti().delete(retired);
        until(() -> ioc("domain", "updated.example").orElseThrow().severity().equals("critical")
                && ioc("ipv4", "203.0.113.9").orElseThrow().tags().contains("TO_DELETE")
                && standIns.installation().deadLetters().size() == 1);
        print("indicators were created, updated and retired, one was refused");
        return report();
    }

    private boolean report() throws IOException {
        MonitoringCheck check = new MonitoringCheck(
                prometheus.api(), Files.readString(MONITORING.resolve("dashboard.json")), DocumentedLabels.read());
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
        standIns.installation().with(Setting.METRICS_ENABLE, "true").with(Setting.METRICS_ADDR, "127.0.0.1");
        standIns.falcon().faults().refuseValue("refused.example", "value is on the global allow list");
        connector = standIns.startProcess();
        prometheus = PrometheusProcess.start(
                MONITORING,
                standIns.directory().resolve("prometheus"),
                standIns.installation().value(Setting.METRICS_PORT));
    }

    private Optional<StoredIoc> ioc(String type, String value) {
        return standIns.falcon().ioc(type, value);
    }

    private void until(Callable<Boolean> condition) {
        await().atMost(LONGEST)
                .pollInterval(BETWEEN_LOOKS)
                .failFast("connector or Prometheus has ended", () -> !connector.alive() || !prometheus.alive())
                .until(condition);
    }

    private String told(Exception failure) {
        StringBuilder text = new StringBuilder("WRONG: ").append(failure);
        if (connector != null) {
            text.append("\nthe connector said: ").append(connector.output()).append(connector.errors());
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
