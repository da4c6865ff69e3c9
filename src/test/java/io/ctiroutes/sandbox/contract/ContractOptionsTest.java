package io.ctiroutes.sandbox.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractOptionsTest {
    @TempDir
    private Path folder;

    @Test
    void nothingGivenMeansStandIns() {
        // as Maven hands over what nobody has set
        ContractOptions options = options(Map.of("falcon.url", "", "contract.write", ""), Map.of());

        assertThat(options.targets()).isEmpty();
        assertThat(options.write()).isFalse();
    }

    @Test
    void credentialsComeFromTheEnvironmentOrFromFiles() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");

        Target falcon = options(
                        Map.of("falcon.url", "https://api.crowdstrike.com/", "contract.write", "true"),
                        Map.of("CROWDSTRIKE_CLIENT_ID", "id", "CROWDSTRIKE_CLIENT_SECRET_FILE", secret.toString()))
                .targets()
                .get(Api.FALCON);

        assertThat(falcon.url()).hasToString("https://api.crowdstrike.com");
        assertThat(falcon.variables()).isEqualTo(Map.of("client_id", "id", "client_secret", "s3cret"));
    }

    @Test
    void aMissingCredentialIsNamed() {
        assertThatThrownBy(() -> options(Map.of("opencti.url", "https://opencti.example"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OPENCTI_TOKEN_FILE");
    }

    @Test
    void secretsAreNotSentInTheClear() {
        assertThatThrownBy(() -> options(Map.of("opencti.url", "http://opencti.example"), Map.of("OPENCTI_TOKEN", "t")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https");
        assertThat(options(Map.of("opencti.url", "http://127.0.0.1:8080"), Map.of("OPENCTI_TOKEN", "t"))
                        .targets())
                .containsKey(Api.OPENCTI);
    }

    private static ContractOptions options(Map<String, String> properties, Map<String, String> environment) {
        return ContractOptions.of(properties::get, environment::get);
    }
}
