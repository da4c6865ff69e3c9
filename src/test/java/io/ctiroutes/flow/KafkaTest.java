package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.kafka.KafkaSite;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One reader, workers and tenants, over a real broker. */
class KafkaTest {

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @TempDir
    Path directory;

    private KafkaSite site;
    private final Deque<Connector> running = new ArrayDeque<>();

    @BeforeEach
    void start() {
        site = KafkaSite.in(directory, standIns.openCti());
    }

    @AfterEach
    void stop() {
        running.forEach(Connector::close);
        site.close();
    }

    @Test
    void eachTenantGetsWhatItsFilterLetsPass() {
        OpenCtiStandIn openCti = standIns.openCti();
        FalconStandIn all = site.tenant("all");
        FalconStandIn red = site.tenant("red", "filter.labels=red");
        Indicator both = Indicator.domain("both.example").labels("red");
        openCti.create(both);
        openCti.create(Indicator.domain("blue.example").labels("blue"));
        running.push(site.reader("reader").start());
        running.push(site.worker("worker").start());

        await().atMost(StandIns.LONG_ENOUGH).untilAsserted(() -> {
            assertThat(live(all)).containsExactly("blue.example", "both.example");
            assertThat(live(red)).containsExactly("both.example");
        });

        openCti.update(both.labels("blue"));

        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(() -> assertThat(live(red)).isEmpty());
        assertThat(live(all)).containsExactly("blue.example", "both.example");
    }

    @Test
    void overJmxATenantShowsItsRoutesAndNotWhatTheyAreMadeOf() throws JMException {
        FalconStandIn falcon = site.tenant("few-beans");
        standIns.openCti().create(Indicator.domain("evil.example"));
        running.push(site.reader("reader").start());
        running.push(site.worker("worker").start());
        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(() -> assertThat(live(falcon)).containsExactly("evil.example"));

        Set<ObjectName> beans = ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("org.apache.camel:context=opencti-falcon-few-beans,*"), null);

        assertThat(beans)
                .extracting(bean -> bean.getKeyProperty("type"))
                .contains("context", "routes", "connector")
                .doesNotContain("processors", "endpoints", "producers", "consumers");
        assertThat(beans).extracting(bean -> bean.getKeyProperty("name")).contains("\"topic\"", "\"deliver\"");
    }

    private static List<String> live(FalconStandIn falcon) {
        return falcon.iocs().stream()
                .filter(ioc -> !ioc.tags().contains("TO_DELETE"))
                .map(StoredIoc::value)
                .sorted()
                .toList();
    }
}
