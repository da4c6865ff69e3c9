package io.ctiroutes.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.ctiroutes.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What OpenCTI's catalogue and connector manager (XTM Composer) are told, and what the manager starts the image with: as
 * opencti-platform, modules/catalog, and xtm-composer, src/api, had it in August 2026.
 */
class ConnectorManagerTest {

    private static final Path SCHEMA = Path.of("__metadata__", "connector_config_schema.json");
    private static final Path MANIFEST = Path.of("__metadata__", "connector_manifest.json");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012);

    @Test
    void theSchemaIsWhatTheDeclarationGives() throws IOException {
        GeneratedFile.assertIs(SCHEMA, ManagerSchema.text(), ConnectorManagerTest.class);
    }

    @Test
    void theSchemaIsOneAndOfWordsThatThePlatformKnows() throws IOException {
        JsonNode schema = json(SCHEMA);

        assertThat(FACTORY.getSchema(SchemaLocation.of(SchemaId.V202012)).validate(schema))
                .isEmpty();
        // its validator is strict: an unknown word or format, and no connector can be deployed any more
        schema.get("properties").forEach(property -> {
            assertThat(names(property))
                    .isSubsetOf(
                            "type",
                            "format",
                            "writeOnly",
                            "enum",
                            "items",
                            "minimum",
                            "maximum",
                            "default",
                            "description");
            assertThat(property.path("format").asText("uri")).isIn("uri", "password");
        });
    }

    @Test
    void secretsAreEncryptedAndNothingIsAskedOfThemThatWhatIsEncryptedHasNot() throws IOException {
        JsonNode properties = json(SCHEMA).get("properties");

        for (Setting setting : ManagerSchema.settings()) {
            JsonNode property = properties.get(setting.variable());
            assertThat(property.path("format").asText().equals("password"))
                    .as(setting.variable())
                    .isEqualTo(setting.secret());
            if (setting.secret()) {
                assertThat(names(property)).containsExactlyInAnyOrder("type", "format", "writeOnly", "description");
            }
        }
    }

    @Test
    void defaultsAndExamplesConform() throws IOException {
        ObjectNode defaults = MAPPER.createObjectNode();
        ObjectNode examples = MAPPER.createObjectNode();
        for (Setting setting : ManagerSchema.settings()) {
            JsonNode example = ManagerSchema.value(setting, setting.example());
            examples.set(setting.variable(), example);
            JsonNode byDefault =
                    json(SCHEMA).get("properties").get(setting.variable()).get("default");
            defaults.set(setting.variable(), byDefault == null ? example : byDefault);
        }

        assertThat(errors(defaults)).isEmpty();
        assertThat(errors(examples)).isEmpty();
        assertThat(examples.path("CROWDSTRIKE_TAGS").isArray()).isTrue();
        assertThat(examples.path("METRICS_PORT").isIntegralNumber()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "CROWDSTRIKE_ACTION_ON_IP, \"prevent\"",
        "METRICS_PORT, 65536",
        "METRICS_PORT, \"9113\"",
        "CROWDSTRIKE_DRY_RUN, \"perhaps\"",
        "CROWDSTRIKE_TAGS, true",
    })
    void whatCannotBeSetIsRefused(String variable, String value) throws IOException {
        ObjectNode form = MAPPER.createObjectNode();
        GivenSettings.required().forEach(form::put);
        assertThat(errors(form)).isEmpty();

        form.set(variable, MAPPER.readTree(value));

        assertThat(errors(form)).hasSize(1);
        form.remove(List.of(variable, "CROWDSTRIKE_CLIENT_ID"));
        assertThat(errors(form)).hasSize(1);
    }

    @Test
    void whatTheFormTakesTheConnectorTakes() throws IOException {
        for (Map.Entry<String, JsonNode> property :
                json(SCHEMA).get("properties").properties()) {
            List<String> values = new ArrayList<>();
            property.getValue().path("enum").forEach(word -> values.add(word.asText()));
            List.of("minimum", "maximum").stream()
                    .filter(property.getValue()::has)
                    .forEach(bound -> values.add(property.getValue().get(bound).asText()));
            if (property.getValue().get("type").asText().equals("boolean")) {
                values.addAll(List.of("true", "false"));
            }
            for (String value : values) {
                // refused, it would throw
                Settings.of(GivenSettings.requiredAnd(property.getKey(), value), new Properties());
            }
        }
    }

    /** The manager passes every default, and variables of its own. */
    @Test
    void whatTheManagerStartsTheImageWithMeansTheDefaults() throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (Map.Entry<String, JsonNode> property :
                json(SCHEMA).get("properties").properties()) {
            JsonNode byDefault = property.getValue().get("default");
            if (byDefault != null) {
                environment.put(property.getKey(), byDefault.isArray() ? joined(byDefault) : byDefault.asText());
            }
        }
        environment.putAll(GivenSettings.required());
        environment.put("CONNECTOR_NAME", "falcon-emea");
        environment.put("CONNECTOR_TYPE", "STREAM");
        for (String own : List.of(
                "OPENCTI_CONFIG_HASH",
                "HTTPS_CA_CERTIFICATES",
                "HTTPS_PROXY_REJECT_UNAUTHORIZED",
                "SSL_CERT_FILE",
                "REQUESTS_CA_BUNDLE",
                "NODE_EXTRA_CA_CERTS",
                "CURL_CA_BUNDLE",
                "NODE_TLS_REJECT_UNAUTHORIZED")) {
            environment.put(own, "whatever");
        }
        Map<String, String> proxies = Map.of(
                "HTTP_PROXY", "http://proxy:3128", "HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", "localhost,opencti");
        environment.putAll(proxies);

        Settings started = Settings.of(environment, new Properties());

        Map<String, String> little = new HashMap<>(GivenSettings.required());
        little.put("CONNECTOR_NAME", "falcon-emea");
        little.putAll(proxies);
        assertThat(started).isEqualTo(Settings.of(little, new Properties()));
    }

    @Test
    void theManifestSaysWhatIsBuilt() throws IOException {
        String version = Files.readString(Path.of("pom.xml"))
                .replaceFirst("(?s).*?</artifactId>\\s*<version>(.*?)(-SNAPSHOT)?</version>.*", "$1");
        GeneratedFile.assertIs(
                MANIFEST,
                Files.readString(MANIFEST).replaceFirst("(?<=\"container_version\": \")[^\"]*", version),
                ConnectorManagerTest.class);
        JsonNode manifest = json(MANIFEST);

        assertThat(names(manifest))
                .containsExactlyInAnyOrder(
                        "title",
                        "slug",
                        "description",
                        "short_description",
                        "logo",
                        "use_cases",
                        "solution_categories",
                        "license_type",
                        "contact",
                        "verified",
                        "last_verified_date",
                        "playbook_supported",
                        "max_confidence_level",
                        "support_version",
                        "subscription_link",
                        "source_code",
                        "manager_supported",
                        "container_version",
                        "container_image",
                        "container_type");
        assertThat(manifest.get("slug").asText()).matches("[a-z0-9]+(-[a-z0-9]+)*");
        assertThat(manifest.get("short_description").asText()).hasSizeBetween(1, 200);
        assertThat(manifest.get("container_version").asText()).isEqualTo(version);
        assertThat(Files.readString(Path.of("docker-compose.yml")))
                .contains("image: " + manifest.get("container_image").asText() + ':');
        assertThat(manifest.get("container_type").asText()).isEqualTo(Setting.CONNECTOR_TYPE.defaultText());
        assertThat(manifest.get("manager_supported").asBoolean()).isTrue();
    }

    private static Set<ValidationMessage> errors(JsonNode form) throws IOException {
        JsonSchema schema = FACTORY.getSchema(json(SCHEMA));
        return schema.validate(form, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
    }

    private static String joined(JsonNode words) {
        List<String> texts = new ArrayList<>();
        ((ArrayNode) words).forEach(word -> texts.add(word.asText()));
        return String.join(",", texts);
    }

    private static JsonNode json(Path file) throws IOException {
        return MAPPER.readTree(Files.readString(file));
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
