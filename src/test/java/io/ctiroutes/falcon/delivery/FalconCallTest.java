package io.ctiroutes.falcon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.sandbox.MovableClock;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FalconCallTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Ledger ledger = GivenLedger.empty();

    @Test
    void theBodyOfACreateIsExactlyThis() throws IOException {
        Delivery delivery = delivery(
                false,
                GivenChange.domain("evil.example")
                        .expiration("2026-06-01T10:20:30.5Z")
                        .tags("c2", "apt")
                        .upsert(),
                GivenChange.sha256("a")
                        .allowed()
                        .platforms(Platform.WINDOWS, Platform.IOS)
                        .tags()
                        .noDescription()
                        .upsert());

        assertThat(delivery.getNext()).isEqualTo("create");
        assertThat(JSON.readTree(delivery.getBody())).isEqualTo(JSON.readTree("""
                        {"comment":"IOC imported from OpenCTI","indicators":[
                         {"type":"domain","value":"evil.example","action":"detect","mobile_action":"detect",
                          "severity":"high","platforms":["windows","mac","linux"],"tags":["c2","apt"],
                          "description":"seen in a campaign","expiration":"2026-06-01T10:20:30Z",
                          "source":"OpenCTI IOC","applied_globally":true},
                         {"type":"sha256","value":"%s","action":"allow","mobile_action":"allow",
                          "platforms":["windows","ios"],"tags":[],
                          "description":"","expiration":null,
                          "source":"OpenCTI IOC","applied_globally":true}]}""".formatted("a".repeat(64))));
    }

    @Test
    void theBodyOfAnUpdateIsTheFullRecordUnderItsId() throws IOException {
        IocChange.Upsert change = GivenChange.domain("evil.example").upsert();
        GivenLedger.live(ledger, change.key(), "id-1");
        Delivery delivery = delivery(false, change);

        assertThat(delivery.getNext()).isEqualTo("update");
        assertThat(JSON.readTree(delivery.getBody())).isEqualTo(JSON.readTree("""
                        {"comment":"IOC imported from OpenCTI","indicators":[
                         {"id":"id-1","action":"detect","mobile_action":"detect",
                          "severity":"high","platforms":["windows","mac","linux"],"tags":["c2"],
                          "description":"seen in a campaign","expiration":null,
                          "source":"OpenCTI IOC","applied_globally":true}]}"""));
    }

    @Test
    void theBodyThatRetiresIsTheRecordAsFalconHoldsItWithTagAndWithoutAction() throws IOException {
        IocChange.Retire change = GivenChange.domain("evil.example").retire();
        PendingChange row = GivenDelivery.row(change);
        row.known(GivenIoc.of(change.key())
                .id("id-1")
                .tags("c2")
                .with("description", "why")
                .ioc());
        Delivery delivery = delivery(false);
        delivery.first(new FalconCall(CallKind.UPDATE, List.of(row)));

        assertThat(JSON.readTree(delivery.getBody())).isEqualTo(JSON.readTree("""
                        {"comment":"IOC imported from OpenCTI","indicators":[
                         {"id":"id-1","action":"no_action","mobile_action":"no_action",
                          "severity":"high","platforms":["windows","mac","linux"],"tags":["c2","TO_DELETE"],
                          "description":"why","expiration":null,
                          "source":"OpenCTI IOC","applied_globally":true}]}"""));
    }

    @Test
    void theQueryOfALookUpNamesAllKeysAndAsksForALargePage() {
        Delivery delivery = delivery(
                false,
                GivenChange.domain("evil.example").retire(),
                GivenChange.ipv4("192.0.2.1").retire());

        assertThat(delivery.getNext()).isEqualTo("look-up");
        assertThat(delivery.getQuery())
                .isEqualTo("filter=type%3A%5B%27domain%27%2C%27ipv4%27%5D%2B"
                        + "value%3A%5B%27evil.example%27%2C%27192.0.2.1%27%5D&limit=500");
    }

    @Test
    void aLaterPageIsAskedForByItsToken() {
        Delivery delivery = delivery(false);
        PendingChange row = GivenDelivery.row(GivenChange.domain("evil.example").retire());
        delivery.first(new FalconCall(CallKind.LOOK_UP, List.of(row), "WzE3+/==", 0));

        assertThat(delivery.getQuery()).endsWith("&limit=500&after=WzE3%2B%2F%3D%3D");
    }

    @Test
    void theQueryOfADeletionNamesEveryIdAndWhy() {
        IocChange first = GivenChange.domain("a.example").retire();
        IocChange second = GivenChange.domain("b.example").retire();
        GivenLedger.live(ledger, first.key(), "id-1");
        GivenLedger.live(ledger, second.key(), "id-2");
        Delivery delivery = delivery(true, first, second);

        assertThat(delivery.getNext()).isEqualTo("delete");
        assertThat(delivery.getQuery()).isEqualTo("ids=id-1&ids=id-2&comment=IOC%20removed%20from%20OpenCTI");
    }

    private Delivery delivery(boolean permanentDelete, IocChange... changes) {
        FalconRules rules = GivenRules.rules(false, permanentDelete, false, 200, new MovableClock(Instant.EPOCH));
        return GivenDelivery.of(List.of(changes), rules, ledger, new RequestLimits(2000, 16_000, 4 << 20));
    }
}
