package io.ctiroutes.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.kafka.ClientSettingNames;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads the files that say how the connector is run, for their tests. */
final class DeployFiles {

    /** What stands for values that only the user knows. */
    static final String PLACEHOLDER = "ChangeMe";

    /** Where secrets are mounted. */
    static final String SECRETS = "/run/secrets/";

    private static final String FILE = "_FILE";
    private static final String SOME_ID = "3c1f8d0a-6f0e-4b7e-9d3f-2f1f0a4b5c6d";

    private DeployFiles() {}

    /** The documents of a YAML file. */
    static List<JsonNode> documents(Path file) {
        List<JsonNode> documents = new ArrayList<>();
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(text(file))) {
            documents.add(new ObjectMapper().valueToTree(document));
        }
        return documents;
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a line of the Dockerfile says, by a pattern with one group. */
    static String dockerfile(String line) {
        return Pattern.compile("(?m)^" + line + "$")
                .matcher(text(Path.of("Dockerfile")))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the Dockerfile has no line " + line));
    }

    /** The variables that mean something: settings, secrets in files, what is passed on to Kafka's clients, the image's own. */
    static Set<String> variables() {
        Set<String> variables = new HashSet<>();
        for (Setting setting : Setting.values()) {
            variables.add(setting.variable());
            if (setting.secret()) {
                variables.add(setting.variable() + FILE);
            }
        }
        for (String name : ClientSettingNames.all()) {
            String variable = "KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_');
            variables.add(variable);
            variables.add(variable + FILE);
        }
        variables.add(dockerfile("ENV (\\w+)=.*"));
        return variables;
    }

    /**
     * The settings of a process with these variables, once what only the user knows is filled in; refused as at a start.
     *
     * @param directory an empty one
     */
    static Settings settings(Map<String, String> environment, Path directory) throws IOException {
        Map<String, String> filled = new HashMap<>();
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String value = variable.getValue();
            if (variable.getKey().endsWith(FILE) && value.startsWith(SECRETS)) {
                value = Files.writeString(directory.resolve(variable.getKey()), "a-secret")
                        .toString();
            }
            filled.put(variable.getKey(), value.equals(PLACEHOLDER) ? SOME_ID : value);
        }
        return Settings.read(filled, directory, ClientSettingNames::all);
    }
}
