package io.ctiroutes.routes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonNodePath;
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
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

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
        LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
        Object content = new Load(settings).loadFromString(text);
        // of all that a choice between forms tells, the deepest is what was meant
        Optional<ValidationMessage> problem = Loaded.ONCE.validate(json.valueToTree(content)).stream()
                .filter(message -> !placeholder(message))
                .max(Comparator.comparingInt(
                        message -> message.getInstanceLocation().getNameCount()));
        problem.ifPresent(message -> {
            Optional<Node> root = new Compose(settings).composeString(text);
            String line = root.flatMap(node -> line(node, message.getInstanceLocation()))
                    .map(number -> ", line " + number)
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

        private static JsonSchema read() {
            try (InputStream text = RouteSchema.class.getResourceAsStream(SCHEMA)) {
                return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                        .getSchema(text, SchemaValidatorsConfig.builder().build());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The line, from 1, at which the node of this location begins. */
    private static Optional<Integer> line(Node root, JsonNodePath location) {
        Node node = root;
        Optional<Mark> mark = node.getStartMark();
        for (int depth = 0; depth < location.getNameCount(); depth++) {
            Object element = location.getElement(depth);
            if (node instanceof SequenceNode sequence && element instanceof Integer index) {
                node = sequence.getValue().get(index);
                mark = node.getStartMark();
            } else if (node instanceof MappingNode mapping) {
                Optional<NodeTuple> entry = mapping.getValue().stream()
                        .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                                && key.getValue().equals(String.valueOf(element)))
                        .findFirst();
                if (entry.isEmpty()) {
                    break;
                }
                mark = entry.get().getKeyNode().getStartMark();
                node = entry.get().getValueNode();
            }
        }
        return mark.map(at -> at.getLine() + 1);
    }
}
