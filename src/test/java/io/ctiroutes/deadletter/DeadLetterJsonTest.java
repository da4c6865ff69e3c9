package io.ctiroutes.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctiroutes.falcon.delivery.AnyChange;
import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.ioc.IocChange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterJsonTest {

    @Property(tries = 300)
    void whatIsWrittenIsReadBack(
            @ForAll("changes") IocChange change,
            @ForAll("text") String reason,
            @ForAll("answers") Optional<String> answer,
            @ForAll("instants") Instant since,
            @ForAll("instants") Instant last) {
        DeadLetter letter = new DeadLetter(
                "refused",
                reason,
                Optional.of(change),
                new DeadLetter.Event(
                        change.origin().eventId(),
                        change.origin().eventType(),
                        change.origin().event().toString()),
                answer,
                change.origin().attempts(),
                since,
                last);

        assertThat(DeadLetterJson.read(text(letter))).isEqualTo(letter);
    }

    @Property(tries = 100)
    void anUnreadableEventIsReadBackAsItCame(@ForAll("text") String data) {
        DeadLetter letter = new DeadLetter(
                DeadLetter.MALFORMED,
                "why",
                Optional.empty(),
                new DeadLetter.Event("1-0", "create", data),
                Optional.empty(),
                1,
                Instant.EPOCH,
                Instant.EPOCH);

        assertThat(DeadLetterJson.read(text(letter))).isEqualTo(letter);
    }

    @Test
    void anAnswerThatIsNoJsonIsKeptAsText() {
        DeadLetter letter = letter(Optional.of("<html>"));

        assertThat(DeadLetterJson.read(text(letter)).answer()).contains("\"<html>\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "7",
                "{}",
                "{ not JSON",
                "<html>",
                "{\"since\":\"yesterday\",\"last\":\"2026-01-01T00:00:00Z\"}",
                "{\"since\":\"2026-01-01T00:00:00Z\"}"
            })
    void whatIsNoDeadLetterIsToldAsSuch(String text) {
        assertThatThrownBy(() -> DeadLetterJson.read(text)).isInstanceOf(DeadLetterJson.UnreadableException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "\"operation\" : \"upsert\", \"operation\" : \"remove\", remove",
        "\"type\" : \"domain\", \"type\" : \"url\", url",
        "\"severity\" : \"high\", \"severity\" : \"huge\", HUGE",
        "\"action\" : \"detect\", \"action\" : \"explode\", EXPLODE",
        "\"expiration\" : \"2026-06-01T00:00:00Z\", \"expiration\" : \"soon\", soon",
        "\"windows\", \"amiga\", AMIGA",
        "\"value\" : \"evil.example\", \"value\" : \"not a domain\", not a domain",
        "\"value\" : \"evil.example\", \"value\" : \"\", domain"
    })
    void aLetterThatWasMendedWronglySaysWhatIsWrong(String right, String wrong, String told) {
        String mended = text(letter(Optional.empty())).replace(right, wrong);

        assertThat(mended).contains(wrong);
        assertThatThrownBy(() -> DeadLetterJson.read(mended))
                .isInstanceOf(DeadLetterJson.UnreadableException.class)
                .hasMessageContaining(told);
    }

    @Test
    void aValueThatWasMendedByHandIsReadInItsCanonicalForm() {
        String mended = text(letter(Optional.empty())).replace("evil.example\"", "Better.Example.\"");

        assertThat(DeadLetterJson.read(mended).change())
                .hasValueSatisfying(change -> assertThat(change.key())
                        .isEqualTo(GivenChange.domain("better.example").retire().key()));
    }

    @Provide
    Arbitrary<IocChange> changes() {
        return AnyChange.change();
    }

    @Provide
    Arbitrary<String> text() {
        return AnyChange.text();
    }

    @Provide
    Arbitrary<Optional<String>> answers() {
        return Arbitraries.of("{\"message\":\"x\",\"row\":[1,null,true]}", "[]", "\"text\"", "7")
                .optional();
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Arbitraries.longs().between(0, 4_000_000_000_000L).map(Instant::ofEpochMilli);
    }

    private static DeadLetter letter(Optional<String> answer) {
        return new DeadLetter(
                "refused",
                "why",
                Optional.of(GivenChange.domain("evil.example")
                        .expiration("2026-06-01T00:00:00Z")
                        .upsert()),
                new DeadLetter.Event("1795478400000-0", "update", "{}"),
                answer,
                1,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static String text(DeadLetter letter) {
        return new String(DeadLetterJson.write(letter), StandardCharsets.UTF_8);
    }
}
