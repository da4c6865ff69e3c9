package io.ctiroutes.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.settings.Mode;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaComposeFileTest {

    private static final Path FILE = Path.of("docker-compose.kafka.yml");
    private static final JsonNode CONTENT = DeployFiles.documents(FILE).get(0);
    private static final String WORKER = "worker-";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"reader, READER", "worker-1, WORKER", "worker-2, WORKER"})
    void whatTheFileSaysOfAProcessIsEnoughToStartIt(String service, Mode mode) throws IOException {
        Settings settings = DeployFiles.settings(environment(service), directory);

        assertThat(settings.mode()).isEqualTo(mode);
        assertThat(DeployFiles.variables()).containsAll(environment(service).keySet());
        // there is one broker
        assertThat(settings.number(Setting.KAFKA_REPLICATION_FACTOR)).isEqualTo(1);
        assertThat(settings.words(Setting.KAFKA_BOOTSTRAP_SERVERS)).containsExactly("kafka:9092");
    }

    @Test
    void whatIsOptionalIsASettingWithItsDefault() {
        List<String> comments = DeployFiles.text(FILE)
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("# - [A-Z_]+=.*"))
                .map(line -> line.substring("# - ".length()))
                .toList();

        assertThat(comments).isNotEmpty().allSatisfy(comment -> {
            String[] parts = comment.split("=", 2);
            assertThat(Setting.values())
                    .filteredOn(setting -> setting.variable().equals(parts[0]))
                    .extracting(Setting::defaultText)
                    .containsExactly(parts[1]);
        });
    }

    @Test
    void workersHaveNamesAndDataOfTheirOwnAndTheSameTenants() {
        List<String> workers =
                services().filter(name -> name.startsWith(WORKER)).toList();

        assertThat(workers).hasSize(2);
        assertThat(workers)
                .extracting(worker -> environment(worker).get("CONNECTOR_WORKER_NAME"))
                .doesNotHaveDuplicates()
                .doesNotContainNull();
        for (String worker : workers) {
            assertThat(volumes(worker))
                    .containsEntry("./tenants", inImage(Setting.CONNECTOR_TENANTS) + ":ro")
                    .containsEntry("./routes", inImage(Setting.CONNECTOR_ROUTES) + ":ro");
        }
        Set<String> data = new HashSet<>();
        services()
                .filter(name -> !name.equals("kafka"))
                .forEach(name -> volumes(name).forEach((volume, folder) -> {
                    if (folder.equals(inImage(Setting.CONNECTOR_DATA))) {
                        assertThat(data.add(volume)).as(volume).isTrue();
                    }
                }));
        data.add("kafka");
        assertThat(data).hasSize(workers.size() + 2);
        assertThat(names(CONTENT.get("volumes"))).containsExactlyInAnyOrderElementsOf(data);
    }

    @Test
    void allStartAgainByThemselvesAndHaveTimeToStop() {
        assertThat(services()).containsExactlyInAnyOrder("kafka", "reader", "worker-1", "worker-2");
        services().forEach(name -> {
            JsonNode service = service(name);
            assertThat(service.get("restart").asText()).as(name).isEqualTo("always");
            assertThat(service.get("stop_grace_period").asText()).as(name).isEqualTo("60s");
            boolean ours = !name.equals("kafka");
            assertThat(service.has("build")).as(name).isEqualTo(ours);
            // ours is the one of the image
            assertThat(service.has("healthcheck")).as(name).isNotEqualTo(ours);
            assertThat(service.at("/depends_on/kafka/condition").asText())
                    .as(name)
                    .isEqualTo(ours ? "service_healthy" : "");
        });
        assertThat(DeployFiles.dockerfile("(HEALTHCHECK) .*")).isNotEmpty();
    }

    @Test
    void theTokenIsInAFile() {
        assertThat(environment("reader"))
                .containsEntry("OPENCTI_TOKEN_FILE", DeployFiles.SECRETS + "opencti_token")
                .doesNotContainKey("OPENCTI_TOKEN");
        assertThat(service("reader").get("secrets").get(0).asText()).isEqualTo("opencti_token");
        assertThat(CONTENT.at("/secrets/opencti_token/file").asText()).isEqualTo("./secrets/opencti_token");
    }

    @Test
    void theBrokerIsOfTheVersionThatTheTestsRunWithAndUnderstandsWhatItIsTold() {
        String image = service("kafka").get("image").asText();
        String tested = DeployFiles.text(Path.of("pom.xml")).replaceFirst("(?s).*<kafka\\.version>(.*?)<.*", "$1");
        assertThat(image).isEqualTo("apache/kafka:" + tested);

        Properties broker = new Properties();
        environment("kafka")
                .forEach((variable, value) -> broker.setProperty(
                        variable.replaceFirst("^KAFKA_", "")
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.'),
                        value));
        assertThat(KafkaConfig.configNames().contains("log.dirs")).isTrue();
        assertThat(broker.stringPropertyNames())
                .allMatch(name -> KafkaConfig.configNames().contains(name));
        // refuses what does not go together
        KafkaConfig config = KafkaConfig.fromProps(broker);

        assertThat(volumes("kafka")).containsValue(config.logDirs().head());
    }

    private static Stream<String> services() {
        return names(CONTENT.get("services")).stream();
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode service(String name) {
        return CONTENT.get("services").get(name);
    }

    private static Map<String, String> environment(String service) {
        return split(service(service).get("environment"), "=");
    }

    private static Map<String, String> volumes(String service) {
        return split(service(service).get("volumes"), ":");
    }

    private static Map<String, String> split(JsonNode texts, String between) {
        Map<String, String> parts = new HashMap<>();
        texts.forEach(text -> {
            String[] two = text.asText().split(between, 2);
            parts.put(two[0], two[1]);
        });
        return parts;
    }

    private static String inImage(Setting folder) {
        return DeployFiles.dockerfile("WORKDIR (/opt/.*)") + '/' + folder.defaultText();
    }
}
