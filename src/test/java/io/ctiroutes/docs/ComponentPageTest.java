package io.ctiroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The tables of the page about the component are what its declaration gives. */
class ComponentPageTest {

    private static final Path PAGE = Path.of("docs/opencti-component.md");
    private static final Path DECLARATION =
            Path.of("src/generated/resources/META-INF/io/ctiroutes/opencti/opencti.json");

    @Test
    void theTablesAreWhatTheDeclarationGives() throws IOException {
        JsonNode declaration = new ObjectMapper().readTree(DECLARATION.toFile());
        String page = Files.readString(PAGE);
        String generated = with(page, "headers", headers(declaration));
        generated = with(generated, "options", options(declaration));

        GeneratedFile.assertIs(PAGE, generated, ComponentPageTest.class);
    }

    private static String with(String page, String part, String table) {
        String begin = "<!-- " + part + " -->\n";
        String end = "<!-- /" + part + " -->\n";
        assertThat(page).containsOnlyOnce(begin).containsOnlyOnce(end);
        return page.substring(0, page.indexOf(begin) + begin.length())
                + '\n'
                + table
                + '\n'
                + page.substring(page.indexOf(end));
    }

    private static String headers(JsonNode declaration) {
        StringBuilder table = new StringBuilder("| Header | Type | Meaning |\n|---|---|---|\n");
        declaration
                .path("headers")
                .properties()
                .forEach(header -> row(
                        table,
                        header.getKey(),
                        header.getValue().path("javaType").asText(),
                        header.getValue().path("description").asText()));
        return table.toString();
    }

    private static String options(JsonNode declaration) {
        StringBuilder table = new StringBuilder("| Option | Default | Meaning |\n|---|---|---|\n");
        declaration.path("properties").properties().stream()
                // those of every consumer are in Camel's own documents
                .filter(option -> option.getValue().path("kind").asText().equals("parameter")
                        && !option.getValue().path("group").asText().endsWith("(advanced)"))
                .forEach(option -> row(
                        table,
                        option.getKey(),
                        option.getValue().path("defaultValue").asText(),
                        option.getValue().path("description").asText()
                                + (option.getValue().path("secret").asBoolean() ? " Secret." : "")));
        return table.toString();
    }

    private static void row(StringBuilder table, String name, String second, String meaning) {
        table.append("| `").append(name).append("` | ");
        table.append(second.isEmpty() ? "" : '`' + second + '`').append(" | ");
        table.append(meaning.replace("|", "\\|")).append(" |\n");
    }
}
