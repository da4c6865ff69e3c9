package io.ctiroutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.setup.StartException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleStartTest {

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @BeforeEach
    void enable() {
        standIns.installation().with(Setting.CONSOLE_ENABLE, "true").with(Setting.METRICS_ENABLE, "true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void aConsoleThatEverybodyCouldUseIsRefusedWithTheSettingsAndWhatToDo(String address) {
        standIns.installation().with(Setting.METRICS_ADDR, address);

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(standIns::start)
                .withMessageStartingWith("CONSOLE_PASSWORD is not set")
                .withMessageContaining("who reaches " + address + " (METRICS_ADDR)")
                .withMessageContaining(
                        "Set CONSOLE_PASSWORD (property: console.password), or METRICS_ADDR to 127.0.0.1")
                .returns(2, StartException::status);
        assertThat(standIns.openCti().traffic().streamSessions()).isEmpty();
    }

    @Test
    void withAPasswordItMayBeReachedFromElsewhere() {
        standIns.installation().with(Setting.METRICS_ADDR, "0.0.0.0").with(Setting.CONSOLE_PASSWORD, "a-long-password");

        assertThatCode(standIns::start).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void whereNobodyElseReachesItNoPasswordIsNeeded(String address) {
        standIns.installation().with(Setting.METRICS_ADDR, address);

        assertThatCode(standIns::start).doesNotThrowAnyException();
    }

    @Test
    void withoutMetricsTheirAddressDoesNotMatter() {
        standIns.installation().with(Setting.METRICS_ADDR, "0.0.0.0").with(Setting.METRICS_ENABLE, "false");

        assertThatCode(standIns::start).doesNotThrowAnyException();
    }
}
