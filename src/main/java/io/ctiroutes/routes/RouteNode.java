package io.ctiroutes.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A node of a route file.
 *
 * @param file  where it is
 * @param key   what it is the value of; for one in a list, what the list is the value of
 * @param step  the id of the step that it is or belongs to; empty if that has none
 * @param value what it is
 */
record RouteNode(Path file, String key, Optional<String> step, Node value) {

    /** All nodes of files that are well-formed YAML, in their order. */
    static List<RouteNode> allOf(RouteFiles files) {
        List<RouteNode> all = new ArrayList<>();
        LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
        files.texts()
                .forEach((file, text) -> new Compose(settings)
                        .composeString(text)
                        .ifPresent(root -> new RouteNode(file, "", Optional.empty(), root).addTo(all)));
        return all;
    }

    private void addTo(List<RouteNode> all) {
        all.add(this);
        if (value instanceof MappingNode mapping) {
            Optional<String> id = text("id").or(() -> step);
            for (NodeTuple entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode name) {
                    Node inside = entry.getValueNode();
                    new RouteNode(file, name.getValue(), text(inside, "id").or(() -> id), inside).addTo(all);
                }
            }
        } else if (value instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> new RouteNode(file, key, step, item).addTo(all));
        }
    }

    /** The text that it is; empty if it is something else. */
    Optional<String> text() {
        return value instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
    }

    /** The text under a name in it; empty if there is none. */
    Optional<String> text(String name) {
        return text(value, name);
    }

    private static Optional<String> text(Node node, String name) {
        if (!(node instanceof MappingNode mapping)) {
            return Optional.empty();
        }
        return mapping.getValue().stream()
                .filter(entry -> entry.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(name))
                .map(NodeTuple::getValueNode)
                .filter(ScalarNode.class::isInstance)
                .map(scalar -> ((ScalarNode) scalar).getValue())
                .findFirst();
    }

    /** Where it is, for people: file, line, step. */
    String place() {
        Optional<Mark> mark = value.getStartMark();
        return file
                + mark.map(at -> ", line " + (at.getLine() + 1)).orElse("")
                + step.map(id -> ", step " + id).orElse("");
    }
}
