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
 * @param file     where it is
 * @param location in the file, as a JSON pointer
 * @param start    where its name is; where it begins if it has none
 * @param key      what it is the value of; for one in a list, what the list is the value of
 * @param step     the id of the step that it is or belongs to; empty if that has none
 * @param value    what it is
 */
record RouteNode(Path file, String location, Optional<Mark> start, String key, Optional<String> step, Node value) {

    /** All nodes of files that are well-formed YAML, in their order. */
    static List<RouteNode> allOf(RouteFiles files) {
        List<RouteNode> all = new ArrayList<>();
        LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
        files.texts()
                .forEach((file, text) -> new Compose(settings)
                        .composeString(text)
                        .ifPresent(root ->
                                new RouteNode(file, "", root.getStartMark(), "", Optional.empty(), root).addTo(all)));
        return all;
    }

    private void addTo(List<RouteNode> all) {
        all.add(this);
        if (value instanceof MappingNode mapping) {
            Optional<String> id = text("id").or(() -> step);
            for (NodeTuple entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode name) {
                    Node inside = entry.getValueNode();
                    new RouteNode(
                                    file,
                                    location + '/' + name.getValue(),
                                    name.getStartMark(),
                                    name.getValue(),
                                    text(inside, "id").or(() -> id),
                                    inside)
                            .addTo(all);
                }
            }
        } else if (value instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                Node item = sequence.getValue().get(i);
                new RouteNode(file, location + '/' + i, item.getStartMark(), key, step, item).addTo(all);
            }
        }
    }

    /** The text that it is, or that is under these names in it, one in the other; empty if it is something else. */
    Optional<String> text(String... names) {
        return text(value, names);
    }

    private static Optional<String> text(Node node, String... names) {
        Optional<Node> inside = Optional.of(node);
        for (String name : names) {
            inside = inside.flatMap(at -> under(at, name));
        }
        return inside.filter(ScalarNode.class::isInstance).map(scalar -> ((ScalarNode) scalar).getValue());
    }

    private static Optional<Node> under(Node node, String name) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(entry -> entry.getKeyNode() instanceof ScalarNode key
                                && key.getValue().equals(name))
                        .map(NodeTuple::getValueNode)
                        .findFirst()
                : Optional.empty();
    }

    /** Where it is, for people: file, line, step. */
    String place() {
        Optional<Mark> mark = value.getStartMark();
        return file
                + mark.map(at -> ", line " + (at.getLine() + 1)).orElse("")
                + step.map(id -> ", step " + id).orElse("");
    }
}
