package io.ctiroutes.sandbox.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    private static final String EXAMPLE = """
            name: A search
            api: falcon
            mark: reported
            source: somebody
            request: {method: GET, path: /iocs/queries/indicators/v1}
            answer: {status: 200}
            """;

    @Test
    void anExampleIsRead() {
        Example example = Examples.parse(EXAMPLE);

        assertThat(example.mark()).isEqualTo(Mark.REPORTED);
        assertThat(example.tried().request().path()).isEqualTo("/iocs/queries/indicators/v1");
        assertThat(example.tried().answer().path("status").asInt()).isEqualTo(200);
    }

    @Test
    void aKeyThatNobodyKnowsIsAMistake() {
        assertThatThrownBy(() -> Examples.parse(EXAMPLE.replace("status", "state")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown key state");
    }

    @Test
    void anExampleSaysWhereItIsFrom() {
        assertThatThrownBy(() -> Examples.parse(EXAMPLE.replace("source: somebody\n", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no source");
    }

    @Test
    void eachHasANameOfItsOwn() {
        assertThat(Examples.in(Path.of("contract"))).extracting(Example::name).doesNotHaveDuplicates();
    }
}
