package io.ctiroutes.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is passed on to Kafka's clients. */
class KafkaClientSettingsTest {

    private static final String JAAS = "org.example.Plain required password=\"hidden-4c1\";";

    private static final Set<String> NAMES = Set.of(
            "bootstrap.servers",
            "security.protocol",
            "sasl.jaas.config",
            "sasl.mechanism",
            "ssl.truststore.location",
            "client.rack",
            "group.id",
            "acks");

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void aWorker() {
        environment.put("CONNECTOR_MODE", "worker");
        environment.put("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092");
    }

    @Test
    void withoutAnyNothingIsPassedOn() throws IOException {
        assertThat(clients().values()).isEmpty();
    }

    @Test
    void aVariableGoesToTheClientsUnderItsOwnName() throws IOException {
        environment.put("KAFKA_SECURITY_PROTOCOL", " SASL_SSL ");
        environment.put("KAFKA_SASL_JAAS_CONFIG", JAAS);
        environment.put("KAFKA_CLIENT_RACK", "eu-1a");

        assertThat(clients().values())
                .isEqualTo(Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", JAAS, "client.rack", "eu-1a"));
    }

    @Test
    void aPropertyGoesToTheClientsUnderItsOwnName() throws IOException {
        write("application.properties", "kafka.security.protocol=SSL\nkafka.topic=iocs\n");

        assertThat(clients().values()).isEqualTo(Map.of("security.protocol", "SSL"));
        assertThat(read().text(Setting.KAFKA_TOPIC)).isEqualTo("iocs");
    }

    @Test
    void theConfigFileHasThemInSnakeCaseOrAsSections() throws IOException {
        write("config.yml", """
                kafka:
                  topic: iocs
                  retired_retention: 60
                  security_protocol: SASL_SSL
                  client.rack: eu-1a
                  sasl:
                    mechanism: PLAIN
                    jaas_config_file: jaas
                """);
        write("jaas", JAAS);

        assertThat(clients().values())
                .isEqualTo(Map.of(
                        "security.protocol",
                        "SASL_SSL",
                        "client.rack",
                        "eu-1a",
                        "sasl.mechanism",
                        "PLAIN",
                        "sasl.jaas.config",
                        JAAS));
        assertThat(read().text(Setting.KAFKA_TOPIC)).isEqualTo("iocs");
        assertThat(read().number(Setting.KAFKA_RETIRED_RETENTION)).isEqualTo(60);
    }

    @Test
    void theEnvironmentWinsOverPropertiesAndTheyWinOverTheConfigFile() throws IOException {
        write("config.yml", "kafka: {security_protocol: A, client_rack: A, sasl_mechanism: A}\n");
        write("application.properties", "kafka.security.protocol=B\nkafka.client.rack=B\n");
        environment.put("KAFKA_SECURITY_PROTOCOL", "C");

        assertThat(clients().values())
                .isEqualTo(Map.of("security.protocol", "C", "client.rack", "B", "sasl.mechanism", "A"));
    }

    @Test
    void anEmptyVariableStandsForWhatKafkaDoesByItself() throws IOException {
        write("application.properties", "kafka.client.rack=B\n");
        environment.put("KAFKA_CLIENT_RACK", "");

        assertThat(clients().values()).isEmpty();
    }

    @Test
    void anyOfThemMayBeInAFileWhichMakesItASecret() throws IOException {
        environment.put(
                "KAFKA_SASL_JAAS_CONFIG_FILE", write("jaas", JAAS + '\n').toString());
        write("application.properties", "kafka.sasl.mechanism-file=mechanism\n");
        write("mechanism", "OTHER\n");

        assertThat(clients().values()).isEqualTo(Map.of("sasl.jaas.config", JAAS, "sasl.mechanism", "OTHER"));
        assertThat(clients().secret("sasl.mechanism")).isTrue();
        assertThat(read().secrets()).contains(JAAS, "OTHER");
    }

    @Test
    void aFileThatCannotBeReadIsAProblemThatRepeatsNothing() throws IOException {
        environment.put("KAFKA_SASL_JAAS_CONFIG_FILE", "hidden-4c1");

        InvalidSettingsException refusal = refusal();

        assertThat(refusal.problems()).extracting(SettingProblem::name).containsExactly("KAFKA_SASL_JAAS_CONFIG_FILE");
        assertThat(refusal.getMessage())
                .contains("names a file that does not exist", "nothing but KAFKA_SASL_JAAS_CONFIG")
                .doesNotContain("hidden-4c1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "KAFKA_HEAP_OPTS",
                "KAFKA_JVM_PERFORMANCE_OPTS",
                "KAFKA_LOG4J_OPTS",
                "KAFKA_OPTS",
                "KAFKA_HOME",
                "KAFKA_PORT",
                "KAFKA_PORT_9092_TCP",
                "KAFKA_PORT_9092_TCP_ADDR",
                "KAFKA_SERVICE_HOST",
                "KAFKA_SERVICE_PORT",
                "KAFKA_SECURITY_PROTOCOLS"
            })
    void variablesOfImagesAndOfKubernetesAreLeftAlone(String variable) throws IOException {
        environment.put(variable, "tcp://10.0.0.1:9092");

        assertThat(clients().values()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "kafka.security.protocl, kafka.security.protocol",
        "kafka.security-protocol, kafka.security.protocol",
        "kafka.saslJaasConfig, kafka.sasl.jaas.config",
        "kafka.topik, kafka.topic",
        "kafka.bootstrap-servers-file, kafka.bootstrap-servers",
        "Kafka.client.rack, kafka.client.rack"
    })
    void anUnknownPropertyNamesTheNearestKnownOneButNotItsValue(String unknown, String nearest) throws IOException {
        write("application.properties", unknown + "=hidden-4c1\n");

        InvalidSettingsException refusal = refusal();

        assertThat(refusal.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.name()).isEqualTo(unknown);
            assertThat(problem.reason()).endsWith("did you mean " + nearest + "?");
            assertThat(problem.source()).contains("application.properties");
        });
        assertThat(refusal.getMessage()).doesNotContain("hidden-4c1");
    }

    @Test
    void anUnknownKeyOfTheConfigFileIsNoLessWrong() throws IOException {
        write("config.yml", "kafka: {security_protocl: hidden-4c1}\n");

        assertThat(refusal().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).endsWith("did you mean kafka.security.protocol?");
            assertThat(problem.source()).contains("config.yml");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key.serializer", "value.serializer", "key.deserializer", "value.deserializer", "acks",
                        "enable.idempotence",
                "transactional.id", "group.id", "group.instance.id", "enable.auto.commit", "auto.offset.reset",
                        "isolation.level",
                "partition.assignment.strategy", "partitioner.class", "partitioner.ignore.keys",
                        "allow.auto.create.topics", "group.protocol"
            })
    void whatTheConnectorSetsItselfIsRefusedWithItsReason(String name) throws IOException {
        String variable = "KAFKA_" + name.replace('.', '_').toUpperCase(Locale.ROOT);
        environment.put(variable, "hidden-4c1");
        assertThat(refusal().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.name()).isEqualTo(variable);
            assertThat(problem.reason()).matches("is fixed: .{20,}");
            assertThat(problem.source()).contains("the environment");
        });

        environment.remove(variable);
        write("application.properties", "kafka." + name + "=hidden-4c1\n");
        assertThat(refusal().problems()).extracting(SettingProblem::name).containsExactly("kafka." + name);
        assertThat(refusal().getMessage()).doesNotContain("hidden-4c1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application.properties", "config.yml"})
    void theBrokersHaveOneSpelling(String file) throws IOException {
        write(
                file,
                file.equals("config.yml") ? "kafka: {bootstrap: {servers: 'k:1'}}\n" : "kafka.bootstrap.servers=k:1\n");

        assertThat(refusal().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.name()).isEqualTo("kafka.bootstrap.servers");
            assertThat(problem.reason()).isEqualTo("is called kafka.bootstrap-servers here");
        });
    }

    @Test
    void withoutKafkaItsNamesAreNotAskedForAndItsPropertiesAreLeftAlone() throws IOException {
        environment.clear();
        environment.putAll(GivenSettings.required());
        environment.put("KAFKA_GROUP_ID", "x");
        write("application.properties", "kafka.anything=x\n");

        Settings settings = Settings.read(environment, directory, () -> {
            throw new AssertionError("nobody needs Kafka");
        });

        assertThat(settings.clientSettings().values()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sasl.jaas.config, true",
        "ssl.keystore.password, true",
        "ssl.key.password, true",
        "ssl.keystore.key, true",
        "sasl.oauthbearer.token.endpoint.url, true",
        "sasl.oauthbearer.client.credentials.client.secret, true",
        "SSL.TRUSTSTORE.PASSWORD, true",
        "security.protocol, false",
        "client.rack, false",
        "ssl.truststore.location, false",
        "ssl.keystore.type, false",
        "ssl.keymanager.algorithm, false"
    })
    void whatMayCarryCredentialsIsSecret(String name, boolean secret) {
        assertThat(KafkaClientSettings.NONE.secret(name)).isEqualTo(secret);
    }

    @Test
    void secretsAreNeverShown() throws IOException {
        environment.put("KAFKA_SASL_JAAS_CONFIG", JAAS);
        environment.put("KAFKA_CLIENT_RACK", "eu-1a");

        assertThat(clients().toString()).contains("sasl.jaas.config=***").doesNotContain("hidden-4c1");
        assertThat(read().toString())
                .contains("kafka.sasl.jaas.config=***", "kafka.client.rack=eu-1a")
                .doesNotContain("hidden-4c1");
        assertThat(read().notDefault())
                .contains("kafka.sasl.jaas.config=***", "kafka.client.rack=eu-1a")
                .doesNotContain("hidden-4c1");
        assertThat(read().placeholders().toString()).doesNotContain("hidden-4c1");
    }

    @Test
    void aSecretInTheWrongPlaceIsNotShownEither() throws IOException {
        environment.put("KAFKA_SASL_JAAS_CONFIG", "hidden-4c1");
        environment.put("METRICS_ADDR", "http://hidden-4c1");

        assertThat(refusal().getMessage()).contains("http://***").doesNotContain("hidden-4c1");
    }

    @Test
    void settingsAreEqualIfWhatIsPassedOnIsEqual() throws IOException {
        Settings without = read();
        environment.put("KAFKA_SASL_JAAS_CONFIG", JAAS);
        Settings with = read();

        assertThat(read()).isEqualTo(with).hasSameHashCodeAs(with).isNotEqualTo(without);
        environment.put("KAFKA_SASL_JAAS_CONFIG", JAAS + ' ' + JAAS);
        assertThat(read()).isNotEqualTo(with);
    }

    @Test
    void allProblemsAreListedAtOnceThoseOfKafkaAtTheEnd() throws IOException {
        write("application.properties", "kafka.group.id=x\nkafka.nosuch=x\nmetrics.port=x\nmetrics.prt=x\n");

        assertThat(refusal().problems())
                .extracting(SettingProblem::name)
                .isEqualTo(List.of("METRICS_PORT", "metrics.prt", "kafka.group.id", "kafka.nosuch"));
    }

    private Settings read() throws IOException {
        return Settings.read(environment, directory, () -> NAMES);
    }

    private KafkaClientSettings clients() throws IOException {
        return read().clientSettings();
    }

    private InvalidSettingsException refusal() {
        return catchThrowableOfType(InvalidSettingsException.class, this::read);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
