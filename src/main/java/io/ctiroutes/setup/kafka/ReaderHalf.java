package io.ctiroutes.setup.kafka;

import io.ctiroutes.claims.Claiming;
import io.ctiroutes.kafka.TopicReader;
import io.ctiroutes.kafka.TopicUnavailableException;
import io.ctiroutes.kafka.TopicWriter;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.operate.ProblemHealthCheck;
import io.ctiroutes.reader.Publisher;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.Half;
import io.ctiroutes.setup.StartException;
import io.ctiroutes.stix.TraitsReader;
import io.ctiroutes.text.FailureLog;
import io.ctiroutes.topic.States;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** From OpenCTI to the topic. */
final class ReaderHalf implements Half {

    private final KafkaSetup kafka;
    private final Consumer<String> fenced;
    private Publisher publisher;
    private Ledger ledger;

    /**
     * A reader.
     *
     * @param fenced is told when another reader has taken over: the process must end
     */
    ReaderHalf(Settings settings, Consumer<String> fenced) {
        this.kafka = new KafkaSetup(settings);
        this.fenced = fenced;
    }

    @Override
    public Optional<String> identity() {
        return Optional.of("topic " + kafka.topicName());
    }

    @Override
    public void addTo(Map<String, Object> beans, Parts parts) {
        ledger = parts.ledger();
        States states = new States(
                new Claiming(ledger, parts.others()), TraitsReader::of, kafka.retention(), Clock.systemUTC());
        publisher = new Publisher(
                states,
                kafka.topic(),
                new TopicReader(kafka.clients(), kafka.topicName()),
                new TopicWriter(kafka.clients(), kafka.topicName(), kafka.transactionalId()),
                ledger,
                parts.deadLetters(),
                fenced);
        beans.put("topic", publisher);
        beans.put("topicHealth", new ProblemHealthCheck("topic", publisher::problem));
    }

    @Override
    public void begin() {
        try {
            publisher.open();
        } catch (TopicUnavailableException e) {
            FailureLog.notice(e.getMessage() + "; it is tried again before anything is read");
        } catch (IOException e) {
            throw StartException.setting(e.getMessage(), e);
        }
    }

    /** What is not in the topic no tenant ever gets: if it is empty, all has to be read. */
    @Override
    public boolean hasWhatCameBefore() {
        try {
            publisher.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return !ledger.keys(0, 1).keys().isEmpty();
    }

    /** From the topic: see above, which has read it. */
    @Override
    public boolean recalls() {
        return true;
    }

    @Override
    public void end() {
        publisher.close();
    }
}
