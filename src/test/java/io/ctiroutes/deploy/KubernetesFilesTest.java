package io.ctiroutes.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files for Kubernetes, each as it is. What they come to together is in {@link KubernetesOverlaysTest}. */
class KubernetesFilesTest {

    static final Path FOLDER = Path.of("deploy", "kubernetes");
    private static final Path ROUTES = Path.of("routes");
    private static final Path ALERTS = Path.of("src", "monitoring", "alerts.yml");
    private static final Path RULE = FOLDER.resolve("components/monitoring/prometheus-rule.yaml");
    private static final String KUSTOMIZATION = "kustomization.yaml";
    private static final Pattern COMMENTED = Pattern.compile("(?m)^# ([A-Z_]+)=");
    private static final String JOB = "opencti-falcon";

    @ParameterizedTest
    @MethodSource("kustomizations")
    void aKustomizationNamesFilesThatAreThereAndUsesNothingThatNeedsAnOption(Path file) {
        JsonNode content = DeployFiles.documents(file).get(0);
        List<String> names = new ArrayList<>();
        List.of("resources", "components")
                .forEach(list -> content.path(list).forEach(name -> names.add(name.asText())));
        content.path("patches").forEach(patch -> names.addAll(texts(patch.path("path"))));
        List.of("configMapGenerator", "secretGenerator")
                .forEach(list -> content.path(list)
                        .forEach(generator -> List.of("files", "envs")
                                .forEach(kind -> generator.path(kind).forEach(name -> names.addAll(texts(name))))));

        assertThat(names(content))
                .isSubsetOf(
                        "apiVersion",
                        "kind",
                        "resources",
                        "components",
                        "labels",
                        "nameSuffix",
                        "images",
                        "generatorOptions",
                        "configMapGenerator",
                        "secretGenerator",
                        "patches");
        assertThat(names).isNotEmpty().allSatisfy(name -> {
            Path named = file.resolveSibling(name).normalize();
            if (name.endsWith(".camel.yaml")) {
                // copied there by the user
                assertThat(named).doesNotExist();
            } else {
                assertThat(named).exists();
                // a file above it would be refused
                assertThat(Files.isDirectory(named) || !name.contains(".."))
                        .as(name)
                        .isTrue();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base/service.yaml",
                "base/pod-disruption-budget.yaml",
                "components/network/network-policies.yaml",
                "components/monitoring/service-monitor.yaml",
                "components/monitoring/prometheus-rule.yaml"
            })
    void aManifestIsTakenAsItIs(String file) {
        List<JsonNode> manifests = DeployFiles.documents(FOLDER.resolve(file));

        assertThat(manifests).isNotEmpty();
        for (JsonNode manifest : manifests) {
            assertThatCode(() -> KubernetesSchemas.check(manifest)).doesNotThrowAnyException();
        }
    }

    @Test
    void theStatefulSetIsTakenOnceItHasItsLabels() {
        ObjectNode set = DeployFiles.documents(FOLDER.resolve("base/stateful-set.yaml"))
                .get(0)
                .deepCopy();
        JsonNode labels = DeployFiles.documents(FOLDER.resolve("base/" + KUSTOMIZATION))
                .get(0)
                .at("/labels/0/pairs");

        ((ObjectNode) set.get("spec")).putObject("selector").set("matchLabels", labels);

        assertThatCode(() -> KubernetesSchemas.check(set)).doesNotThrowAnyException();
    }

    @Test
    void whatKubernetesWouldRefuseIsRefusedHere() {
        JsonNode budget = DeployFiles.documents(FOLDER.resolve("base/pod-disruption-budget.yaml"))
                .get(0);
        ObjectNode misspelt = budget.deepCopy();
        ((ObjectNode) misspelt.get("spec")).put("maxUnavailble", 1);
        ObjectNode mistyped = budget.deepCopy();
        ((ObjectNode) mistyped.get("spec")).put("unhealthyPodEvictionPolicy", 1);
        // no selector and no template
        ObjectNode incomplete = new ObjectMapper().createObjectNode();
        incomplete.put("apiVersion", "apps/v1").put("kind", "StatefulSet").putObject("spec");
        ObjectNode monitor = DeployFiles.documents(FOLDER.resolve("components/monitoring/service-monitor.yaml"))
                .get(0)
                .deepCopy();
        ((ObjectNode) monitor.at("/spec/endpoints/0")).put("intervall", "15s");

        assertThatThrownBy(() -> KubernetesSchemas.check(misspelt)).hasMessageContaining("maxUnavailble");
        assertThatThrownBy(() -> KubernetesSchemas.check(mistyped)).hasMessageContaining("unhealthyPodEvictionPolicy");
        assertThatThrownBy(() -> KubernetesSchemas.check(incomplete)).hasMessageContaining("template");
        assertThatThrownBy(() -> KubernetesSchemas.check(monitor)).hasMessageContaining("intervall");
    }

    @Test
    void theAlertsOfTheOperatorAreThoseOfTheFile() throws IOException {
        String rule =
                "# Written from src/monitoring/alerts.yml: mvn test -Dtest=KubernetesFilesTest -Dregenerate=true\n"
                        + "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: " + JOB
                        + "\n  labels:\n    app.kubernetes.io/name: " + JOB + "\nspec:\n"
                        + DeployFiles.text(ALERTS).replaceAll("(?m)^#.*\n", "").indent(2);

        GeneratedFile.assertIs(RULE, rule, KubernetesFilesTest.class);
        assertThat(DeployFiles.documents(RULE).get(0).get("spec"))
                .isEqualTo(DeployFiles.documents(ALERTS).get(0));
    }

    @Test
    void theJobHasTheNameThatTheAlertsAskFor() {
        JsonNode monitor = DeployFiles.documents(FOLDER.resolve("components/monitoring/service-monitor.yaml"))
                .get(0);
        JsonNode labels = DeployFiles.documents(FOLDER.resolve("base/" + KUSTOMIZATION))
                .get(0)
                .at("/labels/0/pairs");

        assertThat(labels.get(monitor.at("/spec/jobLabel").asText()).asText()).isEqualTo(JOB);
        assertThat(DeployFiles.text(ALERTS)).contains("job=\"" + JOB + '"');
        JsonNode prometheus =
                DeployFiles.documents(Path.of("src/monitoring/prometheus.yml")).get(0);
        assertThat(prometheus.at("/scrape_configs/0/job_name").asText()).isEqualTo(JOB);
        assertThat(prometheus.at("/global/scrape_interval")).isEqualTo(monitor.at("/spec/endpoints/0/interval"));
    }

    @Test
    void theRoutesOfOnesOwnAreAllThatAreShipped() throws IOException {
        JsonNode generators = DeployFiles.documents(FOLDER.resolve("components/routes/" + KUSTOMIZATION))
                .get(0)
                .get("configMapGenerator");

        assertThat(texts(generators.get(0).get("files"))).containsExactlyInAnyOrderElementsOf(routes(ROUTES));
        assertThat(texts(generators.get(1).get("files")))
                .containsExactlyInAnyOrderElementsOf(routes(ROUTES.resolve("kafka")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"single/settings.env", "kafka/kafka.env"})
    void whatIsOptionalIsASetting(String file) {
        List<String> commented = COMMENTED
                .matcher(DeployFiles.text(FOLDER.resolve("overlays").resolve(file)))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(commented).isNotEmpty();
        assertThat(DeployFiles.variables()).containsAll(commented);
    }

    static Stream<Path> kustomizations() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.endsWith(KUSTOMIZATION)).sorted().toList().stream();
        }
    }

    private static Set<String> routes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".camel.yaml"))
                    .collect(Collectors.toSet());
        }
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isTextual()) {
            texts.add(node.asText());
        }
        node.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
