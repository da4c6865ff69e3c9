package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.sandbox.Console;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.Operation;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.setup.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dead letters that are moved to the replay folder. */
@Order(1)
@ResourceLock(Resources.SYSTEM_OUT)
class ReplayTest extends RoutesTestSupport {

    @RegisterExtension
    final Console console = new Console();

    @BeforeEach
    void logAsText() {
        Logging.configure(false, "error");
    }

    @Test
    void aLetterWhoseReasonIsMendedIsDelivered() {
        Path letter = letter();
        falcon.faults().acceptValue("bad.example");

        replay(letter);

        await().until(() -> falcon.ioc("domain", "bad.example").isPresent());
        await().until(() -> files("replay").isEmpty());
        assertThat(deadLetters()).isEmpty();
        assertThat(files("replay-refused")).isEmpty();
    }

    @Test
    void aLetterThatIsRefusedAgainComesBackWithOneMoreAttempt() throws IOException {
        Path letter = letter();

        replay(letter);

        await().until(() -> deadLetters().contains(letter));
        await().until(() -> files("replay").isEmpty());
        JsonNode again = new ObjectMapper().readTree(letter.toFile());
        assertThat(again.path("attempts").asInt()).isEqualTo(2);
        assertThat(again.path("reason").asText()).isEqualTo("must be nice");
        assertThat(again.at("/event/data").asText()).isEqualTo("{\"raw\":1}");
    }

    @Test
    void aLetterThatWasMendedByHandIsDeliveredAsMended() throws IOException {
        Path letter = letter();
        String text = Files.readString(letter);
        Files.writeString(letter, text.replace("\"bad.example\"", "\"Better.Example\""));

        replay(letter);

        await().until(() -> falcon.ioc("domain", "better.example").isPresent());
        await().until(() -> files("replay").isEmpty());
    }

    @Test
    void manyLettersAreReplayedTogether() {
        routes().start();
        for (int i = 0; i < 20; i++) {
            falcon.faults().refuseValue(i + ".example", "must be nice");
        }
        deliver(domains(20));
        for (int i = 0; i < 20; i++) {
            falcon.faults().acceptValue(i + ".example");
        }

        deadLetters().forEach(this::replay);

        await().until(() -> falcon.iocs().size() == 20);
        await().until(() -> files("replay").isEmpty());
    }

    @Test
    void aFileThatIsNoLetterIsPutAsideAsItIsAndNamedInTheLog() throws IOException {
        routes().start();
        Path file = Files.writeString(data.resolve("broken.json"), "{ not JSON");

        replay(file);

        await().until(() -> files("replay-refused").size() == 1);
        assertThat(files("replay-refused").get(0)).hasFileName("broken.json").hasContent("{ not JSON");
        await().until(() -> files("replay").isEmpty());
        await().untilAsserted(
                        () -> assertThat(console.text()).contains("broken.json", "replay-refused", "it is not JSON"));
        assertThat(falcon.traffic().total()).isZero();
    }

