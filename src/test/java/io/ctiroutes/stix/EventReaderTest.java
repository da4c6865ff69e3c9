package io.ctiroutes.stix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.text.Utf8Text;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {

    private static final String INTERNAL_ID = "3f0b6a5e-5d5e-4d59-9c0b-7a7f2b0a9f10";
    private static final String PATTERN = "[ipv4-addr:value = '203.0.113.77']";

    private final EventReader reader = new EventReader();

    @ParameterizedTest
    @CsvSource({
        "01-live-create, 1789373551421-0, create, 80, false",
        "04-catch-up-indicator, 1789373551402-0, create, 80, false",
        "05-live-update, 1790913605131-0, update, 60, false",
        "06-leaves-the-stream-filter, 1795147205003-0, delete, 20, true",
        "08-real-deletion, 1791023400512-0, delete, 60, false"
    })
    void everyFieldOfTheDocumentedIndicatorIsTaken(String file, String id, String type, int score, boolean revoked) {
        StreamEvent event = GivenEvent.documented(file);

        IndicatorEvent read = reader.read(event);

        assertThat(read)
                .isEqualTo(new IndicatorEvent(
                        id,
                        type,
                        "indicator",
                        Optional.of(documented(PATTERN, score, revoked, "cobalt-strike", "c2")),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        event.content()));
    }

    @Test
    void anEventThatIsNotAllThereIsUnreadableAndNamesTheSetting() {
        StreamEvent head = new StreamEvent("7-0", "create", Utf8Text.of("{\"data\":{\"type\":\"indic"), 70_000_000);

        assertThat(head.whole()).isFalse();
        assertThatExceptionOfType(UnreadableEventException.class)
                .isThrownBy(() -> reader.read(head))
                .withMessageContainingAll("event 7-0", "70000000 bytes", "connector.max-event-bytes");
    }

    @Test
    void bytesThatAreNoUtf8AreReplaced() {
        byte[] data =
                ("{\"data\":{\"type\":\"indicator\",\"name\":\"a?b\",\"pattern\":\"[ipv4-addr:value = '203.0.113.77']\"}}")
                        .getBytes(StandardCharsets.UTF_8);
        data[new String(data, StandardCharsets.UTF_8).indexOf('?')] = (byte) 0xff;

        Indicator indicator = reader.read(new StreamEvent(GivenEvent.ID, "create", Utf8Text.ofOwned(data), 0))
                .indicator();

        assertThat(indicator.pattern()).isEqualTo(PATTERN);
        assertThat(indicator.name()).isEqualTo("a\ufffdb");
    }

    @Test
    void aSingleStringMayBeNearlyAllOfALargeEvent() {
        String content = "x".repeat(49_000_000);
        String data = "{\"data\":{\"type\":\"indicator\",\"pattern\":\"[ipv4-addr:value = '203.0.113.77']\","
                + "\"x_files\":\"" + content + "\",\"description\":\"" + content.substring(0, 21_000_000) + "\"}}";

        Indicator indicator = reader.read(GivenEvent.text(data)).indicator();

        assertThat(indicator.pattern()).isEqualTo(PATTERN);
        assertThat(indicator.description().orElseThrow()).hasSize(21_000_000);
    }

    @Test
    void ofALongUnusableValueOnlyTheBeginningIsTold() {
        StreamEvent event = GivenEvent.created(indicator -> indicator.put("valid_until", "x".repeat(1_000_000)));

        assertThatExceptionOfType(UnreadableEventException.class)
                .isThrownBy(() -> reader.read(event))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("valid_until", "xxx")
                        .hasSizeLessThan(1_000));
    }

    @Test
    void aFileWithThreeHashesIsRead() {
        Indicator indicator = reader.read(GivenEvent.documented("02-live-create-file-with-three-hashes"))
                .indicator();

        assertThat(indicator.internalId()).isEqualTo("b8a3c1b2-7a1e-4f0e-9d59-0d5f6e9a1c22");
        assertThat(indicator.pattern()).contains("file:hashes.'SHA-256'", "file:hashes.'SHA-1'", "file:hashes.MD5");
        assertThat(indicator.score()).isEqualTo(90);
        assertThat(indicator.platforms()).containsExactly("windows");
        assertThat(indicator.labels()).containsExactly("lockbit");
    }

    @Test
    void aReferenceIsNoIndicator() {
        IndicatorEvent event = reader.read(GivenEvent.documented("03-catch-up-dependency"));

        assertThat(event.entityType()).isEqualTo("identity");
        assertThat(event.about()).isEmpty();
        assertThat(event.stixIndicator()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(event::indicator)
                .withMessageContainingAll("1789373551402-0", "identity");
    }

    @Test
    void anEditedPatternComesWithTheFormerOne() {
        IndicatorEvent event = reader.read(GivenEvent.documented("07-pattern-edited"));

        assertThat(event.about())
                .contains(documented("[ipv4-addr:value = '203.0.113.78']", 60, false, "cobalt-strike", "c2"));
        assertThat(event.formerPattern()).contains(PATTERN);
    }

    @Test
    void aMergeComesWithItsSources() {
        IndicatorEvent event = reader.read(GivenEvent.documented("09-merge"));

        assertThat(event.about()).contains(documented(PATTERN, 60, false, "cobalt-strike", "c2", "dup"));
        assertThat(event.formerPattern()).isEmpty();
        assertThat(event.sources())
                .containsExactly(new Indicator(
                        "0a7c8f5e-1111-4c6c-8a4b-2f6f7b1c0d33",
                        "203.0.113.0077",
                        "[ipv4-addr:value = '203.0.113.0077']",
                        "stix",
                        false,
                        Optional.of(Instant.parse("2026-12-13T08:12:31.377Z")),
                        40,
                        List.of(),
                        List.of("dup"),
                        Optional.of("Simple indicator of observable {203.0.113.0077}")));
    }

    @Test
    void whatAnIndicatorLeavesOutHasADefault() {
        Indicator indicator = reader.read(GivenEvent.created(stix -> {})).indicator();

        assertThat(indicator)
                .isEqualTo(new Indicator(
                        "indicator--5c8199b1-1d87-5581-8529-00573648bf17",
                        "",
                        "[domain-name:value = 'evil.example']",
                        "stix",
                        false,
                        Optional.empty(),
                        50,
                        List.of(),
                        List.of(),
                        Optional.empty()));
    }

    @Test
    void whatIsNullIsLeftOut() {
        StreamEvent withNulls = GivenEvent.created(stix -> {
            for (String field :
                    List.of("name", "revoked", "valid_until", "labels", "description", "x_mitre_platforms")) {
                stix.putNull(field);
            }
            ObjectNode extensions = stix.putObject("extensions");
            extensions.putObject(GivenEvent.OPENCTI).putNull("id").putNull("score");
            extensions.putObject(GivenEvent.MITRE).putNull("platforms");
            extensions.putNull("extension-definition--other");
        });

        assertThat(reader.read(withNulls).indicator())
                .isEqualTo(reader.read(GivenEvent.created(stix -> {})).indicator());
        assertThat(reader.read(GivenEvent.created(
                                stix -> stix.putArray("labels").addNull().add("c2")))
                        .labels())
                .containsExactly("c2");
    }

    @Test
    void fieldsAtTheTopAreReadAsOlderPlatformsSendThem() {
        StreamEvent event = GivenEvent.created(stix -> {
            stix.put("x_opencti_id", INTERNAL_ID).put("x_opencti_score", 77);
            stix.putArray("x_mitre_platforms").add("macos").add("linux");
        });

        assertThat(reader.read(event).indicator())
                .returns(INTERNAL_ID, Indicator::internalId)
                .returns(77, Indicator::score)
                .returns(List.of("macos", "linux"), Indicator::platforms);
    }

    @Test
    void oneTextIsAListOfOne() {
        StreamEvent event = GivenEvent.created(stix -> stix.put("labels", "c2").put("x_mitre_platforms", "windows"));

        assertThat(reader.read(event).indicator())
                .returns(List.of("c2"), Indicator::labels)
                .returns(List.of("windows"), Indicator::platforms);
    }

    @ParameterizedTest
    @CsvSource({"True, true", "true, true", "TRUE, true", "False, false", "false, false"})
    void aBooleanMayBeText(String text, boolean revoked) {
        assertThat(reader.read(GivenEvent.created(stix -> stix.put("revoked", text)))
                        .indicator()
                        .revoked())
                .isEqualTo(revoked);
    }

    @ParameterizedTest
    @CsvSource({"77, 77", "77.0, 77", "79.9, 79", "0, 0", "-5, -5"})
    void aNumberMayBeTextOrHaveAFraction(String text, int score) {
        assertThat(reader.read(GivenEvent.created(stix -> score(stix).put("score", text)))
                        .score())
                .isEqualTo(score);
        assertThat(reader.read(GivenEvent.created(stix -> score(stix).put("score", Double.parseDouble(text))))
                        .score())
                .isEqualTo(score);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-13T08:12:31.377Z, 2026-12-13T08:12:31.377Z",
        "2026-12-13T08:12:31Z, 2026-12-13T08:12:31Z",
        "2026-12-13T10:12:31.377123+02:00, 2026-12-13T08:12:31.377123Z"
    })
    void aTimeMayHaveAnyPrecisionAndOffset(String text, Instant time) {
        assertThat(reader.read(GivenEvent.created(stix -> stix.put("valid_until", text)))
                        .indicator()
                        .validUntil())
                .contains(time);
    }

    @Test
    void theTypeMayComeLast() {
        StreamEvent event = GivenEvent.created(stix -> {
            stix.remove("type");
            stix.put("type", "indicator");
        });

        assertThat(reader.read(event).stixIndicator()).isTrue();
    }

    @Test
    void theTypeInsideTheFrameDoesNotCount() {
        StreamEvent event = GivenEvent.event(frame -> frame.put("type", "delete"));

        assertThat(reader.read(event).type()).isEqualTo("create");
    }

    @Test
    void anotherLanguageThanStixIsNoStixIndicator() {
        StreamEvent event = GivenEvent.created(stix -> stix.put("pattern_type", "yara"));

        assertThat(reader.read(event).about()).isPresent();
        assertThat(reader.read(event).stixIndicator()).isFalse();
    }

    @Test
    void whatOtherObjectsHaveIsOfNoInterest() {
        StreamEvent event = GivenEvent.created(stix -> {
            stix.removeAll();
            stix.put("type", "malware").put("revoked", "perhaps").put("extensions", "none");
            stix.putObject("name").put("type", "indicator");
            stix.putArray("labels").addObject();
            stix.put("x_opencti_score", "high");
        });

        assertThat(reader.read(event).entityType()).isEqualTo("malware");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "hello", "{\"data\":", "{\"data\":{\"type\":\"indicator\"", "{data:1}", "\u0000"})
    void aTextThatIsNotJsonCannotBeRead(String text) {
        assertUnreadable(GivenEvent.text(text), "JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{\"data\":{\"type\":\"indicator\"}}]", "\"text\"", "5", "null", "true"})
    void anotherJsonThanAnObjectCannotBeRead(String text) {
        assertUnreadable(GivenEvent.text(text), "not a JSON object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"data\":null}",
                "{\"data\":\"indicator\"}",
                "{\"data\":[]}",
                "{\"data\":{}}",
                "{\"data\":{\"type\":null}}",
                "{\"data\":{\"id\":\"indicator--1\"}}"
            })
    void anEventWithoutAnObjectAndItsTypeCannotBeRead(String text) {
        assertUnreadable(GivenEvent.text(text), "no data with a type");
    }

    @Test
    void anIndicatorWithoutAPatternCannotBeRead() {
        assertUnreadable(GivenEvent.created(stix -> stix.remove("pattern")), "it has no pattern");
        assertUnreadable(GivenEvent.created(stix -> stix.putNull("pattern")), "it has no pattern");
    }

    @ParameterizedTest
    @CsvSource({
        "revoked, perhaps",
        "revoked, ''",
        "revoked, 1",
        "x_opencti_score, high",
        "x_opencti_score, ''",
        "valid_until, tomorrow",
        "valid_until, 2026-12-13",
        "extensions, none"
    })
    void aFieldThatCannotBeUsedIsNamed(String field, String value) {
        assertUnreadable(GivenEvent.created(stix -> stix.put(field, value)), "its " + field + " is '" + value + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type",
                "id",
                "name",
                "pattern",
                "pattern_type",
                "revoked",
                "valid_until",
                "x_opencti_score",
                "x_opencti_id",
                "x_mitre_platforms",
                "labels",
                "description"
            })
    void anObjectInTheSteadOfAFieldIsNamed(String field) {
        assertUnreadable(GivenEvent.created(stix -> stix.putObject(field)), "its " + field + " is '{…}'");
    }

    @Test
    void aListInTheSteadOfAFieldIsNamed() {
        assertUnreadable(GivenEvent.created(stix -> stix.putArray("pattern").add("x")), "its pattern is '[…]'");
        assertUnreadable(
                GivenEvent.created(stix -> stix.putArray("extensions").addObject()), "its extensions is '[…]'");
        assertUnreadable(GivenEvent.created(stix -> stix.putArray("labels").addObject()), "its labels is '{…}'");
    }

    @Test
    void aScoreInTheExtensionThatIsNoNumberIsNamed() {
        assertUnreadable(GivenEvent.created(stix -> score(stix).put("score", "high")), "its score is 'high'");
    }

    @Test
    void theFormerPatternIsFoundWhetherReplacedOrRemovedAndAdded() {
        StreamEvent replaced = withReversePatch(patch -> {
            patch.addObject().put("op", "replace").put("path", "/name").put("value", "x");
            patch.addObject().put("op", "replace").put("path", "/pattern").put("value", PATTERN);
            patch.addObject().put("op", "replace").put("path", "/pattern_type").put("value", "yara");
        });
        StreamEvent removedAndAdded = withReversePatch(patch -> {
            patch.addObject().put("op", "remove").put("path", "/pattern");
            patch.addObject().put("op", "add").put("value", PATTERN).put("path", "/pattern");
        });

        assertThat(reader.read(replaced).formerPattern()).contains(PATTERN);
        assertThat(reader.read(removedAndAdded).formerPattern()).contains(PATTERN);
    }

    @Test
    void aPatchOfOtherFieldsHasNoFormerPattern() {
        StreamEvent event = withReversePatch(patch -> {
            patch.addObject().put("op", "remove").put("path", "/pattern");
            patch.addObject()
                    .put("op", "replace")
                    .put("path", "/extensions/pattern")
                    .put("value", PATTERN);
            patch.addObject()
                    .put("op", "replace")
                    .put("path", "/labels")
                    .putArray("value")
                    .add("/pattern");
            patch.addObject()
                    .put("op", "add")
                    .put("path", "/pattern")
                    .putObject("value")
                    .put("path", "/pattern");
            patch.addObject().put("value", PATTERN).putObject("path").put("path", "/pattern");
        });

        assertThat(reader.read(event).formerPattern()).isEmpty();
        assertThat(reader.read(event).indicator().pattern()).contains("evil.example");
    }

    @Test
    void aLabelIsLostIfItWasThereBeforeTheEventAndIsNotAnyMore() {
        // as the platform writes it: c2 has moved up
        IndicatorEvent one = reader.read(labelledNow("c2", patch -> {
            patch.addObject().put("op", "replace").put("path", "/labels/0").put("value", "apt");
            patch.addObject().put("op", "add").put("path", "/labels/1").put("value", "c2");
        }));
        IndicatorEvent all = reader.read(labelledNow(
                "c2",
                patch -> patch.addObject()
                        .put("op", "replace")
                        .put("path", "/labels")
                        .putArray("value")
                        .add("apt")
                        .addNull()
                        .add("c2")));

        assertThat(List.of(one, all))
                .allMatch(event -> event.lost("apt"))
                .noneMatch(event -> event.lost("c2"))
                .noneMatch(event -> event.lost("ap"));
    }

    @Test
    void whatWasAddedOrWasNoLabelIsNotLost() {
        IndicatorEvent event = reader.read(labelledNow("c2", patch -> {
            patch.addObject().put("op", "remove").put("path", "/labels/0");
            patch.addObject().put("op", "replace").put("path", "/name").put("value", "apt");
            patch.addObject()
                    .put("op", "add")
                    .put("path", "/labels_of_others/0")
                    .put("value", "apt");
            patch.addObject()
                    .put("op", "add")
                    .put("path", "/labels/1")
                    .putObject("value")
                    .put("value", "apt");
        }));

        assertThat(List.of("c2", "apt")).noneMatch(event::lost);
    }

    private static StreamEvent labelledNow(String label, Consumer<ArrayNode> patch) {
        ArrayNode operations = new ObjectMapper().createArrayNode();
        patch.accept(operations);
        return GivenEvent.event(frame -> {
            ((ObjectNode) frame.get("data")).putArray("labels").add(label);
            frame.putObject("context").set("reverse_patch", operations);
        });
    }

    @Test
    void thePatchForwardIsNoFormerPattern() {
        StreamEvent event = GivenEvent.event(frame -> frame.putObject("context")
                .putArray("patch")
                .addObject()
                .put("op", "replace")
                .put("path", "/pattern")
                .put("value", PATTERN));

        assertThat(reader.read(event).formerPattern()).isEmpty();
    }

    @Test
    void onlyTheIndicatorsAmongTheSourcesCount() {
        StreamEvent event = GivenEvent.event(frame -> {
            ArrayNode sources = frame.putObject("context").putArray("sources");
            sources.addObject().put("type", "identity").put("name", "someone");
            sources.addObject().put("type", "indicator").put("pattern", PATTERN).put("pattern_type", "stix");
        });

        assertThat(reader.read(event).sources()).extracting(Indicator::pattern).containsExactly(PATTERN);
    }

    @Test
    void whatFollowsTheContextIsReadWhateverIsInIt() {
        StreamEvent event = GivenEvent.text("{\"context\":{\"pir_ids\":[[1],{}],\"reverse_patch\":{},\"sources\":null,"
                + "\"changes\":[{\"a\":[]}]},\"data\":{\"type\":\"tool\"}}");

        assertThat(reader.read(event).entityType()).isEqualTo("tool");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sources", "reverse_patch"})
    void aContextOfUnknownShapeIsNamed(String field) {
        StreamEvent event = GivenEvent.event(frame ->
                frame.putObject("context").putArray(field).add("indicator--1").addObject());

        assertUnreadable(event, "its " + field + " element is 'indicator--1'");
    }

    private void assertUnreadable(StreamEvent event, String what) {
        assertThatExceptionOfType(UnreadableEventException.class)
                .isThrownBy(() -> reader.read(event))
                .withMessageContainingAll("event " + GivenEvent.ID, what);
    }

    private static ObjectNode score(ObjectNode stix) {
        return stix.putObject("extensions").putObject(GivenEvent.OPENCTI);
    }

    private static StreamEvent withReversePatch(Consumer<ArrayNode> patch) {
        ArrayNode operations = new ObjectMapper().createArrayNode();
        patch.accept(operations);
        return GivenEvent.event(frame -> frame.putObject("context").set("reverse_patch", operations));
    }

    private static Indicator documented(String pattern, int score, boolean revoked, String... labels) {
        return new Indicator(
                INTERNAL_ID,
                "203.0.113.77",
                pattern,
                "stix",
                revoked,
                Optional.of(Instant.parse("2026-12-13T08:12:31.377Z")),
                score,
                List.of("windows", "linux"),
                List.of(labels),
                Optional.of("Simple indicator of observable {203.0.113.77}"));
    }
}
