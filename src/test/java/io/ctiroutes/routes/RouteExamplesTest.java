package io.ctiroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The example routes, put in use as their comments say. */
class RouteExamplesTest {

    private static final String HASH = "a".repeat(64);

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @Test
    void indicatorsAreKeptAndActedOnByScore() throws IOException {
        use("keep-by-score", keptBy("direct:keep-by-score"));
        standIns.start();

        standIns.openCti().create(Indicator.domain("low.example").score(30));
        standIns.openCti().create(Indicator.sha256(HASH).score(90));
        standIns.openCti().create(Indicator.domain("high.example").score(90));
        standIns.openCti().create(Indicator.domain("medium.example").score(50));

        assertThat(ioc("domain", "medium.example").action()).isEqualTo("detect");
        assertThat(ioc("sha256", HASH).action()).isEqualTo("prevent");
        assertThat(ioc("domain", "high.example").action())
                .as("no prevent there")
                .isEqualTo("detect");
        assertThat(standIns.falcon().ioc("domain", "low.example")).isEmpty();
        assertThat(standIns.installation().deadLetters()).isEmpty();
    }

    @Test
    void aLabelBecomesOneMoreTag() throws IOException {
        use("tag-by-label", passing("tag-by-label"));
        standIns.start();

        standIns.openCti().create(Indicator.domain("plain.example").labels("c2"));
        standIns.openCti().create(Indicator.domain("labelled.example").labels("ransomware"));

        assertThat(ioc("domain", "labelled.example").tags()).containsExactly("ransomware", "priority");
        assertThat(ioc("domain", "plain.example").tags()).containsExactly("c2");
    }

    @Test
    void aMergeKeepsTheTagOfALabel() throws IOException {
        use("tag-by-label", passing("tag-by-label"));
        standIns.start();
        Indicator survivor = Indicator.domain("survivor.example").labels("ransomware");
        Indicator swallowed = Indicator.domain("swallowed.example");
        standIns.openCti().create(survivor);
        standIns.openCti().create(swallowed);
        ioc("domain", "swallowed.example");

        standIns.openCti().merge(survivor, List.of(swallowed));

        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> ioc("domain", "swallowed.example").tags().contains("TO_DELETE"));
        assertThat(ioc("domain", "survivor.example").tags()).containsExactly("ransomware", "priority");
    }

    @Test
    void iocsOfUnwantedTypesAreLeftOutAndThoseOfALabelAreSevere() throws IOException {
        use("keep-by-type", passing("keep-by-type"));
        Connector connector = standIns.start();

        standIns.openCti().create(Indicator.pattern("[ipv4-addr:value = '198.51.100.7']"));
        standIns.openCti().create(Indicator.domain("labelled.example").labels("ransomware"));
        standIns.openCti().create(Indicator.domain("plain.example").score(30));

        assertThat(ioc("domain", "plain.example").severity()).isEqualTo("low");
        StoredIoc labelled = ioc("domain", "labelled.example");
        assertThat(labelled.severity()).isEqualTo("critical");
        assertThat(labelled.tags()).containsExactly("ransomware", "priority", "hunt");
        assertThat(standIns.falcon().ioc("ipv4", "198.51.100.7")).isEmpty();
        await().untilAsserted(() -> assertThat(connector.metrics().total("skipped", "reason", "filtered"))
                .isEqualTo(1));
        assertThat(standIns.installation().deadLetters()).isEmpty();
    }

    @Test
    void whatOpenCtiTakesBackIsRetiredAlsoIfItsTypeIsNoLongerWanted() throws IOException {
        Indicator address = Indicator.pattern("[ipv4-addr:value = '198.51.100.7']");
        standIns.openCti().create(address);
        Connector before = standIns.start();
        ioc("ipv4", "198.51.100.7");
        before.close();
        use("keep-by-type", passing("keep-by-type"));
        standIns.start();

        standIns.openCti().delete(address);

        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> ioc("ipv4", "198.51.100.7").tags().contains("TO_DELETE"));
    }

    @Test
    void everyChangeIsCopiedToAFile() throws IOException {
        use(
                "copy-changes",
                RouteEdits.none()
                        .replacing(
                                "{id: to-deliver, uri: \"direct:deliver\"}",
                                "{id: to-deliver, uri: \"direct:copy-changes\"}"));
        standIns.start();

        standIns.openCti().create(Indicator.domain("one.example"));
        standIns.openCti().create(Indicator.domain("two.example").revoked(true));

        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(() -> assertThat(copied())
                        .containsPattern("(?m)^\\S+\tUpsert\tdomain\tone\\.example$")
                        .containsPattern("(?m)^\\S+\tRetire\tdomain\ttwo\\.example$"));
    }

    @Test
    void examplesAreNotLoaded() throws IOException {
        Path examples = Files.createDirectories(standIns.directory().resolve("routes/examples"));
        standIns.installation();
        Files.copy(Path.of("routes/examples/copy-changes.camel.yaml"), examples.resolve("copy-changes.camel.yaml"));
        Connector connector = standIns.start();

        assertThat(connector.camelContext().getRoutes().stream().map(Route::getRouteId))
                .hasSize(RouteEdits.shippedRoutes())
                .doesNotContain("copy-changes");
    }

    private static RouteEdits passing(String example) {
        String last = "mend routes/stream.camel.yaml, the batch waits\"\n";
        return RouteEdits.none()
                .replacing(
                        last, last + "              - to: {id: to-" + example + ", uri: \"direct:" + example + "\"}\n");
    }

    private static RouteEdits keptBy(String address) {
        return RouteEdits.none()
                .replacing(
                        "- bean: {id: keep-created, ref: rules, method: keep}",
                        "- to: {id: keep-created, uri: \"" + address + "\"}")
                .replacing(
                        "- bean: {id: keep-updated, ref: rules, method: keep}",
                        "- to: {id: keep-updated, uri: \"" + address + "\"}");
    }

    private void use(String example, RouteEdits edits) throws IOException {
        standIns.installation().editing(edits);
        String file = example + RouteFiles.SUFFIX;
        Files.copy(
                Path.of("routes/examples").resolve(file),
                standIns.directory().resolve("routes").resolve(file));
    }

    private StoredIoc ioc(String type, String value) {
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc(type, value).isPresent());
        return standIns.falcon().ioc(type, value).orElseThrow();
    }

    private String copied() throws IOException {
        Path folder = standIns.directory().resolve("data/changes");
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