    @Test
    void anEventThatCouldNotBeReadIsReplayedAsItWasMended() throws IOException {
        Path letter = unreadable("{\"data\":{\"type\":\"indicator\",\"pattern_type\":\"stix\","
                + "\"pattern\":\"[domain-name:value = 'mended.example']\"}");
        String text = Files.readString(letter);
        Files.writeString(letter, text.replace("mended.example']\\\"}", "mended.example']\\\"}}"));

        replay(letter);

        await().until(() -> falcon.ioc("domain", "mended.example").isPresent());
        await().until(() -> files("replay").isEmpty());
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void anEventThatStillCannotBeReadComesBackWithOneMoreAttempt() throws IOException {
        Path letter = unreadable("{");

        replay(letter);

        await().until(() -> deadLetters().contains(letter));
        await().until(() -> files("replay").isEmpty());
        assertThat(new ObjectMapper().readTree(letter.toFile()).path("attempts").asInt())
                .isEqualTo(2);
    }

    @Test
    void aLetterThatWaitsWhileANewerChangeIsAcceptedIsNotReplayed() {
        Path letter = letter();
        falcon.faults().acceptValue("bad.example");
        falcon.faults().failWhile(call -> true, Fault.status(500));
        CompletableFuture<Void> newer = startDelivery(
                GivenChange.domain("bad.example").tags("newer").later().upsert());
        await().until(() -> falcon.traffic().answered(500) >= 2);

        replay(letter);
        await().during(Duration.ofMillis(300)).until(() -> falcon.traffic().rows(Operation.CREATE) > 0);
        falcon.faults().stopFailing();

        assertThat(newer).succeedsWithin(10, TimeUnit.SECONDS);
        await().until(() -> files("replay").isEmpty());
        assertThat(falcon.iocs())
                .singleElement()
                .satisfies(ioc -> assertThat(ioc.tags()).containsExactly("newer"));
        assertThat(falcon.traffic().updates()).isZero();
    }

    @Test
    void aChangeThatComesDuringAReplayWaitsForItsEnd() {
        Path letter = letter();
        falcon.faults().acceptValue("bad.example");
        falcon.faults().failWhile(call -> true, Fault.status(500));
        replay(letter);
        await().until(() -> falcon.traffic().answered(500) >= 2);

        CompletableFuture<Void> newer =
                startDelivery(GivenChange.domain("bad.example").tags("newer").upsert());
        falcon.faults().stopFailing();

        assertThat(newer).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(falcon.iocs())
                .singleElement()
                .satisfies(ioc -> assertThat(ioc.tags()).containsExactly("newer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"a text\"", "'quoted'", " ", "${body}"})
    void anEventIsKeptExactlyAsItCameWhateverTheRoutesLanguageMakesOfItsText(String data) throws IOException {
        unreadable(data);

        JsonNode letter = new ObjectMapper().readTree(deadLetters().get(0).toFile());
        assertThat(letter.at("/event/data").asText()).isEqualTo(data);
        assertThat(letter.at("/event/id").asText()).isEqualTo("1-0");

        replay(deadLetters().get(0));
        await().until(() -> files("replay").isEmpty() && !deadLetters().isEmpty());
        JsonNode again = new ObjectMapper().readTree(deadLetters().get(0).toFile());
        assertThat(again.at("/event/data").asText()).isEqualTo(data);
        assertThat(again.path("attempts").asInt()).isEqualTo(2);
    }

    @Test
    void afterAFileThatIsNoLetterTheReplayGoesOn() throws IOException {
        Path letter = letter();
        falcon.faults().acceptValue("bad.example");
        replay(Files.writeString(data.resolve("aaa.json"), "nonsense"));

        replay(letter);

        await().until(() -> falcon.ioc("domain", "bad.example").isPresent());
    }

    @Test
    void otherFilesInTheFolderStay() throws IOException {
        Path letter = letter();
        falcon.faults().acceptValue("bad.example");
        Path notes = Files.writeString(data.resolve("notes.txt"), "mine");
        replay(notes);

        replay(letter);

        await().until(() -> falcon.ioc("domain", "bad.example").isPresent());
        assertThat(data.resolve("replay/notes.txt")).hasContent("mine");
    }

    @Test
    void aReplayThatIsInterruptedByAStopIsDoneAfterTheNextStart() throws Exception {
        Path letter = letter();
        falcon.faults().acceptValue("bad.example");
        falcon.faults().failWhile(call -> true, Fault.status(500));
        replay(letter);
        await().until(() -> falcon.traffic().answered(500) >= 2);
        restartRoutes();
        assertThat(data.resolve("replay").resolve(letter.getFileName())).exists();

        falcon.faults().stopFailing();
        routes().start();

        await().until(() ->
                falcon.iocs().stream().map(StoredIoc::value).toList().contains("bad.example"));
        await().until(() -> files("replay").isEmpty());
    }

    /** Starts the routes and has a change refused. */
    private Path letter() {
        routes().start();
        falcon.faults().refuseValue("bad.example", "must be nice");
        deliver(GivenChange.domain("bad.example").event("{\"raw\":1}").upsert());
        return deadLetters().get(0);
    }

    /** Starts the routes and has an event kept that cannot be read. */
    private Path unreadable(String event) throws IOException {
        routes().start();
        stream(new StreamEvent("1-0", "create", event));
        return deadLetters().get(0);
    }
}
