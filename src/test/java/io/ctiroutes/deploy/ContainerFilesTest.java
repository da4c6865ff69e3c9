package io.ctiroutes.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of the Dockerfile and the compose files without a container; {@code deploy/image-check.sh} runs one. */
class ContainerFilesTest {

    @Test
    void theImageSaysItsVersion() {
        String version = DeployFiles.text(Path.of("pom.xml")).replaceFirst("(?s).*?\n  <version>(.*?)<.*", "$1");

        assertThat(DeployFiles.dockerfile(" *org\\.opencontainers\\.image\\.version=\"(.*)\" \\\\"))
                .isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BUILD_IMAGE", "RUNTIME_IMAGE"})
    void baseImagesCanBeChosenAndHaveAVersion(String argument) {
        assertThat(DeployFiles.dockerfile("ARG " + argument + "=(.*)")).matches("[\\w./-]+:\\d[\\w.-]*");
        assertThat(DeployFiles.text(Path.of("Dockerfile"))).contains("FROM ${" + argument + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker-compose.yml", "docker-compose.second-tenant.yml", "docker-compose.kafka.yml"})
    void containersMayDoWhatTheyNeedAndNoMore(String file) {
        JsonNode services = DeployFiles.documents(Path.of(file)).get(0).get("services");

        assertThat(services).isNotEmpty().allSatisfy(service -> {
            assertThat(service.get("cap_drop")).extracting(JsonNode::asText).containsExactly("ALL");
            assertThat(service.get("security_opt"))
                    .extracting(JsonNode::asText)
                    .containsExactly("no-new-privileges:true");
            if (service.get("image").asText().startsWith("opencti-falcon-connector:")) {
                assertThat(service.get("read_only").asBoolean()).isTrue();
                assertThat(service.get("tmpfs")).extracting(JsonNode::asText).containsExactly("/tmp:size=64m");
                assertThat(megabytes(service.get("mem_limit").asText())).isGreaterThanOrEqualTo(2 * megabytes(heap()));
                // that of the image is inherited
                assertThat(service.has("healthcheck")).isFalse();
            } else {
                assertThat(service.has("mem_limit")).isTrue();
            }
        });
    }

    private static String heap() {
        return Pattern.compile("(?m)^-Xmx(.*)$")
                .matcher(DeployFiles.text(Path.of("src", "dist", "jvm.options")))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static int megabytes(String text) {
        MatchResult parts =
                Pattern.compile("(\\d+)m").matcher(text).results().findFirst().orElseThrow();
        return Integer.parseInt(parts.group(1));
    }
}
