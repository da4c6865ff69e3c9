package io.ctiroutes.docs;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The recipes of docs/routes.md, put into the routes as the page says. */
class RecipesTest {

    private static final String PAGE = "docs/routes.md";
    private static final String HASH = "a".repeat(64);

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private Connector connector;

    @Test
    void onlyIndicatorsWithAScoreOf60OrMore() throws IOException {
        start("Only indicators with a score of 60 or more");
        Indicator fallen = Indicator.domain("fallen.example");
        awaitDone(standIns.openCti().create(fallen.score(90)));
        standIns.openCti().create(Indicator.domain("low.example").score(59));
        standIns.openCti().create(Indicator.domain("high.example").score(60));
        awaitDone(standIns.openCti().update(fallen.score(30)));

        assertThat(values()).containsExactly("fallen.example", "high.example");
        assertThat(ioc("domain", "fallen.example").tags()).contains("TO_DELETE");
        assertThat(ioc("domain", "high.example").tags()).doesNotContain("TO_DELETE");
    }

    @Test
    void theReadmeHasThatOneAsItsExample() {
        assertThat(Page.section("README.md", "Change a route").blocks("yaml"))
                .isEqualTo(recipe("Only indicators with a score of 60 or more"));
    }

    @Test
    void theTestOfAnEditedRouteIsOneThatRuns() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/ctiroutes/docs/EditedRouteTest.java"));

        assertThat(Page.section(PAGE, "Test an edited route").blocks("java"))
                .singleElement()
                .asString()
                .isEqualTo(source.substring(source.indexOf("class EditedRouteTest")));
    }

    @Test
    void onlyIndicatorsWithALabel() throws IOException {
        start("Only indicators with a label");
        Indicator lost = Indicator.domain("lost.example");
        awaitDone(standIns.openCti().create(lost.labels("edr", "c2")));
        standIns.openCti().create(Indicator.domain("never.example").labels("c2"));
        standIns.openCti().create(Indicator.domain("labelled.example").labels("edr"));
        awaitDone(standIns.openCti().update(lost.labels("c2")));

        assertThat(values()).containsExactly("labelled.example", "lost.example");
        assertThat(ioc("domain", "lost.example").tags()).contains("TO_DELETE");
        assertThat(connector.metrics().total("skipped", "reason", "filtered")).isEqualTo(1);
    }

    @Test
    void onlyOneIocType() throws IOException {
        start("Only one IOC type");
        standIns.openCti().create(Indicator.domain("domain.example"));
        standIns.openCti().create(Indicator.sha256(HASH));
        Indicator other = Indicator.ipv4("203.0.113.7");
        standIns.openCti().create(other);
        awaitDone(standIns.openCti().update(other.score(90)));

        assertThat(values()).containsExactly(HASH);
    }

    @Test
    void anotherSeverity() throws IOException {
        start("Another severity");
        standIns.openCti().create(Indicator.domain("plain.example").score(50));
        awaitDone(standIns.openCti()
                .create(Indicator.domain("ransom.example").score(50).labels("ransomware")));

        assertThat(ioc("domain", "plain.example").severity()).isEqualTo("medium");
        assertThat(ioc("domain", "ransom.example").severity()).isEqualTo("critical");
    }

    private void start(String heading) throws IOException {
        String stream = Files.readString(Path.of("routes/stream.camel.yaml"));
        String edited = stream;
        for (String block : recipe(heading)) {
            edited = Branches.put(edited, block);
        }
        assertThat(edited).isNotEqualTo(stream);
        standIns.installation().editing(RouteEdits.none().replacing(stream, edited));
        connector = standIns.start();
        // what happens before it reads is told without its events
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.openCti().traffic().openConnections() > 0);
    }

    private static List<String> recipe(String heading) {
        return Page.section(PAGE, heading).blocks("yaml");
    }

    private void awaitDone(String eventId) {
        await().atMost(StandIns.LONG_ENOUGH).until(() -> StandIns.acknowledged(connector, eventId));
    }

    private List<String> values() {
        return standIns.falcon().iocs().stream().map(StoredIoc::value).toList();
    }

    private StoredIoc ioc(String type, String value) {
        return standIns.falcon().ioc(type, value).orElseThrow();
    }
}
