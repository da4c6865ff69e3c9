package io.ctiroutes.sandbox;

import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.opencti.deployment.Deployment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What OpenCTI shows of its indicators in Falcon, a line each. */
final class DeploymentLines {

    private final OpenCtiStandIn openCti;
    private final Map<String, String> told = new HashMap<>();

    DeploymentLines(OpenCtiStandIn openCti) {
        this.openCti = openCti;
    }

    /** What has changed since this was asked last. */
    List<String> news() {
        List<String> news = new ArrayList<>();
        for (Indicator indicator : openCti.indicators()) {
            for (Deployment deployment : openCti.deployments().of(indicator.name())) {
                String line = "OpenCTI: " + indicator.name() + " is " + line(deployment);
                if (!line.equals(told.put(deployment.id(), line))) {
                    news.add(line);
                }
            }
        }
        return news;
    }

    private static String line(Deployment deployment) {
        String hits = switch (deployment.hitCount()) {
            case 0 -> "";
            case 1 -> ", hit once";
            default -> ", hit " + deployment.hitCount() + " times";
        };
        String why = deployment.errorMessage().isEmpty() ? "" : ": " + deployment.errorMessage();
        return deployment.status() + hits + why;
    }
}
