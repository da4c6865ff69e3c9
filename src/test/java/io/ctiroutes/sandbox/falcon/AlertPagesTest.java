package io.ctiroutes.sandbox.falcon;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.access.NoAnswerException;
import io.ctiroutes.falcon.alerts.Alert;
import io.ctiroutes.falcon.alerts.AlertPage;
import io.ctiroutes.falcon.alerts.AlertQuery;
import io.ctiroutes.falcon.alerts.Disposition;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.sandbox.MovableClock;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the connector asks for and understands, against what the stand-in takes and says. */
class AlertPagesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final FalconStandIn falcon =
            FalconStandIn.start(FalconOptions.defaults().clock(new MovableClock(NOON)));
    private final FalconCaller caller = FalconCaller.authenticated(falcon);

    @AfterEach
    void stop() {
        falcon.close();
    }

    @Test
    void everyAlertIsReadOnceWhereverAPageEnds() throws NoAnswerException {
        // groups of one moment that lie across the ends of pages
        List<String> raised = IntStream.range(0, 2_500)
                .mapToObj(i -> falcon.endpoints()
                        .raise(StoredAlert.about("domain", "d" + i + ".example").createdOn(NOON.plusSeconds(i / 600)))
                        .id())
                .toList();

        List<Alert> read = all(AlertQuery.first(NOON, false));

        assertThat(read).extracting(Alert::id).containsExactlyInAnyOrderElementsOf(raised);
        assertThat(read).extracting(Alert::created).isSorted();
    }

    @Test
    void onlyOurAlertsAreReadIfOnlyOursAreAskedFor() throws NoAnswerException {
        falcon.put(StoredIoc.of("md5", "ab".repeat(16))
                .action("prevent")
                .source("OpenCTI IOC")
                .build());
        StoredAlert ours = falcon.endpoints().meet("md5", "ab".repeat(16)).orElseThrow();
        falcon.endpoints().raise(StoredAlert.about("domain", "a.example").iocSource("an analyst"));
        falcon.endpoints().raise(StoredAlert.ofProduct("idp"));
        falcon.endpoints()
                .raise(StoredAlert.about("domain", "b.example")
                        .iocSource("OpenCTI IOC")
                        .createdOn(NOON.minusSeconds(1)));

        assertThat(all(AlertQuery.first(NOON.plusMillis(700), true)))
                .containsExactly(new Alert(
                        ours.id(), NOON, Set.of(new IocKey(IocType.MD5, "ab".repeat(16))), Disposition.PREVENTED));
        assertThat(all(AlertQuery.first(NOON, false))).hasSize(3);
    }

    private List<Alert> all(AlertQuery first) throws NoAnswerException {
        List<Alert> alerts = new ArrayList<>();
        AlertQuery query = first;
        while (true) {
            HttpResponse<String> answer = caller.post("/alerts/combined/alerts/v1", query.body());
            assertThat(answer.statusCode()).isEqualTo(200);
            AlertPage page =
                    AlertPage.read(new ByteArrayInputStream(answer.body().getBytes(StandardCharsets.UTF_8)));
            assertThat(page.hole(alerts.size())).isEmpty();
            alerts.addAll(page.alerts());
            if (page.next().isEmpty()) {
                return alerts;
            }
            query = query.next(page.next().get());
        }
    }
}
