package io.ctiroutes.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process needs, and what it must not have, in each of its modes. */
class SettingsByModeTest {

    private static final Map<String, String> READER = Map.of(
            "CONNECTOR_MODE", "reader",
            "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
            "OPENCTI_URL", "http://opencti:8080",
            "OPENCTI_TOKEN", GivenSettings.TOKEN,
            "CONNECTOR_ID", "reader-1",
            "CONNECTOR_LIVE_STREAM_ID", "live");
    private static final Map<String, String> WORKER =
            Map.of("CONNECTOR_MODE", "worker", "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092");

    @TempDir
    Path directory;

    @Test
    void withoutAModeAProcessGoesAllTheWay() {
        assertThat(GivenSettings.withOnlyRequired().mode()).isEqualTo(Mode.ALL);
    }

    @Test
    void aReaderNeedsNothingOfFalcon() {
        Settings settings = Settings.of(READER, new Properties());

        assertThat(settings.mode()).isEqualTo(Mode.READER);
        assertThat(settings.text(Setting.CROWDSTRIKE_CLIENT_ID)).isEmpty();
    }

    @Test
    void aWorkerNeedsNothingOfOpenCti() {
        Settings settings = Settings.of(WORKER, new Properties());

        assertThat(settings.mode()).isEqualTo(Mode.WORKER);
        assertThat(settings.words(Setting.KAFKA_BOOTSTRAP_SERVERS)).containsExactly("kafka:9092");
        assertThat(settings.text(Setting.OPENCTI_URL)).isEmpty();
    }

    @Test
    void whatAModeNeedsIsAllThatIsMissing() {
        assertThat(needed(Mode.ALL))
                .containsExactlyInAnyOrderElementsOf(GivenSettings.required().keySet());
        assertThat(needed(Mode.READER)).containsExactlyInAnyOrderElementsOf(without("CONNECTOR_MODE", READER));
        assertThat(needed(Mode.WORKER)).containsExactlyInAnyOrderElementsOf(without("CONNECTOR_MODE", WORKER));
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"READER", "WORKER"})
    void whatIsMissingIsToldWithTheModeThatNeedsIt(Mode mode) {
        List<SettingProblem> problems =
                GivenSettings.problemsOf(Map.of("CONNECTOR_MODE", mode.text()), new Properties());

        assertThat(problems).extracting(SettingProblem::name).containsExactlyInAnyOrderElementsOf(needed(mode));
        assertThat(problems).extracting(SettingProblem::reason).containsOnly("is required in mode " + mode.text());
    }

    @Test
    void theSampleOfARequiredValueIsOneInEachMode() {
        assertThat(problemOf(READER, "OPENCTI_TOKEN", "ChangeMe").reason()).isEqualTo("is still the sample's ChangeMe");
    }

    @Test
    void aModeThatThereIsNotIsAllThatIsToldOf() {
        assertThat(GivenSettings.problemsOf(Map.of("CONNECTOR_MODE", "writer"), new Properties()))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.name()).isEqualTo("CONNECTOR_MODE");
                    assertThat(problem.value()).contains("writer");
                    assertThat(problem.allowed()).isEqualTo("all, reader, worker");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "CROWDSTRIKE_CLIENT_ID, 0123456789abcdef0123456789abcdef",
        "CROWDSTRIKE_CLIENT_SECRET, " + GivenSettings.CLIENT_SECRET,
        "CROWDSTRIKE_MEMBER_CID, 0123456789ABCDEF0123456789ABCDEF"
    })
    void aWorkerHasNoTenantOfItsOwn(String variable, String value) {
        SettingProblem problem = problemOf(WORKER, variable, value);

        assertThat(problem.name()).isEqualTo(variable);
        assertThat(problem.reason()).isEqualTo("is set for the process, which in mode worker is no tenant");
        assertThat(problem.value())
                .isEqualTo(Setting.valueOf(variable).secret() ? Optional.empty() : Optional.of(value));
        assertThat(problem.text()).contains("tenants/NAME.properties").doesNotContain(GivenSettings.CLIENT_SECRET);
    }

    @Test
    void theSecretOfAWorkerIsRefusedFromAFileAsWell() throws IOException {
        Files.writeString(directory.resolve("secret"), GivenSettings.CLIENT_SECRET);
        Map<String, String> environment = and(WORKER, "CROWDSTRIKE_CLIENT_SECRET_FILE", "secret");

        InvalidSettingsException refusal = catchThrowableOfType(
                InvalidSettingsException.class, () -> Settings.read(environment, directory, Set::of));

        assertThat(refusal.problems()).extracting(SettingProblem::name).containsExactly("CROWDSTRIKE_CLIENT_SECRET");
        assertThat(refusal.getMessage())
                .contains("the file that CROWDSTRIKE_CLIENT_SECRET_FILE names")
                .doesNotContain(GivenSettings.CLIENT_SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reader", "worker"})
    void aDryRunIsNotForAReaderNorForAllTenants(String mode) {
        Map<String, String> least = mode.equals("reader") ? READER : WORKER;

        assertThat(problemOf(least, "CROWDSTRIKE_DRY_RUN", "yes")).satisfies(problem -> {
            assertThat(problem.name()).isEqualTo("CROWDSTRIKE_DRY_RUN");
            assertThat(problem.reason()).contains("in mode " + mode);
        });
        assertThat(Settings.of(and(least, "CROWDSTRIKE_DRY_RUN", "no"), new Properties())
                        .flag(Setting.CROWDSTRIKE_DRY_RUN))
                .isFalse();
    }

    @Test
    void whatAModeDoesNotNeedIsCheckedAllTheSame() {
        assertThat(problemOf(WORKER, "OPENCTI_URL", "opencti").reason()).contains("does not start with http");
    }

    private static List<String> needed(Mode mode) {
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.requiredIn(mode))
                .map(Setting::variable)
                .toList();
    }

    private static List<String> without(String variable, Map<String, String> environment) {
        return environment.keySet().stream()
                .filter(name -> !name.equals(variable))
                .toList();
    }

    private static Map<String, String> and(Map<String, String> environment, String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return more;
    }

    private static SettingProblem problemOf(Map<String, String> environment, String variable, String value) {
        List<SettingProblem> problems = GivenSettings.problemsOf(and(environment, variable, value), new Properties());
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }
}
