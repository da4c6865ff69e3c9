package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.account.Customer;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.CliConnector;
import org.junit.jupiter.api.Test;

/** Tenants are added, changed and taken away while a worker runs; each gets what its own file says. */
class KafkaTenantsTest extends KafkaTestSupport {

    private static final long SEED = Long.getLong("faults.seed", 20_261_201);

    @Test
    void aTenantThatJoinsLaterGetsTheCurrentSetFromTheTopicAlone() {
        site.tenant("first");
        MixedStream stream = MixedStream.plain(standIns.openCti(), SEED);
        worker("worker");
        Connector reader = reader();
        reading();
        stream.play(300);
        awaitSame(stream, "first", Customer.OF_EVERYTHING, "worker");
        stop(reader);
        int asked = standIns.openCti().traffic().streamSessions().size();

        site.tenant(
                "late", "filter.types=domain,ipv4", "filter.min-score=50", "crowdstrike.action-on-domain=no_action");

        Customer late = Customer.OF_EVERYTHING
                .onlyTypes("domain", "ipv4")
                .only(indicator -> indicator.score().orElse(0) >= 50)
                .with("domain", "no_action");
        soon(() -> assertThat(stream.differences(site.falcon("late").iocs(), List.of(), late))
                .isEmpty());
        assertThat(standIns.openCti().traffic().streamSessions()).hasSize(asked);
    }

    @Test
    void eachTenantHasItsOwnActionsTagsAndWayToRetire() {
        Indicator hash = Indicator.sha256("a".repeat(64)).labels("feed");
        Indicator domain = Indicator.domain("gone.example").labels("feed");
        FalconStandIn strict = site.tenant(
                "strict",
                "crowdstrike.action-on-hash=prevent",
                "crowdstrike.permanent-delete=true",
                "crowdstrike.tags=from-us");
        FalconStandIn mild = site.tenant("mild", "crowdstrike.action-on-hash=allow");
        standIns.openCti().create(hash);
        standIns.openCti().create(domain);
        reader();
        worker("worker");
        soon(() -> assertThat(live(mild)).hasSize(2));
        soon(() -> assertThat(live(strict)).hasSize(2));

        standIns.openCti().delete(domain);

        soon(() -> {
            assertThat(strict.iocs()).extracting(StoredIoc::value).containsExactly("a".repeat(64));
            assertThat(live(mild)).containsExactly("a".repeat(64));
        });
        StoredIoc prevented = strict.ioc("sha256", "a".repeat(64)).orElseThrow();
        assertThat(prevented.action()).isEqualTo("prevent");
        assertThat(prevented.tags()).containsExactlyInAnyOrder("feed", "from-us");
        StoredIoc allowed = mild.ioc("sha256", "a".repeat(64)).orElseThrow();
        assertThat(allowed.action()).isEqualTo("allow");
        assertThat(allowed.severity()).isEmpty();
        assertThat(allowed.tags()).containsExactly("feed");
        assertThat(mild.ioc("domain", "gone.example").orElseThrow().tags()).contains("TO_DELETE");
    }

    @Test
    void ofASharedValueATenantSeesItsOwnIndicators() {
        OpenCtiStandIn openCti = standIns.openCti();
        Indicator red = Indicator.domain("shared.example")
                .labels("red")
                .description("of red")
                .score(90);
        Indicator blue = Indicator.pattern("[domain-name:value = 'shared.example' OR url:value = 'http://x.example']")
                .labels("blue")
                .description("of blue")
                .score(10);
        FalconStandIn redOnly = site.tenant("red", "filter.labels=red");
        FalconStandIn blueOnly = site.tenant("blue", "filter.labels=blue");
        FalconStandIn all = site.tenant("all");
        reader();
        worker("worker");
        // of two that it recovers OpenCTI does not tell which was last
        reading();
        openCti.create(red);
        openCti.create(blue);
        soon(() -> {
            assertThat(description(redOnly)).isEqualTo("of red");
            assertThat(description(blueOnly)).isEqualTo("of blue");
            assertThat(description(all)).isEqualTo("of blue");
        });

        openCti.delete(blue);

        soon(() -> {
            assertThat(live(blueOnly)).isEmpty();
            assertThat(description(all)).isEqualTo("of red");
        });
        assertThat(description(redOnly)).isEqualTo("of red");
        assertThat(live(redOnly)).containsExactly("shared.example");
    }

    @Test
    void aFilterThatChangesRetiresWhatStopsMatchingAndCreatesWhatStartsTo() {
        FalconStandIn some = site.tenant("some", "filter.labels=feed-0,feed-1", "connector.max-retire-percent=100");
        MixedStream stream = MixedStream.plain(standIns.openCti(), SEED);
        reader();
        reading();
        worker("worker");
        stream.play(300);
        awaitSame(stream, "some", labelled("feed-0", "feed-1"), "worker");

        site.write("some", "filter.labels=feed-1,feed-2", "connector.max-retire-percent=100");

        soon(() -> assertThat(stream.differences(some.iocs())).isNotEmpty());
        soon(() -> assertThat(live(some))
                .containsExactlyInAnyOrderElementsOf(wanted(some, stream, labelled("feed-1", "feed-2"))));
        stream.play(50);
        soon(() -> assertThat(live(some))
                .containsExactlyInAnyOrderElementsOf(wanted(some, stream, labelled("feed-1", "feed-2"))));
    }

