package io.ctiroutes.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.ledger.Outbox;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.deployment.Deployment;
import io.ctiroutes.writeback.Wishes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Indicators come, change and go, analysts remove and deploy them, endpoints meet them, and the connector and both sides fail in
 * between: in the end OpenCTI shows what is so, and each hit once.
 */
@Execution(ExecutionMode.CONCURRENT)
class WriteBackLosesNothingTest {

    private static final long SEED = Long.getLong("faults.seed", 20_261_130);
    private static final int RUNS = Integer.getInteger("faults.runs", 1);
    private static final int DEEDS = 30;
    private static final int VALUES = 5;
    private static final String REFUSED = "refused.example";
    private static final Set<String> LIVE = Set.of("deployed", "active");

    /** An indicator of which both sides must know the same. */
    private static final class Life {
        final Indicator indicator;
        final Set<String> values;
        boolean there;
        boolean withdrawn;
        int hits;

        Life(String... values) {
            this.values = new TreeSet<>(List.of(values));
            this.indicator = values.length == 1
                    ? Indicator.domain(values[0])
                    : Indicator.pattern("[domain-name:value = '" + String.join("' OR domain-name:value = '", values)
                            + "' OR url:value = 'https://" + String.join("-", values) + "']");
        }

        boolean wants(String value) {
            return there && !withdrawn && values.contains(value);
        }
    }

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private final List<Life> lives = new ArrayList<>();
    private Connector connector;
    private Random random;
    private String lastEvent;
    private int alerts;

    static LongStream seeds() {
        return LongStream.range(SEED, SEED + RUNS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatOpenCtiShowsIsSo(long seed) throws Exception {
        random = new Random(seed);
        for (int i = 0; i < VALUES; i++) {
            lives.add(new Life(value(i)));
            lives.add(new Life(value(i), value((i + 1) % VALUES)));
        }
        lives.add(new Life(REFUSED));
        standIns.falcon().faults().refuseValue(REFUSED, "value is on the global allow list");
        standIns.installation()
                .editing(RouteEdits.impatient()
                        .savingOften()
                        .replacing("{period: \"250\"}", "{period: \"20\"}")
                        .replacing(
                                "uri: timer:wishes\n      parameters: {period: \"1000\"}",
                                "uri: timer:wishes\n      parameters: {period: \"50\"}")
                        .replacing(
                                "uri: timer:hits\n      parameters: {period: \"1000\"}",
                                "uri: timer:hits\n      parameters: {period: \"50\"}"));
        connector = standIns.start();
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.openCti().traffic().openConnections() > 0);
        create(lives.get(lives.size() - 1));
        List<String> deeds = new ArrayList<>();
        for (int i = 0; i < DEEDS || alerts == 0; i++) {
            deeds.add(deed());
        }
        settle("seed " + seed + ": " + deeds);
    }

    /** Does something, and tells what. */
    private String deed() throws Exception {
        Life life = lives.get(random.nextInt(lives.size()));
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> {
                if (!life.there) {
                    create(life);
                    return "created " + life.values;
                }
                lastEvent = standIns.openCti().update(life.indicator.score(random.nextInt(101)));
                return "updated " + life.values;
            }
            case 3 -> {
                if (life.there) {
                    // nobody can say which hits came before
                    settle("before a deletion");
                    lastEvent = standIns.openCti().delete(life.indicator);
                    life.there = false;
                    life.withdrawn = false;
                    life.hits = 0;
                }
                return "deleted " + life.values;
            }
            case 4 -> {
                settle("before a wish");
                if (life.there && !life.withdrawn && !life.values.contains(REFUSED)) {
                    standIns.openCti().deployments().remove(deployment(life).id());
                    life.withdrawn = true;
                } else if (life.there) {
                    standIns.openCti()
                            .deployments()
                            .deployAgain(deployment(life).id());
                    life.withdrawn = false;
                }
                return "an analyst has wished " + life.values;
            }
            case 5, 6 -> {
                settle("before a hit");
                return meet(value(random.nextInt(VALUES)));
            }
            case 7 -> {
                connector.close();
                connector = standIns.start();
                return "restarted";
            }
            default -> {
                standIns.openCti().faults().failGraphQl(1 + random.nextInt(3), 503);
                standIns.falcon().faults().failNext(1 + random.nextInt(3), Fault.status(503));
                return "failed";
            }
        }
    }

    private void create(Life life) {
        lastEvent = standIns.openCti().create(life.indicator);
        life.there = true;
    }

    private String meet(String value) throws Exception {
        if (standIns.falcon().endpoints().meet("domain", value).isPresent()) {
            alerts++;
            lives.stream().filter(life -> life.wants(value)).forEach(life -> life.hits++);
            // it is read when Falcon answers, and told when OpenCTI does
            await("a hit of " + value).atMost(StandIns.LONG_ENOUGH).untilAsserted(() -> {
                try (ProducerTemplate template = connector.camelContext().createProducerTemplate()) {
                    template.sendBody("direct:read-alerts", null);
                }
                assertThat(bean("outbox", Outbox.class).hits(1)).isEmpty();
                for (Life life : lives) {
                    assertHits(life);
                }
            });
        }
        return "met " + value;
    }

    private void assertHits(Life life) {
        assertThat(standIns.openCti().deployments().of(life.indicator.internalId()))
                .extracting(Deployment::hitCount)
                .as("hits of %s", life.values)
                .containsExactlyElementsOf(life.there ? List.of(life.hits) : List.of());
    }

    /** Waits until both sides agree. */
    private void settle(String circumstances) {
        bean("wishes", Wishes.class).wake();
        await(circumstances).atMost(StandIns.LONG_ENOUGH).untilAsserted(() -> {
            assertThat(StandIns.acknowledged(connector, lastEvent)).isTrue();
            for (Life life : lives) {
                assertShown(life);
            }
        });
    }

    private void assertShown(Life life) {
        List<Deployment> shown = standIns.openCti().deployments().of(life.indicator.internalId());
        if (!life.there) {
            assertThat(shown).isEmpty();
            return;
        }
        assertThat(shown).as("%s", life.values).hasSize(1);
        String status = shown.get(0).status();
        if (life.values.contains(REFUSED)) {
            assertThat(status).isEqualTo("failed");
        } else if (life.withdrawn) {
            assertThat(status).as("%s", life.values).isEqualTo("removed");
        } else {
            assertThat(status).as("%s", life.values).isIn(LIVE);
        }
        assertHits(life);
        for (String value : life.values) {
            boolean wanted = lives.stream().anyMatch(other -> other.wants(value));
            assertThat(standIns.falcon()
                            .ioc("domain", value)
                            .filter(ioc -> !ioc.tags().contains("TO_DELETE"))
                            .isPresent())
                    .as("%s in Falcon", value)
                    .isEqualTo(wanted && !value.equals(REFUSED));
        }
    }

    private Deployment deployment(Life life) {
        return standIns.openCti().deployments().of(life.indicator.internalId()).get(0);
    }

    private <T> T bean(String name, Class<T> type) {
        return connector.camelContext().getRegistry().lookupByNameAndType(name, type);
    }

    private static String value(int number) {
        return "value-" + number + ".example";
    }
}
