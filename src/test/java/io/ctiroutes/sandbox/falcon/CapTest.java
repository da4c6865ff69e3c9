package io.ctiroutes.sandbox.falcon;

import static io.ctiroutes.sandbox.falcon.FalconCaller.change;
import static io.ctiroutes.sandbox.falcon.FalconCaller.json;
import static io.ctiroutes.sandbox.falcon.FalconCaller.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many IOCs a customer may have. */
class CapTest {
    private FalconStandIn falcon = FalconStandIn.start(FalconOptions.defaults().iocCap(2));
    private FalconCaller caller = FalconCaller.authenticated(falcon);

    @AfterEach
    void stop() {
        falcon.close();
    }

    @Test
    void aCreateThatGoesBeyondItIsRefusedAsAWholeInFalconsWords() {
        assertThat(create("a.example").statusCode()).isEqualTo(201);

        HttpResponse<String> answer = create("b.example", "c.example");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/errors/0/message").asText()).contains("Limit of 1 million indicators reached.");
        assertThat(json(answer).path("resources")).isEmpty();
        assertThat(falcon.iocs()).hasSize(1);
        assertThat(create("b.example").statusCode()).isEqualTo(201);
    }

    @Test
    void updatesGoOnWhenItIsReached() {
        create("a.example", "b.example");
        String id = falcon.ioc("domain", "a.example").orElseThrow().id();

        assertThat(caller.update(change(id, Map.of("severity", "\"low\""))).statusCode())
                .isEqualTo(200);
    }

    @Test
    void deletingMakesRoom() {
        create("a.example", "b.example");

        caller.delete(falcon.ioc("domain", "a.example").orElseThrow().id());

        assertThat(create("c.example").statusCode()).isEqualTo(201);
        assertThat(create("d.example").statusCode()).isEqualTo(400);
    }

    @Test
    void deletingMakesNoRoomIfWhatIsDeletedStillCounts() {
        restart(FalconOptions.defaults().iocCap(2).deletedInCap(true));
        create("a.example", "b.example");

        caller.delete(falcon.ioc("domain", "a.example").orElseThrow().id());

        assertThat(create("c.example").statusCode()).isEqualTo(400);
    }

    @Test
    void itCanBeMovedWhileItRuns() {
        create("a.example", "b.example");

        falcon.iocCap(3);
        assertThat(create("c.example").statusCode()).isEqualTo(201);

        falcon.iocCap(1);
        assertThat(falcon.iocs()).hasSize(3);
        assertThat(create("d.example").statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> create(String... domains) {
        String[] rows = new String[domains.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row("domain", domains[i]);
        }
        return caller.create(rows);
    }

    private void restart(FalconOptions options) {
        falcon.close();
        falcon = FalconStandIn.start(options);
        caller = FalconCaller.authenticated(falcon);
    }
}
