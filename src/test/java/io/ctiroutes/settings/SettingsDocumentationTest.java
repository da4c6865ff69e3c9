package io.ctiroutes.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.GeneratedFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SettingsDocumentationTest {
    private static final Path SAMPLE = Path.of("application.properties.sample");
    private static final Path PAGE = Path.of("docs/settings.md");
    private static final String BEGIN = "<!-- settings -->\n";
    private static final String END = "<!-- /settings -->\n";

    @Test
    void theSampleFileIsWhatTheDeclarationGives() throws IOException {
        GeneratedFile.assertIs(SAMPLE, SettingsSample.text(), SettingsDocumentationTest.class);
    }

    @Test
    void theSampleNeedsNothingButItsRequiredValues() throws IOException {
        Settings settings = Settings.of(Map.of(), properties(withRequiredValues(SettingsSample.text())));

        assertThat(settings.placeholders())
                .isEqualTo(GivenSettings.withOnlyRequired().placeholders());
    }

    @Test
    void theSampleUncommentedMeansTheDefaults() throws IOException {
        String uncommented = withRequiredValues(SettingsSample.text()).replaceAll("(?m)^#(?=[a-z])", "");

        Properties properties = properties(uncommented);

        assertThat(properties).hasSize(Setting.values().length);
        assertThat(Settings.of(Map.of(), properties).toString())
                .isEqualTo(GivenSettings.withOnlyRequired().toString());
    }

    @Test
    void theSampleAsItIsIsRefusedForEveryRequiredSetting() throws IOException {
        Properties untouched = properties(SettingsSample.text());

        assertThat(GivenSettings.problemsOf(Map.of(), untouched))
                .extracting(SettingProblem::name)
                .containsExactly(
                        "OPENCTI_URL",
                        "OPENCTI_TOKEN",
                        "CONNECTOR_ID",
                        "CONNECTOR_LIVE_STREAM_ID",
                        "CROWDSTRIKE_CLIENT_ID",
                        "CROWDSTRIKE_CLIENT_SECRET");
    }

    @Test
    void theTablesOfThePageAreWhatTheDeclarationGives() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).containsOnlyOnce(BEGIN).containsOnlyOnce(END);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        String generated = '\n' + SettingsTable.markdown() + '\n';

        GeneratedFile.assertIs(
                PAGE, page.substring(0, from) + generated + page.substring(to), SettingsDocumentationTest.class);
    }

    @Test
    void theTableHasOneRowOfFourCellsForEverySetting() {
        String table = SettingsTable.markdown();

        for (Setting setting : Setting.values()) {
            assertThat(table.lines())
                    .filteredOn(line -> line.contains("`" + setting.variable() + "`"))
                    .singleElement()
                    .satisfies(row -> assertThat(row.split("(?<!\\\\)\\|")).hasSize(5))
                    .asString()
                    .contains("| `" + setting.property() + "` |", setting.description());
        }
    }

    private static String withRequiredValues(String sample) {
        String filled = sample;
        for (Setting setting : Setting.values()) {
            if (setting.requiredIn(Mode.ALL)) {
                filled = filled.replace(
                        setting.property() + "=ChangeMe",
                        setting.property() + "=" + GivenSettings.required().get(setting.variable()));
            }
        }
        return filled;
    }

    private static Properties properties(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        return properties;
    }
}
