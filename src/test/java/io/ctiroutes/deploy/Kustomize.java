package io.ctiroutes.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder with a kustomization as the cluster gets it, from the tool that users have. */
final class Kustomize {

    private Kustomize() {}

    /** The manifests that {@code kubectl apply -k} would send; ends the test as skipped where there is no such program. */
    static List<JsonNode> build(Path folder, Path directory) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                Programs.has("kubectl") ? List.of("kubectl", "kustomize") : List.of("kustomize", "build"));
        assumeTrue(Programs.has(command.get(0)), "there is neither kubectl nor kustomize to read overlays with");
        command.add(folder.toString());
        Path manifests = directory.resolve("manifests.yaml");
        Path errors = directory.resolve("errors.txt");

        int status = new ProcessBuilder(command)
                .redirectOutput(manifests.toFile())
                .redirectError(errors.toFile())
                .start()
                .waitFor();

        assertThat(Files.readString(errors)).as(folder.toString()).isEmpty();
        assertThat(status).isZero();
        return DeployFiles.documents(manifests);
    }
}
