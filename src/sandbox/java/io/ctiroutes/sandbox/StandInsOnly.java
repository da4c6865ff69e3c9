package io.ctiroutes.sandbox;

import io.ctiroutes.sandbox.falcon.FalconOptions;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.opencti.deployment.Deployment;
import io.ctiroutes.sandbox.opencti.deployment.DeploymentOptions;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * An OpenCTI and a Falcon for a connector that somebody starts by hand: prints the environment variables that it needs,
 * and then, every few seconds, what became of a new indicator. One of the first indicators is refused at first, and one is hit and
 * removed by an analyst.
 */
final class StandInsOnly {

    private static final int SECONDS = 5;
    private static final String REFUSED = "refused.example";

    private StandInsOnly() {}

    /** An analyst has seen enough of what was hit. */
    private static void removeOnceHit(OpenCtiStandIn openCti, PrintStream out) {
        for (Deployment deployment : openCti.deployments().all()) {
            if (deployment.status().equals("active") && !deployment.revoked()) {
                openCti.deployments().remove(deployment.id());
                out.println("an analyst has removed it from Falcon");
            }
        }
    }

    /** Runs until it is stopped. */
    static void run(PrintStream out) throws InterruptedException {
        try (OpenCtiStandIn openCti =
                        OpenCtiStandIn.start(OpenCtiOptions.defaults().deployments(DeploymentOptions::onTheStream));
                FalconStandIn falcon = FalconStandIn.start(FalconOptions.defaults())) {
            falcon.faults().refuseValue(REFUSED, "value is on the global allow list");
            openCti.create(Indicator.domain(REFUSED).score(90));
            Map<Setting, String> settings = new TreeMap<>(Installation.addresses(openCti, falcon));
            settings.put(Setting.CONNECTOR_ID, Installation.CONNECTOR_ID);
            settings.put(Setting.CONNECTOR_LOG_LEVEL, "warn");
            settings.put(Setting.OPENCTI_JSON_LOGGING, "false");
            settings.forEach((setting, value) -> out.println("export " + setting.variable() + "='" + value + "'"));
            boolean refused = true;
            DeploymentLines lines = new DeploymentLines(openCti);
            for (int n = 1; ; n++) {
                String domain = "live-" + n + ".example";
                int score = n * 10 % 101;
                openCti.create(Indicator.domain(domain).score(score));
                TimeUnit.SECONDS.sleep(SECONDS);
                boolean there = falcon.ioc("domain", domain).isPresent();
                out.println(domain + ", score " + score + ": " + (there ? "in Falcon" : "not in Falcon"));
                if (there && refused) {
                    refused = false;
                    falcon.faults().acceptValue(REFUSED);
                    out.println(REFUSED + " is off Falcon's global allow list now");
                    falcon.endpoints()
                            .meet("domain", domain)
                            .ifPresent(alert -> out.println("an endpoint has met " + domain));
                }
                lines.news().forEach(out::println);
                removeOnceHit(openCti, out);
            }
        }
    }
}