    /** What is live, if that is as it should be; what was wanted formerly is there, too, marked. */
    private static List<String> wanted(FalconStandIn falcon, MixedStream stream, Customer customer) {
        List<StoredIoc> live = falcon.iocs().stream()
                .filter(ioc -> !ioc.tags().contains("TO_DELETE"))
                .toList();
        assertThat(stream.differences(live, List.of(), customer)).isEmpty();
        return live(falcon);
    }

    @Test
    void aTenantThatIsTakenAwayIsLeftAsItIsAndGoesOnWhenItIsBack() {
        FalconStandIn left = site.tenant("left");
        FalconStandIn stays = site.tenant("stays");
        standIns.openCti().create(Indicator.domain("one.example"));
        Connector worker = worker("worker");
        reader();
        soon(() -> assertThat(live(left)).containsExactly("one.example"));
        soon(() -> assertThat(live(stays)).containsExactly("one.example"));

        site.remove("left");
        soon(() -> assertThat(tenants(worker)).containsOnlyKeys("stays"));
        long calls = left.traffic().total();
        standIns.openCti().create(Indicator.domain("two.example"));
        soon(() -> assertThat(live(stays)).containsExactly("one.example", "two.example"));
        assertThat(left.traffic().total()).isEqualTo(calls);
        assertThat(live(left)).containsExactly("one.example");

        site.write("left");
        soon(() -> assertThat(live(left)).containsExactly("one.example", "two.example"));
        assertThat(left.traffic().creates()).isEqualTo(2);
    }

    @Test
    void aWrongFileIsNamedAndKeepsNobodyElse() throws Exception {
        site.tenant("good");
        site.tenant("bad", "filter.min-scoer=50");
        standIns.openCti().create(Indicator.domain("one.example").score(10));
        reader();
        Connector worker = worker("worker");

        soon(() -> assertThat(live(site.falcon("good"))).containsExactly("one.example"));

        assertThat(tenants(worker).get("bad")).contains("filter.min-scoer").contains("bad.properties");
        soon(() -> assertThat(tenants(worker)).containsEntry("good", "ok"));
        assertThat(site.falcon("bad").traffic().total()).isZero();
        // put right
        site.write("bad", "filter.min-score=50");
        soon(() -> assertThat(tenants(worker)).containsExactlyInAnyOrderEntriesOf(Map.of("good", "ok", "bad", "ok")));
        assertThat(live(site.falcon("bad"))).isEmpty();
        // made wrong
        Files.writeString(site.tenants().resolve("good.properties"), "nonsense=1\n");
        soon(() -> assertThat(tenants(worker).get("good")).contains("nonsense"));
        standIns.openCti().create(Indicator.domain("two.example").score(90));
        soon(() -> assertThat(live(site.falcon("bad"))).containsExactly("two.example"));
        assertThat(live(site.falcon("good"))).containsExactly("one.example");
    }

    @Test
    void aTenantThatCannotBeStartedIsTriedAgain() throws Exception {
        FalconStandIn falcon = site.tenant("stuck");
        FalconStandIn other = site.tenant("other");
        standIns.openCti().create(Indicator.domain("one.example"));
        reader();
        // where its ledger is to be is no folder
        Files.createDirectories(site.data("worker", "stuck").getParent());
        Files.writeString(site.data("worker", "stuck"), "");
        Connector worker = worker("worker");
        soon(() -> assertThat(live(other)).containsExactly("one.example"));
        soon(() -> assertThat(tenants(worker).get("stuck")).contains("it cannot be started"));

        Files.delete(site.data("worker", "stuck"));
        site.write("stuck", "crowdstrike.tags=tried-again");

        soon(() -> assertThat(live(falcon)).containsExactly("one.example"));
        soon(() -> assertThat(tenants(worker)).containsEntry("stuck", "ok"));
    }

    @Test
    void aWorkerIsNotSteeredByFilesUnlessThatIsWanted() {
        Connector worker = worker("worker");

        assertThat(worker.camelContext().hasService(CliConnector.class)).isNull();
    }

    private static String description(FalconStandIn falcon) {
        return falcon.ioc("domain", "shared.example")
                .map(StoredIoc::description)
                .orElse("nothing");
    }

    private static Customer labelled(String... labels) {
        return Customer.OF_EVERYTHING.only(
                indicator -> indicator.labels().stream().anyMatch(List.of(labels)::contains));
    }
}
