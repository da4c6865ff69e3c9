package io.ctiroutes.sandbox.falcon;

import static io.ctiroutes.sandbox.falcon.FalconCaller.ENTITIES;
import static io.ctiroutes.sandbox.falcon.FalconCaller.SEARCH;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiDescriptionTest {

    private final FalconStandIn falcon =
            FalconStandIn.start(FalconOptions.defaults().described());
    private final FalconCaller caller = FalconCaller.authenticated(falcon);

    @Test
    void requestsAsDescribedAreNoProblem() {
        caller.create("{\"type\":\"domain\",\"value\":\"one.example\",\"applied_globally\":true,\"expiration\":null}");
        caller.valuesFoundBy("type:'domain'");
        caller.get("0a");
        caller.delete("0a", "0b");

        assertThatCode(falcon::close).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"indicators":[{"type":"domain","value":"a.example"}]}                                 | applied_globally
                    {"indicators":[{"applied_globally":"yes"}]}                                            | string
                    {"indicators":[{"applied_globally":true,"platforms":"linux"}]}                         | array
                    {"indicators":[{"applied_globally":true,"expiration":"tomorrow"}]}                     | tomorrow
                    {"indicators":[{"applied_globally":true,"colour":"red"}]}                              | colour
                    {"comment":"nothing else"}                                                             | indicators
                    """)
    void bodiesThatAreNotAsDescribedAreTold(String body, String what) {
        caller.post(ENTITIES, body);

        assertThatIllegalStateException()
                .isThrownBy(falcon::close)
                .withMessageContaining("POST " + ENTITIES)
                .withMessageContaining(what);
    }

    @ParameterizedTest
    @CsvSource({"colour, red", "limit, many", "sort, colour"})
    void parametersThatAreNotAsDescribedAreTold(String name, String value) {
        caller.ask(SEARCH, Map.of(name, value));

        assertThatIllegalStateException().isThrownBy(falcon::close).withMessageContaining(name);
    }
}
