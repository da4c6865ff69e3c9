package io.ctiroutes.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.settings.Mode;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.tenant.TenantFiles;
import io.ctiroutes.tenant.Tenants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests for Kubernetes fit the image, the settings and each other. No cluster reads them here. */
class KubernetesFilesTest {

    private static final Path FOLDER = Path.of("deploy", "kubernetes");
    private static final String SINGLE = "single.yaml";
    private static final String READER = "kafka-reader.yaml";
    private static final String WORKERS = "kafka-workers.yaml";
    private static final int AT_MOST_UNTIL_STOPPED = 45;
    private static final Pattern COMMENTED = Pattern.compile("# - \\{name: ([A-Z_]+), value: .*}");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({SINGLE + ", ALL", READER + ", READER", WORKERS + ", WORKER"})
    void whatAFileSaysOfAProcessIsEnoughToStartIt(String file, Mode mode) throws IOException {
        Map<String, String> environment = environment(file);

        Settings settings = DeployFiles.settings(environment, directory);

        assertThat(settings.mode()).isEqualTo(mode);
        // the probes come from another address than the pod's own
        assertThat(settings.flag(Setting.METRICS_ENABLE)).isTrue();
        List<String> commented = COMMENTED
                .matcher(text(file))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(commented).isNotEmpty();
        assertThat(DeployFiles.variables()).containsAll(environment.keySet()).containsAll(commented);
    }

    @ParameterizedTest
    @CsvSource({SINGLE + ", 1", READER + ", 1", WORKERS + ", 2"})
    void noPodIsStartedBesideOneThatMayBeAlive(String file, int replicas) {
        List<String> kinds = DeployFiles.documents(FOLDER.resolve(file)).stream()
                .map(document -> document.get("kind").asText())
                .toList();

        // of the two that make pods
        assertThat(kinds).contains("StatefulSet").doesNotContain("Deployment");
        JsonNode set = statefulSet(file);
        assertThat(set.at("/spec/replicas").asInt()).isEqualTo(replicas);
        assertThat(claim(file).at("/spec/accessModes/0").asText()).isEqualTo("ReadWriteOnce");
        // else a pod that is not ready stands in the way of the next version
        assertThat(set.at("/spec/podManagementPolicy").asText()).isEqualTo("Parallel");
        // a budget for the only pod would keep its node from being drained
        assertThat(kinds.contains("PodDisruptionBudget")).isEqualTo(replicas > 1);
        assertThat(pod(file).get("terminationGracePeriodSeconds").asInt())
                .isGreaterThan(Integer.parseInt(Setting.CONNECTOR_SHUTDOWN_TIMEOUT.defaultText()))
                .isGreaterThan(AT_MOST_UNTIL_STOPPED);
    }

    @Test
    void aWorkerKeepsItsName() {
        JsonNode name = null;
        for (JsonNode variable : container(WORKERS).get("env")) {
            name = variable.get("name").asText().equals(Setting.CONNECTOR_WORKER_NAME.variable()) ? variable : name;
        }

        assertThat(name).isNotNull();
        assertThat(name.at("/valueFrom/fieldRef/fieldPath").asText()).isEqualTo("metadata.name");
    }

    @Test
    void readerAndWorkersAgreeOnTheTopic() throws IOException {
        Map<String, String> reader = environment(READER);
        Map<String, String> workers = environment(WORKERS);

        reader.keySet().removeIf(name -> !name.startsWith("KAFKA_"));
        workers.keySet().removeIf(name -> !name.startsWith("KAFKA_"));
        assertThat(workers).isEqualTo(reader).isNotEmpty();
    }

