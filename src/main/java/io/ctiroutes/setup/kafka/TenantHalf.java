package io.ctiroutes.setup.kafka;

import io.ctiroutes.claims.OtherClaims;
import io.ctiroutes.falcon.delivery.SearchLag;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.kafka.Hold;
import io.ctiroutes.kafka.Topic;
import io.ctiroutes.kafka.TopicUnavailableException;
import io.ctiroutes.kafka.TopicWriter;
import io.ctiroutes.operate.ProblemHealthCheck;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.setup.Half;
import io.ctiroutes.setup.RulesSetup;
import io.ctiroutes.tenant.Tenant;
import io.ctiroutes.topic.Choice;
import io.ctiroutes.topic.Intake;
import io.ctiroutes.turn.Turns;
import io.ctiroutes.worker.OutdatedRecords;
import io.ctiroutes.worker.RecordChanges;
import io.ctiroutes.worker.TenantClients;
import io.ctiroutes.worker.TopicSteps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaComponent;

/** From the topic to one tenant. */
final class TenantHalf implements Half {

    private static final Duration SILENCE = Duration.ofMinutes(2);
    /** As where one process goes all of the way. */
    private static final Duration LONGEST_BATCH = Duration.ofMinutes(5);

    private final Tenant tenant;
    private final KafkaSetup kafka;
    private final Topic topic;
    private final OutdatedRecords outdated;
    private final String worker;
    private final Runnable fenced;
    private Hold hold;

    /**
     * A tenant.
     *
     * @param topic    of all tenants
     * @param outdated of the topic
     * @param worker the name of this worker in the tenant's consumer group
     * @param fenced called when another worker has that name: the process must end
     */
    TenantHalf(Tenant tenant, Topic topic, OutdatedRecords outdated, String worker, Runnable fenced) {
        this.tenant = tenant;
        this.kafka = new KafkaSetup(tenant.settings());
        this.topic = topic;
        this.outdated = outdated;
        this.worker = worker;
        this.fenced = fenced;
    }

    @Override
    public OtherClaims others(OtherClaims openCti) {
        // a state has them all
        return keys -> Map.of();
    }

    @Override
    public BooleanSupplier holds(Collection<IocKey> keys) {
        Set<Integer> partitions = keys.stream().map(this::partition).collect(Collectors.toSet());
        return () -> hold.holds(partitions);
    }

    private int partition(IocKey key) {
        return TopicWriter.partition(key.toString(), found().partitions());
    }

    private Topic found() {
        try {
            return topic.ensured();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void addTo(Map<String, Object> beans, Parts parts) {
        Intake intake = new Intake(parts.ledger(), () -> found().id(), tenant.profile(), this::partition);
        hold = new Hold(new Taking(intake, parts.searchLag()), kafka.session(), System::nanoTime, fenced);
        Choice choice = new Choice(
                tenant.filter(),
                RulesSetup.actions(tenant.settings()),
                tenant.settings().flag(Setting.CROWDSTRIKE_FALCON_FOR_MOBILE_ACTIVE),
                parts.rails());
        beans.put(
                "topic",
                new TopicSteps(
                        hold,
                        intake,
                        new RecordChanges(outdated, choice, parts.ledger(), parts.deadLetters()),
                        parts.turns()));
        beans.put("topicHealth", new ProblemHealthCheck("topic", () -> problem(parts.turns())));
        parts.metrics()
                .gauge(
                        "topic_lag",
                        "records",
                        "Records of the topic that this worker still has to read for the tenant",
                        () -> hold.lag());
        parts.metrics()
                .gauge(
                        "topic_partitions",
                        "",
                        "Partitions of the topic that this worker holds for the tenant",
                        () -> hold.partitions().size());
    }

    private Optional<String> problem(Turns turns) {
        return hold.problem().or(() -> silence(hold.sincePoll(), turns.isEmpty()));
    }

    /**
     * What it means that the topic was not read for so long.
     *
     * @param idle whether nothing is being delivered
     */
    static Optional<String> silence(Duration since, boolean idle) {
        if (idle) {
            return since.compareTo(SILENCE) > 0
                    ? Optional.of("the topic is not read: start the route topic")
                    : Optional.empty();
        }
        return since.compareTo(LONGEST_BATCH) > 0
                ? Optional.of("a batch of records has been in work for " + since.toMinutes() + " minutes")
                : Optional.empty();
    }

    @Override
    public void prepare(CamelContext context) {
        KafkaComponent component = new KafkaComponent();
        component.setKafkaClientFactory(new TenantClients(kafka.clients(), hold));
        component.getConfiguration().setBrokers(kafka.brokers());
        component.getConfiguration().setGroupId(kafka.group(tenant.name()));
        component.getConfiguration().setGroupInstanceId(worker);
        context.addComponent("kafka", component);
    }

    /** What Kafka tells, put to the ledger. */
    private final class Taking implements Hold.Intake {

        private final Intake intake;
        private final SearchLag searchLag;

        Taking(Intake intake, SearchLag searchLag) {
            this.intake = intake;
            this.searchLag = searchLag;
        }

        @Override
        public String name() {
            return intake.name();
        }

        @Override
        public boolean fromBeginning(int partition, Optional<Hold.Committed> committed, long end) {
            if (committed.isPresent()) {
                searchLag.othersWrote();
            }
            return intake.fromBeginning(
                    partition,
                    committed.map(Hold.Committed::offset),
                    committed.map(Hold.Committed::by).orElse(""),
                    end);
        }

        @Override
        public void assigned(Set<Integer> assigned) {
            intake.keepOnly(assigned, found().partitions());
        }

        @Override
        public boolean isLeftOver(Duration patience) throws TopicUnavailableException {
            return found().isLeftOver(kafka.group(tenant.name()), patience);
        }
    }
}
