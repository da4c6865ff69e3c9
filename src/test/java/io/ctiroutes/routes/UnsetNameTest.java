package io.ctiroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.settings.Mode;
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
        Map<Path, String> texts =
                new TreeMap<>(RouteFiles.in(Path.of("routes"), Mode.ALL).texts());
        texts.putAll(RouteFiles.in(Path.of("routes/examples"), Mode.ALL).texts());

        assertThat(UnsetName.in(new RouteFiles(texts), new RouteFiles(Map.of())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "${header.CamelOpenCtiEventTyp} == 'create', header, CamelOpenCtiEventTyp, CamelOpenCtiEventType",
        "${headers.CamelOpenCtiEventtypes} == 'create', header, CamelOpenCtiEventtypes, CamelOpenCtiEventType",
        "${in.header.CamelOpenCtiStixIndicato}, header, CamelOpenCtiStixIndicato, CamelOpenCtiStixIndicator",
        "${header[CamelOpenCtiEventTipe]}, header, CamelOpenCtiEventTipe, CamelOpenCtiEventType",
        "'${headerAs(CamelOpenCtiEventTipe, String)}', header, CamelOpenCtiEventTipe, CamelOpenCtiEventType",
        "${header.CamelOpenCtiLastAttemp} == true, header, CamelOpenCtiLastAttemp, CamelOpenCtiLastAttempt",
        "${exchangeProperty.talley}, exchange property, talley, tally",
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
                "${header.camelopenctieventtype} == 'create'",
                "${header.CamelHttpResponseCode} < 300",
                "${header.X-RateLimit-Remaining}",
                "${headers}",
                "${header.Mine} and ${header.Yours} and ${exchangeProperty.mine}",
                "${body.header} and ${body.exchangeProperty}"
            })
    void whatIsSetInAFileByCamelOrByAnAnswerIsKnown(String expression) throws IOException {
        assertThat(read(expression)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'simple: \"${header.StixIndicator}\"', StixIndicator, CamelOpenCtiStixIndicator",
        "'simple: \"${headers[''EventType'']} == ''create''\"', EventType, CamelOpenCtiEventType",
        "'simple: \"${header.eventtype} == ''create''\"', eventtype, CamelOpenCtiEventType",
        "'header: StixIndicator', StixIndicator, CamelOpenCtiStixIndicator",
        "'header: {expression: StixIndicator}', StixIndicator, CamelOpenCtiStixIndicator",
        "'simple: \"${message.getHeader(''StixIndicator'')}\"', StixIndicator, CamelOpenCtiStixIndicator",
        "'groovy: \"headers.get(''EventType'') == ''create''\"', EventType, CamelOpenCtiEventType"
    })
    void aHeaderOfAnOlderVersionIsToldWithWhatToWriteInstead(String predicate, String name, String now)
            throws IOException {
        assertThat(readBy(predicate)).singleElement().satisfies(unset -> {
            assertThat(unset.isFormer()).isTrue();
            assertThat(unset)
                    .hasToString("routes/extra.camel.yaml: nothing sets the header '" + name + "' any more: write '"
                            + now + "' instead (CHANGELOG)");
        });
    }

    @Test
    void aHeaderOfAnOlderVersionThatARouteSetsItselfIsItsOwn() throws IOException {
        assertThat(readBy("simple: \"${header.Mine}\"\n            steps: [{setHeader: {name: EventType, constant: a}}]"
                        + "\n        - filter:\n            simple: \"${header.EventType}\""))
                .isEmpty();
    }

    private static List<UnsetName> read(String expression) throws IOException {
        return readBy("simple: \"" + expression + "\"");
    }

    private static List<UnsetName> readBy(String predicate) throws IOException {
        Map<Path, String> texts =
                new TreeMap<>(RouteFiles.in(Path.of("routes"), Mode.ALL).texts());
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
                            %s
                            steps: [{stop: {}}]
                """.formatted(predicate));
        return UnsetName.in(new RouteFiles(texts), new RouteFiles(Map.of()));
    }
}