    @Test
    void workersHaveTheFlagsOfTheImageAndMoreHeap() throws IOException {
        String flags = DeployFiles.dockerfile("ENV JDK_JAVA_OPTIONS=\"(.*)\"");

        assertThat(environment(WORKERS).get("JDK_JAVA_OPTIONS"))
                .isNotEqualTo(flags)
                .isEqualTo(flags.replace("-Xmx256m", "-Xmx768m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, READER, WORKERS})
    void foldersPortAndUserAreThoseOfTheImage(String file) {
        String home = DeployFiles.dockerfile("WORKDIR (/opt/.*)");
        String user = DeployFiles.dockerfile("USER (\\d+):\\d+");
        String port = DeployFiles.dockerfile("EXPOSE (\\d+)");
        JsonNode compose = DeployFiles.documents(Path.of("docker-compose.yml")).get(0);

        JsonNode container = container(file);
        assertThat(container.get("image").asText())
                .isEqualTo(
                        compose.get("services").elements().next().get("image").asText());
        assertThat(port).isEqualTo(Setting.METRICS_PORT.defaultText());
        assertThat(container.at("/ports/0/containerPort").asText()).isEqualTo(port);
        assertThat(container.at("/ports/0/name").asText()).isEqualTo("metrics");
        Map<String, String> mounts = mounts(file);
        assertThat(mounts)
                .containsEntry("data", home + '/' + Setting.CONNECTOR_DATA.defaultText())
                .containsEntry("tmp", "/tmp");
        if (file.equals(WORKERS)) {
            assertThat(mounts).containsEntry("tenants", home + '/' + Setting.CONNECTOR_TENANTS.defaultText());
        }
        Set<String> volumes = new HashSet<>();
        pod(file)
                .get("volumes")
                .forEach(volume -> volumes.add(volume.get("name").asText()));
        volumes.add(claim(file).at("/metadata/name").asText());
        assertThat(volumes).isEqualTo(mounts.keySet());

        JsonNode security = pod(file).get("securityContext");
        assertThat(security.get("runAsUser").asText()).isEqualTo(user);
        assertThat(security.get("fsGroup").asText()).isEqualTo(user);
        assertThat(security.get("runAsNonRoot").asBoolean()).isTrue();
        JsonNode own = container.get("securityContext");
        assertThat(own.get("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(own.get("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(own.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, READER, WORKERS})
    void probesAskWhatThePageOnOperationsNames(String file) {
        String page = DeployFiles.text(Path.of("docs/operations.md"));
        Map<String, String> paths = Map.of("startup", "live", "liveness", "live", "readiness", "ready");

        paths.forEach((probe, last) -> {
            JsonNode get = container(file).get(probe + "Probe").get("httpGet");
            assertThat(get.get("path").asText()).isEqualTo("/observe/health/" + last);
            assertThat(page).contains('`' + get.get("path").asText() + '`');
            assertThat(get.get("port").asText()).isEqualTo("metrics");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, READER, WORKERS})
    void whatSelectsPodsFindsThoseOfItsFileAlone(String file) {
        JsonNode labels = statefulSet(file).at("/spec/template/metadata/labels");
        String name = statefulSet(file).at("/metadata/name").asText();

        assertThat(labels.get("app.kubernetes.io/name").asText()).isEqualTo(name);
        assertThat(statefulSet(file).at("/spec/serviceName").asText()).isEqualTo(name);
        for (JsonNode document : DeployFiles.documents(FOLDER.resolve(file))) {
            JsonNode selector = document.at("/spec/selector");
            JsonNode wanted = selector.has("matchLabels") ? selector.get("matchLabels") : selector;
            assertThat(wanted.size()).isEqualTo(1);
            assertThat(wanted.get("app.kubernetes.io/name")).isEqualTo(labels.get("app.kubernetes.io/name"));
        }
        JsonNode policy =
                DeployFiles.documents(FOLDER.resolve("network-policy.yaml")).get(0);
        String part = "app.kubernetes.io/part-of";
        assertThat(policy.at("/spec/podSelector/matchLabels").get(part)).isEqualTo(labels.get(part));
        assertThat(policy.at("/spec/ingress/0/ports/0/port").asText()).isEqualTo("metrics");
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, READER, WORKERS})
    void secretsThatAreMountedHaveWhatTheSettingsName(String file) throws IOException {
        Map<String, JsonNode> secrets = secrets();
        Map<String, JsonNode> mounted = new HashMap<>();
        for (JsonNode volume : pod(file).get("volumes")) {
            JsonNode secret = volume.get("secret");
            if (secret != null && !secret.path("optional").asBoolean()) {
                JsonNode content = secrets.get(secret.get("secretName").asText());
                assertThat(content).as(secret.toString()).isNotNull();
                mounted.put(mounts(file).get(volume.get("name").asText()), content);
            }
        }

        assertThat(mounted).isNotEmpty();
        environment(file).values().stream()
                .filter(value -> value.startsWith(DeployFiles.SECRETS))
                .forEach(value -> {
                    Path path = Path.of(value);
                    assertThat(mounted.get(path.getParent().toString())
                                    .get(path.getFileName().toString())
                                    .asText())
                            .isEqualTo(DeployFiles.PLACEHOLDER);
                });
    }

    @Test
    void theTenantsOfTheSampleAreServed() throws IOException {
        Path tenants = Files.createDirectory(directory.resolve(Setting.CONNECTOR_TENANTS.defaultText()));
        JsonNode sample = secrets().get("opencti-falcon-tenants");
        List<String> names = new ArrayList<>();
        sample.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            Files.writeString(tenants.resolve(name), sample.get(name).asText().replace("ChangeMe", "0123456789abcdef"));
        }

        Settings process = DeployFiles.settings(environment(WORKERS), directory);
        Tenants read = new TenantFiles(process, directory).read();

        assertThat(names).isNotEmpty();
        assertThat(read.invalid()).isEmpty();
        assertThat(read.valid()).hasSameSizeAs(names);
    }

    private static Map<String, JsonNode> secrets() {
        Map<String, JsonNode> secrets = new HashMap<>();
        for (JsonNode secret : DeployFiles.documents(FOLDER.resolve("secrets.yaml"))) {
            secrets.put(secret.at("/metadata/name").asText(), secret.get("stringData"));
        }
        return secrets;
    }

    private static String text(String file) {
        return DeployFiles.text(FOLDER.resolve(file));
    }

    private static JsonNode statefulSet(String file) {
        return DeployFiles.documents(FOLDER.resolve(file)).stream()
                .filter(document -> document.get("kind").asText().equals("StatefulSet"))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode claim(String file) {
        JsonNode claims = statefulSet(file).at("/spec/volumeClaimTemplates");
        assertThat(claims.size()).isEqualTo(1);
        return claims.get(0);
    }

    private static JsonNode pod(String file) {
        return statefulSet(file).at("/spec/template/spec");
    }

    private static JsonNode container(String file) {
        JsonNode containers = pod(file).get("containers");
        assertThat(containers.size()).isEqualTo(1);
        return containers.get(0);
    }

    private static Map<String, String> mounts(String file) {
        Map<String, String> mounts = new HashMap<>();
        container(file)
                .get("volumeMounts")
                .forEach(mount -> mounts.put(
                        mount.get("name").asText(), mount.get("mountPath").asText()));
        return mounts;
    }

    /** With the name of the pod as it would be. */
    private static Map<String, String> environment(String file) throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (JsonNode variable : container(file).get("env")) {
            String value = variable.has("value")
                    ? variable.get("value").asText()
                    : statefulSet(file).at("/metadata/name").asText() + "-0";
            assertThat(environment.put(variable.get("name").asText(), value)).isNull();
        }
        return environment;
    }
}
