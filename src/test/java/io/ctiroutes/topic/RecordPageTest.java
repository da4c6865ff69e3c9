package io.ctiroutes.topic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.docs.Page;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The record in docs/scale.md is one that is read, and has every field that there is. */
class RecordPageTest {

    private static final Page PAGE = Page.section("docs/scale.md", "A record of the topic");

    @Test
    void theExampleIsReadAndWouldBeWrittenTheSame() throws Exception {
        ObjectMapper json = new ObjectMapper();
        String example = PAGE.blocks("json").get(0);

        IocState state = StateJson.read(StateJson.key("domain:evil.example"), example.getBytes(StandardCharsets.UTF_8));

        assertThat(state.claims()).hasSize(1);
        JsonNode written = json.readTree(StateJson.write(state));
        assertThat(written).isEqualTo(json.readTree(example));
        Set<String> fields = names(written);
        fields.addAll(names(written.get("claims").get(0)));
        assertThat(fields).allSatisfy(field -> assertThat(PAGE.text()).contains('`' + field + '`'));
    }

    @Test
    void theExampleLeavesNoFieldOut() throws Exception {
        JsonNode claim = new ObjectMapper()
                .readTree(PAGE.blocks("json").get(0))
                .get("claims")
                .get(0);

        Set<String> declared = new TreeSet<>();
        for (Class<?> inner : StateJson.class.getDeclaredClasses()) {
            if (inner.isRecord() && inner.getSimpleName().equals("Wish")) {
                Arrays.stream(inner.getRecordComponents())
                        .map(component ->
                                component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                        .forEach(declared::add);
            }
        }
        assertThat(declared).isNotEmpty();
        assertThat(names(claim)).isEqualTo(declared);
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
