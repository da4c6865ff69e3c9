package io.ctiroutes.routes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Camel's own schema of route files, the one that editors complete by. It is read when first needed, which takes longer
 * than all routes do: a start does without.
 */
final class RouteSchema {

    private static final String SCHEMA = "/schema/camelYamlDsl.json";

    private final ObjectMapper json = new ObjectMapper();

    /**
     * Checks files that are well-formed YAML.
     *
     * @throws InvalidRoutesException if one of them is not as the schema says, with file, line and reason
     */
    void check(RouteFiles files) {
        files.texts().forEach(this::check);
    }

    private void check(Path file, String text) {
        Object content = new Load(LoadSettings.builder().build()).loadFromString(text);
        // of all that a choice between forms tells, the deepest is what was meant
        Optional<ValidationMessage> problem = Loaded.ONCE.validate(json.valueToTree(content)).stream()
                .filter(message -> !placeholder(message))
                .max(Comparator.comparingInt(
                        message -> message.getInstanceLocation().getNameCount()));
        problem.ifPresent(message -> {
            String location = message.getInstanceLocation().toString();
            String line = RouteNode.allOf(new RouteFiles(Map.of(file, text))).stream()
                    .filter(node -> node.location().equals(location))
                    .flatMap(node -> node.start().stream())
                    .map(start -> ", line " + (start.getLine() + 1))
                    .findFirst()
                    .orElse("");
            throw new InvalidRoutesException(file + line + ": not as Camel's schema says: " + message.getMessage());
        });
    }

    /** A placeholder may stand for a number or a yes, which the schema cannot know. */
    private static boolean placeholder(ValidationMessage message) {
        return message.getInstanceNode() != null
                && message.getInstanceNode().asText().contains("{{");
    }

    /** Read when it is needed first. */
    private static final class Loaded {
        static final JsonSchema ONCE = read();
    }

    static JsonSchema read() {
        // with every form of every step written out it would take 280 MB, more than the heap of the image
        SchemaValidatorsConfig asNeeded =
                SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();
        try (InputStream text = RouteSchema.class.getResourceAsStream(SCHEMA)) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(text, asNeeded);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
