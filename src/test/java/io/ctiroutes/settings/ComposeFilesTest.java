package io.ctiroutes.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ComposeFilesTest {

    private static final String ONE = "docker-compose.yml";
    private static final String SECOND = "docker-compose.second-tenant.yml";
    private static final List<String> REQUIRED = Arrays.stream(Setting.values())
            .filter(setting -> setting.requiredIn(Mode.ALL))
            .map(Setting::variable)
            .toList();

    @ParameterizedTest
    @ValueSource(strings = {ONE, SECOND})
    void everyVariableIsASettingAndNoneThatIsRequiredIsMissing(String file) throws IOException {
        List<String> settings =
                Arrays.stream(Setting.values()).map(Setting::variable).toList();
        // those in comments too
        List<String> named = Files.readString(Path.of(file))
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("(# )?- [A-Z_]+=.*"))
                .map(line -> line.replaceAll("^(# )?- |=.*", ""))
                .toList();

        assertThat(settings).containsAll(named);
        assertThat(before('=', service(file).get("environment"))).containsAll(REQUIRED);
    }

    @Test
    void theSecondTenantSharesNeitherServiceNorFoldersWithTheFirst() throws IOException {
        assertThat(names(SECOND)).hasSize(1).doesNotContainAnyElementsOf(names(ONE));
        assertThat(before(':', service(SECOND).get("volumes")))
                .hasSize(2)
                .doesNotContainAnyElementsOf(before(':', service(ONE).get("volumes")));
    }

    private static JsonNode services(String file) throws IOException {
        Object content = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(Path.of(file)));
        return new ObjectMapper().valueToTree(content).get("services");
    }

    private static List<String> names(String file) throws IOException {
        return services(file).properties().stream().map(Map.Entry::getKey).toList();
    }

    private static JsonNode service(String file) throws IOException {
        return services(file).elements().next();
    }

    /** What stands before a character in each text of an array. */
    private static List<String> before(char end, JsonNode texts) {
        List<String> beginnings = new ArrayList<>();
        texts.forEach(
                text -> beginnings.add(text.asText().substring(0, text.asText().indexOf(end))));
        return beginnings;
    }
}
