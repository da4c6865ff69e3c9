package io.ctiroutes.sandbox;

import io.ctiroutes.Connector;
import io.ctiroutes.falcon.delivery.Outcome;
import io.ctiroutes.sandbox.KafkaSandbox.Tenant;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.FalconTraffic;
import io.ctiroutes.sandbox.kafka.KafkaSite;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.component.micrometer.MicrometerConstants;

/** Prints what a run of the sandbox with Kafka did. */
final class KafkaSandboxReport {

    private final OpenCtiStandIn openCti;
    private final KafkaSite site;
    private final PrintStream out;
    private List<Installation> workers = List.of();

    KafkaSandboxReport(OpenCtiStandIn openCti, KafkaSite site, PrintStream out) {
        this.openCti = openCti;
        this.site = site;
        this.out = out;
    }

    void added(Tenant tenant) {
        print(
                "Tenant %s: %s",
                tenant.name(), tenant.file().length == 0 ? "wants all there is" : String.join(" ", tenant.file()));
    }

    void start(Installation reader, List<Installation> them) {
        workers = them;
        print("OpenCTI stand-in: %s, live stream %s", openCti.url(), openCti.streamId());
        print("Kafka broker:     %s, topic %s", site.broker().bootstrapServers(), Setting.KAFKA_TOPIC.defaultText());
        health("Reader:          ", reader);
        them.forEach(worker -> health("Worker:          ", worker));
        print("");
    }

    private void health(String what, Installation process) {
        print(
                "%s %s, health at http://127.0.0.1:%s/observe/health",
                what, process.directory().getFileName(), process.value(Setting.METRICS_PORT));
    }

    void reached(String what, Tenant tenant, Duration after) {
        print("%s %s, after %.1f s", tenant.name(), what, after.toMillis() / 1e3);
    }

    void down(Tenant tenant) {
        print("The Falcon of %s answers 503 from now on", tenant.name());
    }

    void up(Tenant tenant) {
        print(
                "The Falcon of %s answers again; it has failed %d calls",
                tenant.name(), falcon(tenant).faults().struck());
    }

    void happened() {
        print("Indicators are changed, edited, revoked, merged and deleted, and others come");
    }

    void changed() {
        print("One of two indicators of twice.example is deleted");
    }

    /** Tells how all ended. */
    void end(List<Tenant> tenants, SampleIndicators samples, Connector reader, List<Connector> workerProcesses) {
        print("");
        print("Events in, by type");
        for (String type : List.of("create", "update", "delete", "merge")) {
            count(type, reader.metrics().total("processed_messages", "action", type));
        }
        print(
                "Requests for the stream of OpenCTI: %d",
                openCti.traffic().streamSessions().size());
        print("Reader's dead letters");
        letters(site.directory().resolve("reader").resolve("data").resolve("dead-letters"));
        for (Tenant tenant : tenants) {
            print("");
            print("Tenant %s", tenant.name());
            print("IOC changes, by how they ended");
            for (Outcome outcome : Outcome.values()) {
                count(
                        outcome.text(),
                        workerProcesses.stream()
                                .mapToDouble(worker -> total(worker, tenant, outcome))
                                .sum());
            }
            FalconTraffic calls = falcon(tenant).traffic();
            print(
                    "Calls to Falcon: %d create, %d update, %d delete, %d look-up, %d token",
                    calls.creates(), calls.updates(), calls.deletes(), calls.lookUps(), calls.tokenRequests());
            print("Dead letters");
            workers.forEach(worker -> letters(
                    worker.directory().resolve("data").resolve(tenant.name()).resolve("dead-letters")));
            print("Its Falcon now holds");
            IocTable.lines(falcon(tenant).iocs()).forEach(line -> print("  %s", line));
        }
        print("");
        for (Tenant tenant : tenants) {
            List<String> differences = samples.differences(falcon(tenant).iocs(), tenant.customer());
            print(
                    "%s",
                    differences.isEmpty()
                            ? "The Falcon of " + tenant.name() + " holds exactly what it should."
                            : "The Falcon of " + tenant.name() + " does not hold what it should:\n"
                                    + String.join("\n", differences));
        }
    }

    private static double total(Connector worker, Tenant tenant, Outcome outcome) {
        MeterRegistry registry = worker.camelContext()
                .getRegistry()
                .lookupByNameAndType(MicrometerConstants.METRICS_REGISTRY_NAME, MeterRegistry.class);
        return registry
                .find("ioc_changes")
                .tag("tenant", tenant.name())
                .tag("outcome", outcome.text())
                .counters()
                .stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private void letters(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".json")).sorted().forEach(file -> print("  %s", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void count(String name, double total) {
        if (total > 0) {
            print("  %-24s %5.0f", name, total);
        }
    }

    void keeps() {
        print("");
        print("All go on, with a new indicator every five seconds, until you stop it (Ctrl-C).");
        print(
                "Edit routes/stream.camel.yaml, routes/kafka/worker.camel.yaml or the tenants in %s, and watch.",
                site.tenants());
    }

    void became(String value, int score, List<Tenant> tenants) {
        print(
                "%s, score %d: %s",
                value,
                score,
                tenants.stream()
                        .map(tenant -> tenant.name()
                                + (falcon(tenant).ioc("domain", value).isPresent() ? " has it" : " has it not"))
                        .collect(Collectors.joining(", ")));
    }

    private FalconStandIn falcon(Tenant tenant) {
        return site.falcon(tenant.name());
    }

    private void print(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
