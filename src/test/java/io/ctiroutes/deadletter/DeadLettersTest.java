package io.ctiroutes.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.sandbox.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLettersTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock(NOW);
    private final List<String> kept = Collections.synchronizedList(new ArrayList<>());
    private int most = 100;
    private long bytes = 1_000_000;

    @Test
    void aRefusedChangeIsAFileThatTellsEverythingAboutIt() throws IOException {
        letters()
                .keep(new Refusal(
                        GivenChange.domain("evil.example")
                                .expiration("2026-06-01T00:00:00Z")
                                .event("{\"a\": \"\u00fc\"}")
                                .updated(),
                        Refusal.REFUSED,
                        "must be nice",
                        Optional.of("{\"message_type\":\"error\"}")));

        assertThat(onlyLetter()).isEqualTo(new ObjectMapper().readTree("""
                                {"category":"refused","reason":"must be nice","attempts":1,
                                 "since":"2026-01-01T00:00:00Z","last":"2026-01-01T00:00:00Z",
                                 "change":{"operation":"upsert","type":"domain","value":"evil.example",
                                  "indicator":"indicator-1","name":"Evil things","action":"detect","severity":"high",
                                  "platforms":["windows","mac","linux"],"tags":["c2"],
                                  "description":"seen in a campaign","expiration":"2026-06-01T00:00:00Z"},
                                 "answer":{"message_type":"error"},
                                 "event":{"id":"1795478400000-0","type":"update","data":"{\\"a\\": \\"\u00fc\\"}"}}"""));
    }

    @Test
    void theNameTellsTypeAndValue() throws IOException {
        letters().keep(refusal(GivenChange.domain("evil.example").retire()));

        assertThat(files()).singleElement().asString().matches("domain_evil\\.example_[0-9a-f]{12}\\.json");
    }

    @Test
    void thereIsOneLetterAKeyAndTheLatestRefusalIsInIt() throws IOException {
        letters().keep(refusal(GivenChange.domain("evil.example").upsert()));
        clock.forward(Duration.ofHours(1));
        letters()
                .keep(new Refusal(
                        GivenChange.domain("evil.example").attempts(1).retire(),
                        Refusal.UNCONFIRMED,
                        "full",
                        Optional.empty()));

        JsonNode letter = onlyLetter();
        assertThat(letter.path("category").asText()).isEqualTo("unconfirmed");
        assertThat(letter.path("attempts").asInt()).isEqualTo(2);
        assertThat(letter.path("since").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(letter.path("last").asText()).isEqualTo("2026-01-01T01:00:00Z");
        assertThat(letter.at("/change/operation").asText()).isEqualTo("retire");
        assertThat(letter.has("answer")).isFalse();
    }

    @Test
    void aLetterIsShownAndDiscardedByItsNameAndCountsNoLonger() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("evil.example").upsert()));
        String name = files().get(0);
        assertThat(letters.count()).isOne();

        assertThat(letters.show(name)).contains(Files.readString(folder().resolve(name)));
        assertThat(letters.discard(name)).isTrue();

        assertThat(files()).isEmpty();
        assertThat(letters.count()).isZero();
        assertThat(letters.countByCategory()).isEmpty();
        assertThat(letters.show(name)).isEmpty();
        assertThat(letters.discard(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../outside.json", "./inside.json", "sub/../inside.json", "", "..", "a\0.json", "link.json"})
    void nothingButALetterOfTheFolderIsShownOrDiscardedOrReplayed(String name) throws IOException {
        Files.createDirectories(folder().resolve("sub"));
        Path inside = Files.writeString(folder().resolve("inside.json"), "{}");
        Path outside = Files.writeString(folder().resolveSibling("outside.json"), "{}");
        Files.createSymbolicLink(folder().resolve("link.json"), outside);
        DeadLetters letters = letters();

        assertThat(letters.show(name)).isEmpty();
        assertThat(letters.discard(name)).isFalse();
        assertThat(letters.sendToReplay(name)).isFalse();

        assertThat(inside).exists();
        assertThat(outside).exists();
    }

    @Test
    void aLetterThatSomebodyBrokeIsReplaced() throws IOException {
        letters().keep(refusal(GivenChange.domain("evil.example").upsert()));
        Files.writeString(folder().resolve(files().get(0)), "{ not JSON");
        clock.forward(Duration.ofHours(1));

        letters().keep(refusal(GivenChange.domain("evil.example").upsert()));

        assertThat(onlyLetter().path("since").asText()).isEqualTo("2026-01-01T01:00:00Z");
    }

    @ParameterizedTest
    @MethodSource("oddValues")
    void anyValueMakesANameThatEveryFileSystemTakes(String value) throws IOException {
        letters().keep(refusal(GivenChange.of(new IocKey(IocType.DOMAIN, value)).retire()));

        assertThat(files())
                .singleElement()
                .asString()
                .matches("domain_[A-Za-z0-9._-]*_[0-9a-f]{12}\\.json")
                .hasSizeLessThan(200);
        assertThat(onlyLetter().at("/change/value").asText()).isEqualTo(value);
        assertThat(Files.list(directory)).containsExactly(folder());
    }

    static Stream<String> oddValues() {
        return Stream.of(
                "../../etc/passwd",
                "/",
                "a\\b:c*?\"<>|",
                "",
                ".",
                "b\u00fccher.example",
                "\ud83d\ude00",
                "line\nbreak\u0000null",
                "x".repeat(5_000));
    }

    @Test
    void valuesThatLookAlikeAreDifferentLetters() throws IOException {
        String common = "x".repeat(300);
        List<String> alike = List.of("a/b", "a_b", "a:b", common + "1", common + "2");

        for (String value : alike) {
            letters()
                    .keep(refusal(
                            GivenChange.of(new IocKey(IocType.DOMAIN, value)).retire()));
        }

        assertThat(files()).hasSize(alike.size());
        assertThat(letters().count()).isEqualTo(alike.size());
    }

    @Test
    void theSameValueUnderTwoTypesIsTwoLetters() throws IOException {
        letters()
                .keep(refusal(
                        GivenChange.of(new IocKey(IocType.IPV4, "192.0.2.1")).retire()));
        letters()
                .keep(refusal(
                        GivenChange.of(new IocKey(IocType.DOMAIN, "192.0.2.1")).retire()));

        assertThat(files()).hasSize(2);
    }

    @Test
    void readersSeeWholeLettersOnlyAndNoTemporaryNames() throws Exception {
        String event = "x".repeat(200_000);
        IocChange change = GivenChange.domain("evil.example").event(event).upsert();
        letters().keep(refusal(change));
        AtomicBoolean written = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; i < 30; i++) {
                    letters().keep(refusal(change));
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } finally {
                written.set(true);
            }
        });
        writer.start();
        List<String> broken = Collections.synchronizedList(new ArrayList<>());

        while (!written.get()) {
            for (String name : jsonNames()) {
                String text = Files.readString(folder().resolve(name));
                if (DeadLetterJson.read(text).event().data().length() != event.length()) {
                    broken.add(text);
                }
            }
        }
        writer.join();

        assertThat(broken).isEmpty();
        assertThat(files()).singleElement().asString().endsWith(".json");
    }

    @Test
    void aFolderThatCannotBeWrittenFailsAndLeavesNothing() throws IOException {
        Files.writeString(folder(), "a file where the folder should be");

        assertThatThrownBy(() -> letters()
                        .keep(refusal(GivenChange.domain("evil.example").upsert())))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> letters().keepEvent("1-0", "create", "{", DeadLetter.MALFORMED, "bad"))
                .isInstanceOf(IOException.class);

        assertThat(Files.list(directory)).containsExactly(folder());
    }

    @Test
    void aLetterThatCannotTakeItsNameLeavesNothingHalfWritten() throws IOException {
        letters().keep(refusal(GivenChange.domain("evil.example").upsert()));
        Path name = folder().resolve(files().get(0));
        Files.delete(name);
        Files.createDirectories(name.resolve("in the way"));

        assertThatThrownBy(() -> letters()
                        .keep(refusal(GivenChange.domain("evil.example").upsert())))
                .isInstanceOf(IOException.class);

        assertThat(files()).containsExactly(name.getFileName().toString());
    }

    @Test
    void halfACharacterDoesNotKeepALetterFromBeingWritten() {
        IocChange change = GivenChange.domain("evil.example")
                .description("cut in an emoji \ud83d")
                .upsert();

        assertThatCode(() -> letters().keep(refusal(change))).doesNotThrowAnyException();
    }

    @Test
    void aNewerAcceptedChangeRemovesTheLetterOfItsKeyAndNoOther() throws IOException {
        letters().keep(refusal(GivenChange.domain("a.example").upsert()));
        letters().keep(refusal(GivenChange.domain("b.example").upsert()));

        letters()
                .superseded(List.of(
                        GivenChange.domain("a.example").retire(),
                        GivenChange.domain("never.example").upsert()));

        assertThat(files()).singleElement().asString().startsWith("domain_b.example_");
    }

    @Test
    void withoutAnyLetterThereIsNothingToSupersedeOrCount() throws IOException {
        letters().superseded(List.of(GivenChange.domain("a.example").retire()));

        assertThat(letters().count()).isZero();
        assertThat(folder()).doesNotExist();
    }

    @Test
    void onlyLettersAreCounted() throws IOException {
        letters().keep(refusal(GivenChange.domain("a.example").upsert()));
        Files.writeString(folder().resolve("notes.txt"), "mine");

        assertThat(letters().count()).isEqualTo(1);
    }

    @Test
    void anEventForWhichAnEditedRouteGivesNoCategoryIsKeptAsFailed() throws IOException {
        letters().keepEvent("1-0", "create", "{", null, "bad");

        assertThat(onlyLetter().path("category").asText()).isEqualTo(DeadLetter.FAILED);
        assertThat(letters().countByCategory()).isEqualTo(Map.of(DeadLetter.FAILED, 1));
    }

    @Test
    void anEventThatCannotBeReadIsKeptAsItCame() throws IOException {
        String data = "{\"data\": <broken> \u00fc\n";
        letters().keepEvent("1795478400000-3", "create", data, DeadLetter.MALFORMED, "it is not JSON");

        JsonNode letter = onlyLetter();
        assertThat(letter.path("category").asText()).isEqualTo("malformed");
        assertThat(letter.path("reason").asText()).isEqualTo("it is not JSON");
        assertThat(letter.at("/event/id").asText()).isEqualTo("1795478400000-3");
        assertThat(letter.at("/event/data").asText()).isEqualTo(data);
        assertThat(letter.has("change")).isFalse();
        assertThat(files()).singleElement().asString().startsWith("event_1795478400000-3_create_");
    }

    @Test
    void theSameEventIsKeptOnceAndAnotherOfTheSameIdBesideIt() throws IOException {
        letters().keepEvent("1-0", "create", "{", DeadLetter.MALFORMED, "bad");
        letters().keepEvent("1-0", "create", "{", DeadLetter.MALFORMED, "bad");
        assertThat(files()).hasSize(1);

        letters().keepEvent("1-0", "create", "[", DeadLetter.MALFORMED, "bad");
        assertThat(files()).hasSize(2);
    }

    @Test
    void anEventThatCannotBeReadIsReplayedAsAWholeAndCountsItsAttempts() throws IOException {
        letters().keepEvent("1-0", "create", "{", DeadLetter.MALFORMED, "bad");
        clock.forward(Duration.ofHours(1));
        DeadLetters letters = letters();

        DeadLetter replayed = replay(letters, "event.json");
        assertThat(replayed.wholeEvent()).isTrue();
        letters.keepEvent("1-0", "create", "{", DeadLetter.FAILED, "worse");

        JsonNode letter = onlyLetter();
        assertThat(letter.path("attempts").asInt()).isEqualTo(2);
        assertThat(letter.path("category").asText()).isEqualTo("failed");
        assertThat(letter.path("since").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(letter.path("last").asText()).isEqualTo("2026-01-01T01:00:00Z");
    }

    @Test
    void afterAReplayIsOverTheSameEventCountsAnew() throws IOException {
        DeadLetters letters = letters();
        letters.keepEvent("1-0", "create", "{", DeadLetter.MALFORMED, "bad");
        letters.replayed(replay(letters, "event.json"));

        letters.keepEvent("1-0", "create", "{", DeadLetter.MALFORMED, "bad");

        assertThat(onlyLetter().path("attempts").asInt()).isEqualTo(1);
    }

    @Test
    void theChangeOfALetterIsReplayedWithItsAttempts() throws IOException {
        IocChange change = GivenChange.domain("evil.example").attempts(3).upsert();
        letters().keep(refusal(change));
        String text = Files.readString(folder().resolve(files().get(0)));

        Files.writeString(Files.createDirectories(directory.resolve("replay")).resolve("evil.json"), text);

        assertThat(letters().pickUp("evil.json").orElseThrow().change())
                .contains(GivenChange.domain("evil.example").attempts(4).upsert());
    }

    @Test
    void aReplayThatIsRefusedAgainStillTellsSinceWhen() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("evil.example").upsert()));
        clock.forward(Duration.ofHours(1));

        letters.keep(refusal(replay(letters, files().get(0)).change().orElseThrow()));

        assertThat(onlyLetter().path("since").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(onlyLetter().path("attempts").asInt()).isEqualTo(2);
    }

    @Test
    void aLetterThatWaitsToBeReplayedIsSupersededToo() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("evil.example").upsert()));
        String name = files().get(0);
        letters.sendToReplay(name);

        letters.superseded(List.of(GivenChange.domain("evil.example").retire()));

        assertThat(directory.resolve("replay").resolve(name)).doesNotExist();
    }

    @Test
    void aReplayThatANewerChangeOvertookIsLeftOut() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("evil.example").upsert()));
        letters.keep(refusal(GivenChange.domain("other.example").upsert()));
        replay(letters, files().get(0));
        replay(letters, files().get(0));

        letters.superseded(List.of(GivenChange.domain("evil.example").retire()));

        assertThat(inWork()).singleElement().asString().contains("other");
        assertThat(directory.resolve("replay")).isDirectoryNotContaining("glob:**evil*");
    }

    @Test
    void aReplayThatANewerRefusalOvertookIsLeftOut() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("evil.example").upsert()));
        replay(letters, files().get(0));

        letters.keep(refusal(GivenChange.domain("evil.example").tags("newer").upsert()));

        assertThat(inWork()).isEmpty();
        assertThat(onlyLetter().path("attempts").asInt()).isEqualTo(1);
        assertThat(onlyLetter().at("/change/tags/0").asText()).isEqualTo("newer");
    }

    @Test
    void anAcceptedReplayRemovesACopyThatWasLeftBehindButNotItsOwnFile() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("evil.example").upsert()));
        String name = files().get(0);
        Files.copy(
                folder().resolve(name),
                Files.createDirectories(directory.resolve("replay")).resolve(name));
        DeadLetter letter = letters.pickUp(name).orElseThrow();

        letters.superseded(List.of(letter.change().orElseThrow()));

        assertThat(files()).isEmpty();
        assertThat(inWork()).containsExactly(name);
    }

    @Test
    void asManyAsAllowedAreKeptAndNotOneMore() throws IOException {
        most = 2;
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("a.example").upsert()));
        letters.keep(refusal(GivenChange.domain("b.example").upsert()));

        assertThatThrownBy(() ->
                        letters.keep(refusal(GivenChange.domain("c.example").upsert())))
                .isInstanceOf(DeadLettersException.class)
                .hasMessageContaining("connector.dead-letters-max")
                .hasMessageContaining("c.example");
        assertThat(letters.problem())
                .hasValueSatisfying(what -> assertThat(what).contains("there are 2 dead letters"));
        assertThat(files()).hasSize(2);
    }

    @Test
    void aLetterThatTakesTheOldOnesPlaceNeedsNoRoom() throws IOException {
        most = 1;
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("a.example").upsert()));

        letters.keep(refusal(GivenChange.domain("a.example").retire()));

        assertThat(onlyLetter().at("/change/operation").asText()).isEqualTo("retire");
    }

    @Test
    void roomThatSomebodyMakesIsUsedAtOnceAndTheProblemIsOver() throws IOException {
        most = 1;
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("a.example").upsert()));
        assertThatThrownBy(() ->
                        letters.keep(refusal(GivenChange.domain("b.example").upsert())))
                .isInstanceOf(DeadLettersException.class);

        Files.delete(folder().resolve(files().get(0)));
        letters.keep(refusal(GivenChange.domain("b.example").upsert()));

        assertThat(files()).singleElement().asString().startsWith("domain_b.example");
        assertThat(letters.problem()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenIsAProblemUntilItCan() throws IOException {
        Files.writeString(folder(), "a file where the folder should be");
        DeadLetters letters = letters();
        assertThatThrownBy(() ->
                        letters.keep(refusal(GivenChange.domain("a.example").upsert())))
                .isInstanceOf(DeadLettersException.class)
                .hasMessageContaining(folder().toString());
        assertThat(letters.problem()).isPresent();

        Files.delete(folder());
        letters.keep(refusal(GivenChange.domain("a.example").upsert()));

        assertThat(letters.problem()).isEmpty();
    }

    @Test
    void lettersAreCountedByCategoryAlsoThoseOfAnEarlierRun() throws IOException {
        letters().keep(refusal(GivenChange.domain("a.example").upsert()));
        letters().keepEvent("1-0", "create", "{", DeadLetter.MALFORMED, "bad");
        Files.writeString(folder().resolve("hand-made.json"), "{}");

        DeadLetters letters = letters();
        letters.keep(
                new Refusal(GivenChange.domain("b.example").upsert(), Refusal.UNCONFIRMED, "full", Optional.empty()));

        assertThat(letters.countByCategory())
                .containsExactly(
                        Map.entry("malformed", 1),
                        Map.entry("refused", 1),
                        Map.entry("unconfirmed", 1),
                        Map.entry("unknown", 1));
        assertThat(kept).containsExactly("refused", "malformed", "unconfirmed");
    }

    @Test
    void whatPeopleMoveAwayIsNoticedAfterAFewSeconds() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("a.example").upsert()));
        Files.delete(folder().resolve(files().get(0)));

        clock.forward(Duration.ofSeconds(10));

        assertThat(letters.count()).isZero();
    }

    @Test
    void whatAKilledProcessLeftHalfWrittenIsRemovedAtTheNextStart() throws IOException {
        letters().keep(refusal(GivenChange.domain("a.example").upsert()));
        Files.writeString(folder().resolve(".123.tmp"), "{ \"cate");

        letters();

        assertThat(files()).singleElement().asString().endsWith(".json");
    }

    @Test
    void onlyALetterThatIsThereIsSentToReplay() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("a.example").upsert()));
        Files.writeString(directory.resolve("secret.json"), "not a letter");

        assertThat(letters.sendToReplay("../secret.json")).isFalse();
        assertThat(letters.sendToReplay("nosuch.json")).isFalse();
        assertThat(letters.names()).hasSize(1);
        assertThat(letters.sendToReplay(letters.names().get(0))).isTrue();

        assertThat(letters.count()).isZero();
        assertThat(directory.resolve("replay")).isDirectoryContaining("glob:**domain_a.example_*.json");
        assertThat(directory.resolve("secret.json")).exists();
    }

    @Test
    void aDryRunLeavesTheFoldersAsTheyAre() throws IOException {
        letters().keep(refusal(GivenChange.domain("a.example").upsert()));
        Path halfWritten = Files.createFile(folder().resolve("half.json.tmp"));
        String before = Files.readString(folder().resolve(files().get(0)));
        DeadLetters dry = new DeadLetters(directory, new DeadLetters.Limits(most, bytes), clock, kept::add, true);
        kept.clear();

        dry.keep(refusal(GivenChange.domain("a.example").upsert()));
        dry.keep(refusal(GivenChange.domain("b.example").upsert()));
        dry.keepEvent("1-0", "create", "no JSON", DeadLetter.MALFORMED, "not to be read");
        dry.superseded(List.of(GivenChange.domain("a.example").upsert()));

        assertThat(dry.names()).hasSize(1);
        assertThat(folder().resolve(dry.names().get(0))).hasContent(before);
        assertThat(halfWritten).exists();
        assertThat(kept).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> dry.pickUp("a.json"))
                .withMessageContaining("CROWDSTRIKE_DRY_RUN");
    }

    @Test
    void inADryRunWhoReplaysOrDiscardsByHandIsToldThatNothingHappens() throws IOException {
        letters().keep(refusal(GivenChange.domain("a.example").upsert()));
        DeadLetters dry = new DeadLetters(directory, new DeadLetters.Limits(most, bytes), clock, kept::add, true);
        String name = dry.names().get(0);

        assertThatIllegalStateException()
                .isThrownBy(() -> dry.sendToReplay(name))
                .withMessageContaining("this is a dry run, no dead letter is replayed")
                .withMessageContaining("start the connector without");
        assertThatIllegalStateException()
                .isThrownBy(() -> dry.sendToReplay("nosuch.json"))
                .withMessageContaining("CROWDSTRIKE_DRY_RUN");
        assertThatIllegalStateException().isThrownBy(dry::sendAllToReplay).withMessageContaining("CROWDSTRIKE_DRY_RUN");
        assertThatIllegalStateException()
                .isThrownBy(() -> dry.discard(name))
                .withMessageContaining("no dead letter is discarded");

        assertThat(files()).containsExactly(name);
        assertThat(directory.resolve("replay")).doesNotExist();
        assertThat(dry.count()).isEqualTo(1);
        assertThat(dry.show(name)).isPresent();
    }

    @Test
    void allLettersAreSentToReplayAndCounted() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("a.example").upsert()));
        letters.keep(refusal(GivenChange.domain("b.example").upsert()));

        assertThat(letters.sendAllToReplay()).isEqualTo(2);
        assertThat(letters.sendAllToReplay()).isZero();
        assertThat(files()).isEmpty();
    }

    @Test
    void lettersOfOneCategoryAreSentToReplayAndOthersStay() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("a.example").upsert()));
        letters.keepEvent("1-0", "create", "{", DeadLetter.MALFORMED, "bad");

        assertThat(letters.sendAllToReplay("nosuch")).isZero();
        assertThat(letters.sendAllToReplay(DeadLetter.MALFORMED)).isOne();

        assertThat(files()).singleElement().asString().startsWith("domain_a.example_");
        assertThat(letters.countByCategory()).isEqualTo(Map.of(Refusal.REFUSED, 1));
    }

    @Test
    void lettersAreListedTheNewestFirstAlsoAfterARestart() throws IOException {
        DeadLetters letters = letters();
        for (String domain : List.of("b.example", "c.example", "a.example")) {
            letters.keep(refusal(GivenChange.domain(domain).upsert()));
            Files.setLastModifiedTime(folder().resolve(file(domain)), FileTime.from(clock.instant()));
            clock.forward(Duration.ofMinutes(1));
        }

        assertThat(domains(letters.page("", "", 0, 10))).containsExactly("a.example", "c.example", "b.example");
        assertThat(domains(letters().page("", "", 0, 10))).containsExactly("a.example", "c.example", "b.example");

        letters.keep(refusal(GivenChange.domain("b.example").upsert()));

        assertThat(domains(letters.page("", "", 0, 10))).containsExactly("b.example", "a.example", "c.example");
    }

    @Test
    void lettersAreListedPageByPageAndBeyondTheLastThereIsNone() throws IOException {
        DeadLetters letters = letters();
        for (String domain : List.of("a.example", "b.example", "c.example")) {
            letters.keep(refusal(GivenChange.domain(domain).upsert()));
        }

        assertThat(domains(letters.page("", "", 0, 2))).containsExactly("a.example", "b.example");
        assertThat(domains(letters.page("", "", 2, 2))).containsExactly("c.example");
        assertThat(letters.page("", "", 4, 2)).isEqualTo(new DeadLetters.Page(3, List.of()));
        assertThat(letters.page("", "", 0, 2).total()).isEqualTo(3);
    }

    @Test
    void lettersAreFoundByTheirCategory() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("a.example").upsert()));
        letters.keepEvent("1-0", "create", "{", DeadLetter.MALFORMED, "bad");

        assertThat(domains(letters.page(Refusal.REFUSED, "", 0, 10))).containsExactly("a.example");
        assertThat(letters.page("nosuch", "", 0, 10).total()).isZero();
        assertThat(letters.page(DeadLetter.MALFORMED, "a.example", 0, 10).total())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil", "EVIL.Ex", ".example", "evil.example"})
    void lettersAreFoundByPartOfTheirValueInAnyCase(String search) throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("evil.example").upsert()));
        letters.keep(refusal(GivenChange.domain("good.invalid").upsert()));

        assertThat(domains(letters.page("", search, 0, 10))).containsExactly("evil.example");
    }

    @Test
    void lettersAreFoundByTheIdOfTheirEventAndByWhatNoFileCanBeCalled() throws IOException {
        DeadLetters letters = letters();
        letters.keep(
                refusal(GivenChange.of(new IocKey(IocType.IPV6, "2001:db8::1")).upsert()));
        letters.keepEvent("1795478400000-3", "create", "{", DeadLetter.MALFORMED, "bad");

        assertThat(letters.page("", "2001:DB8::1", 0, 10).letters())
                .singleElement()
                .extracting(letter -> letter.letter().orElseThrow().category())
                .isEqualTo(Refusal.REFUSED);
        assertThat(letters.page("", "1795478400000-3", 0, 10).letters())
                .singleElement()
                .extracting(letter -> letter.letter().orElseThrow().category())
                .isEqualTo(DeadLetter.MALFORMED);
    }

    @Test
    void aLetterThatSomebodyBrokeIsListedAsUnknownAndFoundWithoutItsContent() throws IOException {
        letters().keep(refusal(GivenChange.domain("evil.example").upsert()));
        String name = files().get(0);
        Files.writeString(folder().resolve(name), "{ not JSON");
        DeadLetters letters = letters();

        DeadLetters.Kept broken = new DeadLetters.Kept(folder().resolve(name), Optional.empty());

        assertThat(letters.page("unknown", "evil", 0, 10))
                .isEqualTo(new DeadLetters.Page(1, List.of(new DeadLetters.Listed(name, Optional.empty()))));
        assertThat(letters.find(name)).contains(broken);
    }

    @Test
    void aLetterIsFoundByItsNameAndNothingElseIs() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("evil.example").upsert()));
        Files.writeString(folder().resolveSibling("outside.json"), "{}");

        assertThat(letters.find(files().get(0))
                        .orElseThrow()
                        .letter()
                        .orElseThrow()
                        .reason())
                .isEqualTo("must be nice");
        assertThat(letters.find("../outside.json")).isEmpty();
        assertThat(letters.find("nosuch.json")).isEmpty();
    }

    @Test
    void aLetterInWorkIsOutOfTheWayOfANewerOneThatIsSentAfterIt() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("evil.example").upsert()));
        String name = files().get(0);
        DeadLetter older = replay(letters, name);
        letters.keep(refusal(GivenChange.domain("evil.example").tags("newer").upsert()));
        letters.sendAllToReplay();

        letters.replayed(older);

        assertThat(directory.resolve("replay").resolve(name)).exists();
        assertThat(letters.pickUp(name).orElseThrow().change())
                .contains(GivenChange.domain("evil.example")
                        .tags("newer")
                        .attempts(1)
                        .upsert());
    }

    @Test
    void ofTwoFilesAboutTheSameTheSecondWaitsForTheFirst() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("evil.example").upsert()));
        Path copy = Files.copy(
                folder().resolve(files().get(0)),
                Files.createDirectories(directory.resolve("replay")).resolve("copy.json"));
        DeadLetter first = replay(letters, "first.json");

        assertThat(letters.pickUp("copy.json")).isEmpty();
        assertThat(copy).exists();
        letters.replayed(first);

        assertThat(letters.pickUp("copy.json")).isPresent();
    }

    @Test
    void whatWasInWorkWhenTheProcessEndedWaitsToBeReplayedAgain() throws IOException {
        DeadLetters killed = letters();
        killed.keep(refusal(GivenChange.domain("evil.example").upsert()));
        String name = files().get(0);
        replay(killed, "by-hand.json");

        letters();

        assertThat(inWork()).isEmpty();
        assertThat(directory.resolve("replay").resolve(name)).exists();
    }

    @Test
    void whatIsPutBackIsPickedUpAgainUnlessANewerOneHasTakenItsPlace() throws IOException {
        DeadLetters letters = letters();
        letters.keep(refusal(GivenChange.domain("evil.example").upsert()));
        String name = files().get(0);
        letters.putBack(replay(letters, name));
        assertThat(letters.pickUp(name)).isPresent();
        Path newer = Files.writeString(directory.resolve("replay").resolve(name), "newer");

        letters.recover();

        assertThat(inWork()).isEmpty();
        assertThat(newer).hasContent("newer");
    }

    @Test
    void aFileThatIsStillBeingWrittenIsReadLaterAndOneThatStaysBrokenIsPutAsideForItsUserOnly() throws IOException {
        Path file = Files.writeString(
                Files.createDirectories(directory.resolve("replay")).resolve("half.json"), "{ \"cat");
        Files.setLastModifiedTime(file, FileTime.from(NOW));
        DeadLetters letters = letters();

        assertThat(letters.pickUp("half.json")).isEmpty();
        assertThat(file).exists();
        clock.forward(Duration.ofSeconds(5));
        assertThat(letters.pickUp("half.json")).isEmpty();

        Path aside = directory.resolve("replay-refused/half.json");
        assertThat(aside).exists();
        assertThat(Files.getPosixFilePermissions(aside)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(aside.getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        letters().keep(refusal(GivenChange.domain("evil.example").upsert()));
        Path elsewhere = Files.move(folder().resolve(files().get(0)), directory.resolve("elsewhere.json"));
        Files.createSymbolicLink(folder().resolve("link.json"), elsewhere);
        Files.createSymbolicLink(
                Files.createDirectories(directory.resolve("replay")).resolve("link.json"), elsewhere);
        DeadLetters letters = letters();

        assertThat(letters.names()).isEmpty();
        assertThat(letters.count()).isZero();
        assertThat(letters.pickUp("link.json")).isEmpty();

        assertThat(directory.resolve("replay-refused/link.json")).isSymbolicLink();
        assertThat(elsewhere).exists();
    }

    @Test
    void theFoldersAreForTheUserOfTheConnectorOnly() throws IOException {
        letters().keep(refusal(GivenChange.domain("evil.example").upsert()));

        assertThat(Files.getPosixFilePermissions(folder())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(folder().resolve(files().get(0))))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void asManyBytesAsAllowedAreKeptAndALetterThatAloneHasMoreToo() throws IOException {
        bytes = 2_000;
        DeadLetters letters = letters();
        letters.keep(
                refusal(GivenChange.domain("a.example").event("x".repeat(3_000)).upsert()));
        assertThatThrownBy(() ->
                        letters.keep(refusal(GivenChange.domain("b.example").upsert())))
                .isInstanceOf(DeadLettersException.class)
                .hasMessageContaining("connector.dead-letters-max-bytes");
        assertThat(letters.bytes())
                .isEqualTo(Files.size(folder().resolve(files().get(0))))
                .isGreaterThan(3_000);

        letters.discard(files().get(0));
        letters.keep(refusal(GivenChange.domain("b.example").upsert()));

        assertThat(letters.bytes()).isEqualTo(Files.size(folder().resolve(files().get(0))));
    }

    /** Sends the first letter to replay and picks it up, as the route does. */
    private DeadLetter replay(DeadLetters letters, String name) throws IOException {
        Path replays = Files.createDirectories(directory.resolve("replay"));
        Files.move(folder().resolve(files().get(0)), replays.resolve(name));
        return letters.pickUp(name).orElseThrow();
    }

    private List<String> inWork() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("replay/.in-work"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private DeadLetters letters() {
        DeadLetters letters = new DeadLetters(directory, new DeadLetters.Limits(most, bytes), clock, kept::add);
        letters.recover();
        return letters;
    }

    private Path folder() {
        return directory.resolve("dead-letters");
    }

    private String file(String domain) throws IOException {
        return files().stream()
                .filter(name -> name.startsWith("domain_" + domain))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> domains(DeadLetters.Page page) {
        return page.letters().stream()
                .map(letter -> letter.letter().orElseThrow().about().replace("domain:", ""))
                .toList();
    }

    private static Refusal refusal(IocChange change) {
        return new Refusal(change, Refusal.REFUSED, "must be nice", Optional.empty());
    }

    private JsonNode onlyLetter() throws IOException {
        List<String> files = files();
        assertThat(files).hasSize(1);
        return new ObjectMapper().readTree(folder().resolve(files.get(0)).toFile());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** What a replay or a person that looks for {@code *.json} would find. */
    private List<String> jsonNames() throws IOException {
        return files().stream().filter(name -> name.endsWith(".json")).toList();
    }
}
