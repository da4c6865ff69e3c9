package io.ctiroutes.sandbox;

import io.ctiroutes.Connector;
import io.ctiroutes.falcon.delivery.Outcome;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.reconcile.CheckResult;
import io.ctiroutes.reconcile.DriftKind;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Prints what a run of the sandbox did. */
final class SandboxReport {

    private final OpenCtiStandIn openCti;
    private final FalconStandIn falcon;
    private final Connector connector;
    private final Installation installation;

    SandboxReport(OpenCtiStandIn openCti, FalconStandIn falcon, Connector connector, Installation installation) {
        this.openCti = openCti;
        this.falcon = falcon;
        this.connector = connector;
        this.installation = installation;
    }

    void start() {
        print("OpenCTI stand-in: " + openCti.url() + ", live stream " + openCti.streamId());
        print("Falcon stand-in:  " + falcon.baseUrl());
        print("Connector:        routes/*.camel.yaml, health at http://127.0.0.1:"
                + installation.value(Setting.METRICS_PORT) + "/observe/health");
    }

    void end(List<String> differences) {
        print("");
        print("Events in, by type");
        for (String type : List.of("create", "update", "delete", "merge")) {
            count(type, "processed_messages", "action", type);
        }
        print("IOC changes, by how they ended");
        for (Outcome outcome : Outcome.values()) {
            count(outcome.text(), "ioc_changes", "outcome", outcome.text());
        }
        print("Skipped, by reason");
        for (SkipReason reason : SkipReason.values()) {
            count(reason.text(), "skipped", "reason", reason.text());
        }
        print("Calls to Falcon: " + falcon.traffic().creates() + " create, "
                + falcon.traffic().updates() + " update, "
                + falcon.traffic().lookUps() + " look-up, " + falcon.traffic().tokenRequests() + " token; "
                + falcon.traffic().connectionsAccepted() + " connections");
        print("Dead letters");
        for (Path letter : installation.deadLetters()) {
            print("  " + letter);
        }
        print("");
        print("Falcon now holds");
        IocTable.lines(falcon.iocs()).forEach(line -> print("  " + line));
        print("");
        print(
                differences.isEmpty()
                        ? "Falcon holds exactly what it should."
                        : "Falcon does not hold what it should:\n" + String.join("\n", differences));
    }

    /** Tells what OpenCTI shows, once all is as it should be. */
    boolean writtenBack(boolean good) {
        print("");
        print("An endpoint has met last.example, and then an analyst has removed it from Falcon");
        new DeploymentLines(openCti).news().forEach(line -> print("  " + line));
        if (!good) {
            print("OpenCTI does not show what it should.");
        }
        print("");
        return good;
    }

    /** Tells what a check came to, and whether both sides are the same in everything. */
    boolean checked(CheckResult check) {
        print("Check, with the dead letter replayed: " + check.summary());
        return check.verdict() == CheckResult.Verdict.EQUAL && check.count(DriftKind.LATER) == 0;
    }

    void keeps(String port) {
        print("");
        print("The connector goes on, with a new indicator every five seconds, until you stop it (Ctrl-C).");
        print("Edit routes/stream.camel.yaml and watch; health: http://127.0.0.1:" + port + "/observe/health");
    }

    void became(String value, int score, Optional<StoredIoc> ioc) {
        print(value + ", score " + score + ": "
                + ioc.map(held -> String.join(" ", held.action(), held.severity(), String.join(" ", held.tags()))
                                .stripTrailing())
                        .orElse("not in Falcon"));
    }

    private void count(String name, String meter, String label, String value) {
        double total = connector.metrics().total(meter, label, value);
        if (total > 0) {
            print(String.format("  %-24s %5.0f", name, total));
        }
    }

    private static void print(String... lines) {
        Arrays.stream(lines).forEach(System.out::println);
    }
}
