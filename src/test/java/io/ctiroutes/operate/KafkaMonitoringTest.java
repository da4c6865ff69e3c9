package io.ctiroutes.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.kafka.KafkaSite;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of a reader and a worker, held against what the pages say. */
class KafkaMonitoringTest {

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @TempDir
    Path directory;

    private KafkaSite site;
    private Installation reader;
    private Installation worker;
    private final Deque<Connector> running = new ArrayDeque<>();

    @BeforeEach
    void start() {
        site = KafkaSite.in(directory, standIns.openCti());
        site.tenant("monitored");
        site.tenant("wrong", "filter.labels=");
        standIns.openCti().create(Indicator.domain("good.example"));
        reader = seen(site.reader("reader"));
        worker = seen(site.worker("worker"));
        running.push(reader.start());
        running.push(worker.start());
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> site.falcon("monitored").iocs().size() == 1 && site.isDone("monitored"));
    }

    private static Installation seen(Installation installation) {
        return installation.with(Setting.METRICS_ENABLE, "true").with(Setting.METRICS_ADDR, "127.0.0.1");
    }

    @AfterEach
    void stop() {
        running.forEach(Connector::close);
        site.close();
    }

    @Test
    void thePagesSayWhatIsSeenOfReaderAndWorker() throws JMException {
        metricsAreThoseOfThePage();
        eachTenantIsUpOrDown();
        healthNamesTheTenant();
        tenantsAreThereOverJmx();
    }

    private void metricsAreThoseOfThePage() {
        Map<String, String> whole = Scrape.documented("All metrics");
        Map<String, String> more = Scrape.documented("With Kafka");
        Map<String, String> ofReader = new TreeMap<>(Scrape.of(reader).exposed());
        // it makes no request to Falcon
        ofReader.put("falcon_requests_seconds", whole.get("falcon_requests_seconds"));
        ofReader.put("falcon_requests_seconds_max", whole.get("falcon_requests_seconds_max"));
        assertThat(ofReader).isEqualTo(whole);

        Map<String, String> ofWorker = new TreeMap<>(more);
        whole.forEach((name, typeAndLabels) -> {
            if (!name.startsWith("stream_")) {
                ofWorker.put(name, withTenant(typeAndLabels));
            }
        });
        assertThat(Scrape.of(worker).exposed()).isEqualTo(ofWorker);
        assertThat(more).hasSize(3);
    }

    private static String withTenant(String typeAndLabels) {
        String[] parts = typeAndLabels.replaceAll("[\\[\\],]", "").split(" ");
        Set<String> labels = new TreeSet<>(Set.of("tenant"));
        for (int i = 1; i < parts.length; i++) {
            labels.add(parts[i]);
        }
        labels.remove("");
        return parts[0] + ' ' + labels;
    }

    private void eachTenantIsUpOrDown() {
        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(() -> assertThat(Scrape.of(worker).text().lines())
                        .contains(
                                "tenant_up{tenant=\"monitored\"} 1.0",
                                "tenant_up{tenant=\"wrong\"} 0.0",
                                "topic_partitions{tenant=\"monitored\"} 4.0",
                                "topic_lag_records{tenant=\"monitored\"} 0.0")
                        .noneMatch(line -> line.startsWith("topic_") && line.contains("wrong")));
    }

    private void healthNamesTheTenant() {
        assertThat(Scrape.get(worker, "/observe/health"))
                .contains("\"name\":\"tenants\"", "wrong: The tenant wrong is not served", "filter.labels is empty")
                .doesNotContain("monitored: ");
        assertThat(Scrape.get(worker, "/observe/health/ready")).contains("\"status\":\"UP\"");
        assertThat(Scrape.get(reader, "/observe/health")).contains("\"status\":\"UP\"");
    }

    private void tenantsAreThereOverJmx() throws JMException {
        MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
        // other tests may have workers in this process, too
        Set<Map<?, ?>> states =
                jmx.queryNames(new ObjectName("org.apache.camel:type=connector,name=\"tenants\",*"), null).stream()
                        .map(bean -> (Map<?, ?>) attribute(jmx, bean, "Tenants"))
                        .collect(Collectors.toSet());
        assertThat(states)
                .anySatisfy(tenants -> assertThat(tenants.get("monitored")).isEqualTo("ok"));

        String context = "org.apache.camel:context=opencti-falcon-monitored,";
        assertThat(names(jmx, context + "type=connector,*"))
                .containsExactlyInAnyOrder("dead-letters", "deliveries", "ledger", "owed");
        assertThat(names(jmx, context + "type=routes,*")).contains("topic", "deliver", "replay", "owed");
        assertThat(names(jmx, context + "type=processors,*")).isEmpty();
        assertThat(names(jmx, "org.apache.camel:type=routes,*")).contains("retention", "stream");
    }

    private static Object attribute(MBeanServer jmx, ObjectName bean, String name) {
        try {
            return jmx.getAttribute(bean, name);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> names(MBeanServer jmx, String pattern) throws JMException {
        return jmx.queryNames(new ObjectName(pattern), null).stream()
                .map(bean -> ObjectName.unquote(bean.getKeyProperty("name")))
                .collect(Collectors.toSet());
    }
}
