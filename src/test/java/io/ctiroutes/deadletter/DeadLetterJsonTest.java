package io.ctiroutes.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctiroutes.falcon.delivery.AnyChange;
import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterJsonTest {

    @Test
    void whatIsWrittenIsReadBack() {
        Property.holds(300, draw -> {
            IocChange change = draw.as("change").any(AnyChange::change);
            DeadLetter letter = new DeadLetter(
                    "refused",
                    draw.as("reason").any(AnyChange::text),
                    Optional.of(change),
                    new DeadLetter.Event(
                            change.origin().eventId(),
                            change.origin().eventType(),
                            change.origin().event().toString()),
                    draw.as("answer")
                            .optional(
                                    one -> one.of("{\"message\":\"x\",\"row\":[1,null,true]}", "[]", "\"text\"", "7")),
                    change.origin().attempts(),
                    draw.as("since").any(DeadLetterJsonTest::instant),
                    draw.as("last").any(DeadLetterJsonTest::instant));

            assertThat(DeadLetterJson.read(text(letter))).isEqualTo(letter);
        });
    }

    @Test
    void anUnreadableEventIsReadBackAsItCame() {
        Property.holds(100, draw -> {
            DeadLetter letter = new DeadLetter(
                    DeadLetter.MALFORMED,
                    "why",
                    Optional.empty(),
                    new DeadLetter.Event("1-0", "create", AnyChange.text(draw)),
                    Optional.empty(),
                    1,
                    Instant.EPOCH,
                    Instant.EPOCH);

            assertThat(DeadLetterJson.read(text(letter))).isEqualTo(letter);
        });
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

    private static Instant instant(Draw draw) {
        return Instant.ofEpochMilli(draw.between(0, 4_000_000_000_000L));
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
