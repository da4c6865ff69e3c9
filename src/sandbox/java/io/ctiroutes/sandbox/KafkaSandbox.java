package io.ctiroutes.sandbox;

import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.account.Customer;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.kafka.KafkaSite;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.steps.RetryLog;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The sandbox with Kafka: a broker, a reader and two workers in this process, and three tenants that want different things.
 * The Falcon of one of them is down for a while, and one is added while all runs.
 */
final class KafkaSandbox implements AutoCloseable {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private static final Tenant ACME = new Tenant("acme", Customer.OF_EVERYTHING);
    private static final Tenant GLOBEX = new Tenant(
            "globex",
            Customer.OF_EVERYTHING
                    .only(indicator -> indicator.score().orElse(0) >= 50)
                    .only(indicator -> !indicator.labels().contains("sinkholed"))
                    .with("sha256", "prevent")
                    .with("md5", "prevent")
                    .deleting(),
            "filter.min-score=50",
            "filter.exclude-labels=sinkholed",
            "crowdstrike.action-on-hash=prevent",
            "crowdstrike.permanent-delete=true");
    private static final Tenant INITECH = new Tenant(
            "initech",
            Customer.OF_EVERYTHING.onlyTypes("domain", "ipv4", "ipv6").with("domain", "no_action"),
            "filter.types=domain,ipv4,ipv6",
            "crowdstrike.action-on-domain=no_action");
    private static final List<Tenant> ALL = List.of(ACME, GLOBEX, INITECH);

    private final OpenCtiStandIn openCti;
    private final KafkaSite site;
    private final KafkaSandboxReport report;
    private final SampleIndicators samples;

    /**
     * A tenant.
     *
     * @param customer what its Falcon should hold
     * @param file     the lines of its file that say the same to the connector
     */
    record Tenant(String name, Customer customer, String... file) {}

    private KafkaSandbox(Path directory, PrintStream out) {
        openCti = OpenCtiStandIn.start(OpenCtiOptions.defaults()
                .heartbeatPeriod(Duration.ofMillis(200))
                .content(SampleIndicators.knownBefore()));
        site = KafkaSite.in(directory, openCti);
        samples = new SampleIndicators(openCti);
        report = new KafkaSandboxReport(openCti, site, out);
    }

    /**
     * Runs it.
     *
     * @param directory where everything is written to
     * @param keep      whether it goes on after its report, until it is stopped
     * @return whether each Falcon ends as it should
     */
    static boolean run(Path directory, boolean keep, PrintStream out) {
        try (KafkaSandbox sandbox = new KafkaSandbox(directory, out)) {
            return sandbox.run(keep);
        }
    }

    private boolean run(boolean keep) {
        add(ACME);
        add(GLOBEX);
        Installation reader = installed(site.reader("reader"), keep);
        List<Installation> workers =
                List.of(installed(site.worker("worker-1"), keep), installed(site.worker("worker-2"), keep));
        try (Connector reading = reader.start();
                Connector one = workers.get(0).start();
                Connector other = workers.get(1).start()) {
            // that a Falcon is down is meant, and told below
            Configurator.setLevel(RetryLog.class, Level.OFF);
            report.start(reader, workers);
            boolean good = plays();
            report.end(ALL, samples, reading, List.of(one, other));
            if (keep) {
                report.keeps();
                goOn();
            }
            return good;
        }
    }

    /** With the project's own routes, which can be edited meanwhile. */
    private static Installation installed(Installation installation, boolean keep) {
        installation.with(
                Setting.CONNECTOR_ROUTES, Path.of("routes").toAbsolutePath().toString());
        return keep ? installation.with(Setting.CONNECTOR_LOG_LEVEL, "warn") : installation;
    }

    private void add(Tenant tenant) {
        var falcon = site.tenant(tenant.name(), tenant.file());
        falcon.put(StoredIoc.of("domain", "shared.example")
                .description("made by an analyst")
                .build());
        falcon.faults().refuseValue("refused.example", "value is on the global allow list");
        report.added(tenant);
    }

    /** Whether all comes to pass. */
    private boolean plays() {
        try {
            report.reached("holds what OpenCTI knew before", ACME, awaited(ACME));
            report.reached("holds its part of it", GLOBEX, awaited(GLOBEX));

            site.falcon(ACME.name()).faults().failWhile(any -> true, Fault.status(503));
            report.down(ACME);
            samples.live();
            samples.share();
            report.happened();
            report.reached("has all of it", GLOBEX, awaited(GLOBEX));

            add(INITECH);
            report.reached("has all of it, from the topic", INITECH, awaited(INITECH));

            report.up(ACME);
            site.falcon(ACME.name()).faults().stopFailing();
            report.reached("has caught up", ACME, awaited(ACME));

            samples.unshare();
            report.changed();
            for (Tenant tenant : ALL) {
                await().atMost(LONG_ENOUGH).until(() -> isAsItShould(tenant) && site.isDone(tenant.name()));
            }
            // what is done is done: nothing comes after that
            return ALL.stream().allMatch(this::isAsItShould);
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** Waits for a tenant's Falcon to be as it should, and returns how long that took. */
    private Duration awaited(Tenant tenant) {
        long begin = System.nanoTime();
        await().atMost(LONG_ENOUGH).until(() -> isAsItShould(tenant));
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private boolean isAsItShould(Tenant tenant) {
        return samples.differences(site.falcon(tenant.name()).iocs(), tenant.customer())
                .isEmpty();
    }

    /** A new indicator every few seconds, and what becomes of it at each tenant, until somebody stops the process. */
    private void goOn() {
        try {
            for (int n = 1; ; n++) {
                String domain = "live-" + n + ".example";
                int score = n * 10 % 101;
                openCti.create(Indicator.domain(domain).score(score));
                TimeUnit.SECONDS.sleep(5);
                report.became(domain, score, ALL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        site.close();
        openCti.close();
    }
}
