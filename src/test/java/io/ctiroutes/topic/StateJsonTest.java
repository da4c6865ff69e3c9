package io.ctiroutes.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctiroutes.falcon.delivery.AnyChange;
import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateJsonTest {

    private static final IocKey KEY = GivenIoc.domain("evil.example");

    @Test
    void whatIsReadIsWhatWasWritten() {
        Property.holds(500, draw -> {
            IocKey key = AnyChange.key(draw);
            IocState state = new IocState(key, AnyChange.text(draw), draw.list(0, 3, one -> claim(one, key)));

            assertThat(StateJson.read(StateJson.key(key.toString()), StateJson.write(state)))
                    .isEqualTo(state);
        });
    }

    private static Claim claim(Draw draw, IocKey key) {
        return new Claim(
                AnyChange.text(draw),
                AnyChange.text(draw),
                AnyChange.text(draw),
                Optional.of(AnyChange.record(draw, key)),
                new Claim.Marks(draw.bool(), false, false),
                AnyChange.traits(draw));
    }

    @Test
    void aRetiredIocHasNoClaims() throws Exception {
        IocState retired = new IocState(KEY, "5-0", List.of());

        assertThat(new String(StateJson.write(retired), StandardCharsets.UTF_8))
                .isEqualTo("{\"version\":1,\"event\":\"5-0\"}");
        assertThat(StateJson.read(KEY, StateJson.write(retired)).retired()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "5",
                "{}",
                "{",
                "{\"version\":1,\"claims\":[{}]}",
                "{\"version\":1,\"claims\":[null]}",
                "{\"version\":1,\"claims\":[{\"action\":\"explode\"}]}",
                "{\"version\":1,\"claims\":[{\"action\":\"detect\",\"expiration\":\"soon\"}]}"
            })
    void whatIsNoStateSaysSo(String value) {
        assertThatThrownBy(() -> StateJson.read(KEY, value.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableStateException.class);
    }

    @Test
    void whatANewerVersionWroteIsNotTakenForUnreadable() {
        assertThatThrownBy(() -> StateJson.read(KEY, "{\"version\":2}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(NewerStateException.class)
                .hasMessageContaining("domain:evil.example")
                .hasMessageContaining("update it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "url:evil.example", "domain:", ":"})
    void whatIsNoKeySaysSo(String key) {
        assertThatThrownBy(() -> StateJson.key(key)).isInstanceOf(UnreadableStateException.class);
    }
}
