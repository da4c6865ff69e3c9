package io.ctiroutes.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.settings.Mode;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.tenant.TenantFiles;
import io.ctiroutes.tenant.Tenants;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the overlays for Kubernetes come to fits the image, the settings and itself. No cluster reads them here. */
class KubernetesOverlaysTest {

    private static final String SINGLE = "single";
    private static final String READER = "reader";
    private static final String WORKER = "worker";
    private static final String KAFKA = "kafka";
    private static final String TENANTS = "opencti-falcon-tenants";
    private static final String COMPONENT = "app.kubernetes.io/component";
    private static final int AT_MOST_UNTIL_STOPPED = 45;

    /** Overlays as they are, and with every component. */
    private static final Map<String, List<JsonNode>> PLAIN = new HashMap<>();

    private static final Map<String, List<JsonNode>> WITH_ALL_COMPONENTS = new HashMap<>();

    @TempDir
    Path directory;

    @BeforeAll
    static void build(@TempDir Path built) throws IOException, InterruptedException {
        for (String overlay : List.of(SINGLE, KAFKA)) {
            PLAIN.put(overlay, Kustomize.build(overlay(overlay), built));
            WITH_ALL_COMPONENTS.put(
                    overlay, Kustomize.build(withAllComponents(overlay, built.resolve(overlay)), built));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, KAFKA})
    void everythingIsTakenWithAllThatIsOptional(String overlay) {
        List<JsonNode> manifests = WITH_ALL_COMPONENTS.get(overlay);

        assertThat(kinds(manifests))
                .contains("StatefulSet", "NetworkPolicy", "PodDisruptionBudget", "ServiceMonitor", "PrometheusRule");
        for (JsonNode manifest : manifests) {
            assertThatCode(() -> KubernetesSchemas.check(manifest))
                    .as("%s %s", manifest.get("kind"), manifest.at("/metadata/name"))
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource({SINGLE + ", ALL", READER + ", READER", WORKER + ", WORKER"})
    void whatAnOverlaySaysOfAProcessIsEnoughToStartIt(String component, Mode mode) throws IOException {
        Map<String, String> environment = environment(component);

        Settings settings = DeployFiles.settings(environment, directory);

        assertThat(settings.mode()).isEqualTo(mode);
        // the probes come from another address than the pod's own
        assertThat(settings.flag(Setting.METRICS_ENABLE)).isTrue();
        assertThat(DeployFiles.variables()).containsAll(environment.keySet());
    }

    @ParameterizedTest
    @CsvSource({SINGLE + ", 1", READER + ", 1", WORKER + ", 2"})
    void noPodIsStartedBesideOneThatMayBeAliveAndNoneKeepsANodeFromBeingDrained(String component, int replicas) {
        JsonNode set = statefulSet(component);

        // of the two that make pods
        assertThat(kinds(manifests(component))).contains("StatefulSet").doesNotContain("Deployment");
        assertThat(set.at("/spec/replicas").asInt()).isEqualTo(replicas);
        assertThat(claim(component).at("/spec/accessModes/0").asText()).isEqualTo("ReadWriteOnce");
        // else a pod that is not ready stands in the way of the next version
        assertThat(set.at("/spec/podManagementPolicy").asText()).isEqualTo("Parallel");
        JsonNode budget = of("PodDisruptionBudget", component).get("spec");
        assertThat(budget.get("maxUnavailable").asInt()).isEqualTo(1);
        assertThat(budget.get("unhealthyPodEvictionPolicy").asText()).isEqualTo("AlwaysAllow");
        assertThat(pod(component).get("terminationGracePeriodSeconds").asInt())
                .isGreaterThan(Integer.parseInt(Setting.CONNECTOR_SHUTDOWN_TIMEOUT.defaultText()))
                .isGreaterThan(AT_MOST_UNTIL_STOPPED);
    }

    @Test
    void aWorkerKeepsItsName() {
        JsonNode name = null;
        for (JsonNode variable : container(WORKER).get("env")) {
            name = variable.get("name").asText().equals(Setting.CONNECTOR_WORKER_NAME.variable()) ? variable : name;
        }

        assertThat(name).isNotNull();
        assertThat(name.at("/valueFrom/fieldRef/fieldPath").asText()).isEqualTo("metadata.name");
    }

    @Test
    void workersHaveTheFlagsOfTheImageAndMoreHeap() {
        String flags = DeployFiles.dockerfile("ENV JDK_JAVA_OPTIONS=\"(.*)\"");

        // the last one wins
        assertThat(environment(WORKER).get("JDK_JAVA_OPTIONS")).isEqualTo(flags + " -Xmx768m");
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, READER, WORKER})
    void foldersAndPortAreThoseOfTheImage(String component) {
        String port = DeployFiles.dockerfile("EXPOSE (\\d+)");
        JsonNode compose = DeployFiles.documents(Path.of("docker-compose.yml")).get(0);

        JsonNode container = container(component);
        String image = compose.get("services").elements().next().get("image").asText();
        assertThat(container.get("image").asText())
                .matches("registry\\.example\\.com/" + image.replaceFirst(":.*", "") + ":.+");
        assertThat(port).isEqualTo(Setting.METRICS_PORT.defaultText());
        assertThat(container.at("/ports/0/containerPort").asText()).isEqualTo(port);
        assertThat(container.at("/ports/0/name").asText()).isEqualTo("metrics");
        Map<String, String> mounts = mounts(component);
        assertThat(mounts)
                .containsEntry("data", inImage(Setting.CONNECTOR_DATA))
                .containsEntry("tmp", "/tmp");
        if (component.equals(WORKER)) {
            assertThat(mounts).containsEntry("tenants", inImage(Setting.CONNECTOR_TENANTS));
        }
        Set<String> volumes = new HashSet<>();
        pod(component)
                .get("volumes")
                .forEach(volume -> volumes.add(volume.get("name").asText()));
        volumes.add(claim(component).at("/metadata/name").asText());
        assertThat(volumes).isEqualTo(mounts.keySet());
    }

    /** What the level "restricted" of the Pod Security Standards asks for, and more. */
    @ParameterizedTest
    @ValueSource(strings = {SINGLE, READER, WORKER})
    void aPodMayDoAsLittleAsPossible(String component) {
        String user = DeployFiles.dockerfile("USER (\\d+):\\d+");
        JsonNode pod = pod(component);

        assertThat(pod.get("automountServiceAccountToken").asBoolean(true)).isFalse();
        JsonNode security = pod.get("securityContext");
        assertThat(security.get("runAsUser").asText()).isEqualTo(user);
        assertThat(security.get("fsGroup").asText()).isEqualTo(user);
        assertThat(security.get("runAsNonRoot").asBoolean()).isTrue();
        assertThat(security.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        JsonNode own = container(component).get("securityContext");
        assertThat(own.get("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(own.get("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(own.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        assertThat(pod.findValues("hostPath")).isEmpty();
        JsonNode resources = container(component).get("resources");
        assertThat(resources.at("/requests").properties())
                .extracting(Map.Entry::getKey)
                .contains("cpu", "memory", "ephemeral-storage");
        assertThat(resources.at("/limits").properties())
                .extracting(Map.Entry::getKey)
                .contains("memory", "ephemeral-storage");
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, READER, WORKER})
    void probesAskWhatThePageOnOperationsNames(String component) {
        String page = DeployFiles.text(Path.of("docs/operations.md"));
        JsonNode container = container(component);
        Map<String, String> paths = Map.of("startup", "live", "liveness", "live", "readiness", "ready");

        paths.forEach((probe, last) -> {
            JsonNode get = container.get(probe + "Probe").get("httpGet");
            assertThat(get.get("path").asText()).isEqualTo("/observe/health/" + last);
            assertThat(page).contains('`' + get.get("path").asText() + '`');
            assertThat(get.get("port").asText()).isEqualTo("metrics");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, READER, WORKER})
    void whatSelectsPodsFindsThoseOfItsProcessAlone(String component) {
        JsonNode set = statefulSet(component);
        JsonNode labels = set.at("/spec/template/metadata/labels");

        assertThat(labels.get(COMPONENT).asText()).isEqualTo(component);
        assertThat(set.at("/spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(of("PodDisruptionBudget", component).at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        JsonNode service = of("Service", component);
        assertThat(service.at("/spec/selector")).isEqualTo(labels);
        assertThat(set.at("/spec/serviceName")).isEqualTo(service.at("/metadata/name"));
        for (JsonNode manifest : WITH_ALL_COMPONENTS.get(overlayOf(component))) {
            if (manifest.get("kind").asText().equals("ServiceMonitor")) {
                assertThat(service.at("/metadata/labels").properties())
                        .containsAll(manifest.at("/spec/selector/matchLabels").properties());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        SINGLE + ", true, true, false",
        READER + ", true, false, true",
        WORKER + ", false, true, true",
    })
    void aPodReachesWhatItsModeNeedsAndNothingElse(String component, boolean opencti, boolean falcon, boolean kafka) {
        Map<String, JsonNode> policies = policies(component);
        String policy = "opencti-falcon";

        assertThat(policies.containsKey(policy + "-to-opencti")).isEqualTo(opencti);
        assertThat(policies.containsKey(policy + "-to-falcon")).isEqualTo(falcon);
        assertThat(policies.containsKey(policy + "-to-kafka")).isEqualTo(kafka);
        JsonNode basic = policies.get(policy);
        assertThat(basic.at("/policyTypes")).hasSize(2);
        assertThat(basic.at("/ingress/0/ports/0/port").asText()).isEqualTo("metrics");
        assertThat(basic.at("/egress/0/ports/0/port").asInt()).isEqualTo(53);
        // a label of ours in it would leave the pods without DNS
        assertThat(basic.at("/egress/0/to/0/podSelector/matchLabels").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("k8s-app");
        Map<String, String> environment = environment(component);
        if (opencti) {
            URI address = URI.create(environment.get(Setting.OPENCTI_URL.variable()));
            assertThat(target(policies.get(policy + "-to-opencti")))
                    .isEqualTo(address.getHost().replaceFirst(".*\\.", "") + ':' + address.getPort());
        }
        if (kafka) {
            assertThat(environment.get(Setting.KAFKA_BOOTSTRAP_SERVERS.variable()))
                    .endsWith('.' + target(policies.get(policy + "-to-kafka")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, READER, WORKER})
    void whatAPodRefersToIsThereAndHasWhatTheSettingsName(String component) {
        List<JsonNode> manifests = manifests(component);
        Map<String, JsonNode> mounted = new HashMap<>();
        for (JsonNode volume : pod(component).get("volumes")) {
            JsonNode secret = volume.get("secret");
            if (secret != null && !secret.path("optional").asBoolean()) {
                mounted.put(
                        mounts(component).get(volume.get("name").asText()),
                        named("Secret", secret.get("secretName").asText(), manifests)
                                .get("data"));
            }
        }

        assertThat(mounted).isNotEmpty();
        environment(component).values().stream()
                .filter(value -> value.startsWith(DeployFiles.SECRETS))
                .forEach(value -> {
                    Path path = Path.of(value);
                    assertThat(decoded(mounted.get(path.getParent().toString())
                                    .get(path.getFileName().toString())))
                            .isEqualTo(DeployFiles.PLACEHOLDER);
                });
    }

    @Test
    void theTenantsOfTheSampleAreServed() throws IOException {
        Path tenants = Files.createDirectory(directory.resolve(Setting.CONNECTOR_TENANTS.defaultText()));
        JsonNode sample = named("Secret", TENANTS, manifests(WORKER)).get("data");
        for (Map.Entry<String, JsonNode> tenant : sample.properties()) {
            Files.writeString(
                    tenants.resolve(tenant.getKey()),
                    decoded(tenant.getValue()).replace(DeployFiles.PLACEHOLDER, "0123456789abcdef"));
        }

        Settings process = DeployFiles.settings(environment(WORKER), directory);
        Tenants read = new TenantFiles(process, directory).read();

        assertThat(sample).isNotEmpty();
        assertThat(read.invalid()).isEmpty();
        assertThat(read.valid()).hasSameSizeAs(sample);
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, KAFKA})
    void routesOfOnesOwnAreWhereTheConnectorLooksForThem(String overlay) {
        List<JsonNode> manifests = WITH_ALL_COMPONENTS.get(overlay);

        assertThat(manifests)
                .filteredOn(manifest -> manifest.get("kind").asText().equals("StatefulSet"))
                .isNotEmpty()
                .allSatisfy(set -> {
                    Map<String, String> files = new HashMap<>();
                    for (JsonNode volume : set.at("/spec/template/spec/volumes")) {
                        for (JsonNode source : volume.path("projected").path("sources")) {
                            files.putAll(projected(source.get("configMap"), manifests));
                        }
                    }
                    assertThat(files).isEqualTo(shippedRoutes());
                    assertThat(mounts(set)).containsEntry("routes", inImage(Setting.CONNECTOR_ROUTES));
                });
    }

    /** The files of a source of a projected volume, by their paths in it. */
    private static Map<String, String> projected(JsonNode source, List<JsonNode> manifests) {
        Map<String, String> files = new HashMap<>();
        JsonNode data =
                named("ConfigMap", source.get("name").asText(), manifests).get("data");
        if (source.has("items")) {
            source.get("items")
                    .forEach(item -> files.put(
                            item.get("path").asText(),
                            data.get(item.get("key").asText()).asText()));
        } else {
            data.properties()
                    .forEach(file -> files.put(file.getKey(), file.getValue().asText()));
        }
        return files;
    }

    private static Map<String, String> shippedRoutes() throws IOException {
        Path routes = Path.of("routes");
        Map<String, String> files = new HashMap<>();
        try (Stream<Path> found = Files.walk(routes)) {
            found.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .map(routes::relativize)
                    .filter(file -> !file.startsWith("examples"))
                    .forEach(file -> files.put(file.toString(), DeployFiles.text(routes.resolve(file))));
        }
        return files;
    }

    /** The overlay in a copy, as a user makes it who copies routes and removes the comment signs. */
    private static Path withAllComponents(String overlay, Path copy) throws IOException {
        copy(KubernetesFilesTest.FOLDER, copy);
        for (Map.Entry<String, String> route : shippedRoutes().entrySet()) {
            Path name = Path.of(route.getKey()).getFileName();
            Files.writeString(copy.resolve("components/routes").resolve(name), route.getValue());
        }
        Path copied = copy.resolve("overlays").resolve(overlay);
        Path kustomization = copied.resolve("kustomization.yaml");
        String text = DeployFiles.text(kustomization);
        String uncommented = text.replaceAll("# (- \\.\\./\\.\\./components/)", "$1");
        assertThat(uncommented).isNotEqualTo(text);
        Files.writeString(kustomization, uncommented);
        return copied;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copied = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copied);
                } else {
                    Files.copy(file, copied);
                }
            }
        }
    }

    private static String overlayOf(String component) {
        return component.equals(SINGLE) ? SINGLE : KAFKA;
    }

    private static Path overlay(String file) {
        return KubernetesFilesTest.FOLDER.resolve("overlays").resolve(file);
    }

    private List<JsonNode> manifests(String component) {
        return PLAIN.get(overlayOf(component));
    }

    /** The one of a kind that a component has. */
    private JsonNode of(String kind, String component) {
        List<JsonNode> found = manifests(component).stream()
                .filter(manifest -> manifest.get("kind").asText().equals(kind))
                .filter(manifest ->
                        manifest.at("/metadata/labels").path(COMPONENT).asText().equals(component))
                .toList();
        assertThat(found).as(kind).hasSize(1);
        return found.get(0);
    }

    private static JsonNode named(String kind, String name, List<JsonNode> manifests) {
        return manifests.stream()
                .filter(manifest -> manifest.get("kind").asText().equals(kind))
                .filter(manifest -> manifest.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + kind + ' ' + name));
    }

    private static List<String> kinds(List<JsonNode> manifests) {
        return manifests.stream().map(manifest -> manifest.get("kind").asText()).toList();
    }

    private JsonNode statefulSet(String component) {
        return of("StatefulSet", component);
    }

    private JsonNode claim(String component) {
        JsonNode claims = statefulSet(component).at("/spec/volumeClaimTemplates");
        assertThat(claims).hasSize(1);
        return claims.get(0);
    }

    private JsonNode pod(String component) {
        return statefulSet(component).at("/spec/template/spec");
    }

    private JsonNode container(String component) {
        JsonNode containers = pod(component).get("containers");
        assertThat(containers).hasSize(1);
        return containers.get(0);
    }

    private Map<String, String> mounts(String component) {
        return mounts(statefulSet(component));
    }

    private static Map<String, String> mounts(JsonNode statefulSet) {
        Map<String, String> mounts = new HashMap<>();
        statefulSet
                .at("/spec/template/spec/containers/0/volumeMounts")
                .forEach(mount -> mounts.put(
                        mount.get("name").asText(), mount.get("mountPath").asText()));
        return mounts;
    }

    /** As it would be in the first pod. */
    private Map<String, String> environment(String component) {
        List<JsonNode> manifests = manifests(component);
        Map<String, String> environment = new HashMap<>();
        for (JsonNode from : container(component).get("envFrom")) {
            named("ConfigMap", from.at("/configMapRef/name").asText(), manifests)
                    .get("data")
                    .properties()
                    .forEach(variable -> assertThat(environment.put(
                                    variable.getKey(), variable.getValue().asText()))
                            .isNull());
        }
        for (JsonNode variable : container(component).get("env")) {
            String value = variable.has("value")
                    ? variable.get("value").asText()
                    : statefulSet(component).at("/metadata/name").asText() + "-0";
            assertThat(environment.put(variable.get("name").asText(), value)).isNull();
        }
        return environment;
    }

    /** What the policies say that select the pods of a component, by their names. */
    private Map<String, JsonNode> policies(String component) {
        JsonNode labels = statefulSet(component).at("/spec/template/metadata/labels");
        Map<String, JsonNode> policies = new HashMap<>();
        for (JsonNode manifest : manifests(component)) {
            JsonNode selector = manifest.at("/spec/podSelector");
            if (manifest.get("kind").asText().equals("NetworkPolicy")
                    && labels.properties()
                            .containsAll(selector.path("matchLabels").properties())
                    && selects(selector.path("matchExpressions"), labels)) {
                policies.put(manifest.at("/metadata/name").asText(), manifest.get("spec"));
            }
        }
        return policies;
    }

    private static boolean selects(JsonNode expressions, JsonNode labels) {
        for (JsonNode expression : expressions) {
            assertThat(expression.get("operator").asText()).isEqualTo("In");
            List<String> values = new ArrayList<>();
            expression.get("values").forEach(value -> values.add(value.asText()));
            if (!values.contains(labels.path(expression.get("key").asText()).asText())) {
                return false;
            }
        }
        return true;
    }

    /** The namespace and the port that a policy lets through to. */
    private static String target(JsonNode policy) {
        return policy.at("/egress/0/to/0/namespaceSelector/matchLabels")
                        .get("kubernetes.io/metadata.name")
                        .asText()
                + ':'
                + policy.at("/egress/0/ports/0/port").asText();
    }

    private static String decoded(JsonNode secret) {
        return new String(Base64.getMimeDecoder().decode(secret.asText()), StandardCharsets.UTF_8);
    }

    private static String inImage(Setting folder) {
        return DeployFiles.dockerfile("WORKDIR (/opt/.*)") + '/' + folder.defaultText();
    }
}
