package io.ctiroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnsetNameTest {

    private static final Path EXTRA = Path.of("routes/extra.camel.yaml");

    @Test
    void theShippedRoutesAndExamplesReadNothingThatNobodySets() throws IOException {
        Map<Path, String> texts = new TreeMap<>(RouteFiles.in(Path.of("routes")).texts());
        texts.putAll(RouteFiles.in(Path.of("routes/examples")).texts());

        assertThat(UnsetName.in(new RouteFiles(texts))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "${header.EventTyp} == 'create', header, EventTyp, EventType",
        "${headers.Eventtypes} == 'create', header, Eventtypes, EventType",
        "${in.header.StixIndicato}, header, StixIndicato, StixIndicator",
        "${header[EventTipe]}, header, EventTipe, EventType",
        "'${headerAs(EventTipe, String)}', header, EventTipe, EventType",
        "${header.CamelOpenCtiLastAttemp} == true, header, CamelOpenCtiLastAttemp, CamelOpenCtiLastAttempt",
        "${exchangeProperty.Tally}, exchange property, Tally, tally",
        "'a ${exchangeProperty[delivry]?.next} b', exchange property, delivry, delivery",
    })
    void aNameThatIsAKnownOneButForALetterIsToldWithThatOne(String expression, String kind, String name, String meant)
            throws IOException {
        assertThat(read(expression))
                .singleElement()
                .hasToString("routes/extra.camel.yaml: nothing sets the " + kind + " '" + name + "'; did you mean '"
                        + meant + "'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${header.Colour}", "${exchangeProperty.colour}"})
    void anyOtherMayBeSetByABeanAndIsToldAsUnsure(String expression) throws IOException {
        assertThat(read(expression)).singleElement().asString().contains("olour', as far as the route files tell");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${header.eventtype} == 'create'",
                "${header.CamelHttpResponseCode} < 300",
                "${header.X-RateLimit-Remaining}",
                "${headers}",
                "${header.Mine} and ${header.Yours} and ${exchangeProperty.mine}",
                "${body.header} and ${body.exchangeProperty}"
            })
    void whatIsSetInAFileByCamelOrByAnAnswerIsKnown(String expression) throws IOException {
        assertThat(read(expression)).isEmpty();
    }

    private static List<UnsetName> read(String expression) throws IOException {
        Map<Path, String> texts = new TreeMap<>(RouteFiles.in(Path.of("routes")).texts());
        texts.put(EXTRA, """
                - route:
                    id: extra
                    from:
                      uri: direct:extra
                      steps:
                        - setHeader: {name: Mine, constant: "x"}
                        - setHeaders: {headers: [{name: Yours, constant: "x"}]}
                        - setProperty: {name: mine, constant: "x"}
                        - filter:
                            simple: "%s"
                            steps: [{stop: {}}]
                """.formatted(expression));
        return UnsetName.in(new RouteFiles(texts));
    }
}
