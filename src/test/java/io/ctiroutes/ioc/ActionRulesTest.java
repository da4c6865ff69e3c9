package io.ctiroutes.ioc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ActionRulesTest {

    private final ActionRules rules = new ActionRules(Action.NO_ACTION, Action.DETECT, Action.PREVENT);

    @ParameterizedTest
    @CsvSource({"IPV4, NO_ACTION", "IPV6, NO_ACTION", "DOMAIN, DETECT", "SHA256, PREVENT", "MD5, PREVENT"})
    void everyKindOfIocHasItsOwnAction(IocType type, Action action) {
        assertThat(rules.of(type)).isEqualTo(action);
    }

    @ParameterizedTest
    @CsvSource({"no_action, NO_ACTION", "allow, ALLOW", "detect, DETECT", "PREVENT, PREVENT"})
    void anActionIsReadAsFalconSpellsIt(String text, Action action) {
        assertThat(Action.of(text)).isEqualTo(action);
        assertThat(action.text()).isEqualToIgnoringCase(text);
    }

    @Test
    void anUnknownActionIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Action.of("prevent_no_ui"));
    }

    @ParameterizedTest
    @EnumSource
    void onlyAnAllowedIocHasNoSeverity(Action action) {
        assertThat(action.takesSeverity()).isEqualTo(action != Action.ALLOW);
    }
}
