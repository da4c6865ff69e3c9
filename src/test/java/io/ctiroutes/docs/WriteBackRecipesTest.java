package io.ctiroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.StoredAlert;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.deployment.Deployment;
import io.ctiroutes.sandbox.opencti.deployment.Deployments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The recipes of docs/write-back.md, put into the routes as the page says. */
class WriteBackRecipesTest {

    private static final String PAGE = "docs/write-back.md";

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @Test
    void noWordOfWhatFalconRefuses() {
        standIns.falcon().faults().refuseValue("refused.example", "not this one");
        start("{id: tell-reports, ref: writeBack, method: tell}", "No word of what Falcon refuses", RouteEdits.none());

        standIns.openCti().create(Indicator.domain("refused.example"));
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> !standIns.installation().deadLetters().isEmpty());
        standIns.openCti().create(Indicator.domain("good.example"));

        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> !deployments().of("good.example").isEmpty());
        assertThat(deployments().all()).extracting(Deployment::status).containsExactly("deployed");
    }

    @Test
    void aCopyOfHitsInAFile() {
        start(
                "{id: tell-hits, ref: writeBack, method: tellHits}",
                "A copy of hits in a file",
                RouteEdits.none()
                        .replacing(
                                "{delay: \"10000\", period: \"{{hits.interval-millis}}\"}",
                                "{delay: \"100\", period: \"200\"}"));
        standIns.openCti().create(Indicator.domain("evil.example"));
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> !deployments().of("evil.example").isEmpty());

        StoredAlert alert =
                standIns.falcon().endpoints().meet("domain", "evil.example").orElseThrow();

        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(
                        () -> assertThat(deployments().of("evil.example").get(0).hitCount())
                                .isEqualTo(1));
        String indicator = deployments().of("evil.example").get(0).indicatorId();
        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(() -> assertThat(copied())
                        .containsPattern("(?m)^\\S+Z\t" + indicator + "\t\\Q" + alert.id() + "\\E\t(true|false)$"));
    }

    @Test
    void nothingOfAnalystsWishes() throws IOException {
        assertThat(Page.section(PAGE, "Nothing of analysts' wishes").text()).contains("`autoStartup: false`");
        standIns.installation()
                .editing(RouteEdits.none().replacing("    id: wishes\n", "    id: wishes\n    autoStartup: false\n"));

        assertThat(standIns.start()
                        .camelContext()
                        .getRouteController()
                        .getRouteStatus("wishes")
                        .isStopped())
                .isTrue();
    }

    private void start(String step, String heading, RouteEdits more) {
        List<String> recipe = Page.section(PAGE, heading).blocks("yaml");
        assertThat(recipe).hasSize(1);
        standIns.installation().editing(more.replacing("              - bean: " + step + '\n', recipe.get(0)));
        standIns.start();
    }

    private Deployments deployments() {
        return standIns.openCti().deployments();
    }

    private String copied() throws IOException {
        Path folder = standIns.directory().resolve("data/hits");
        if (!Files.isDirectory(folder)) {
            return "";
        }
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
