package io.ctiroutes.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.settings.kind.Choice;
import io.ctiroutes.settings.kind.Flag;
import io.ctiroutes.settings.kind.Url;
import io.ctiroutes.settings.kind.WholeNumber;
import io.ctiroutes.settings.kind.Words;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The settings as OpenCTI's catalogue of connectors wants them, from their declaration: a form for the user, and what its
 * connector manager then starts the image with.
 */
final class ManagerSchema {

    /** What the manager gives by itself, what is about the inside of a container, and what takes more than one process. */
    private static final Set<Setting> LEFT_OUT = EnumSet.of(
            Setting.CONNECTOR_ID,
            Setting.HTTP_PROXY,
            Setting.HTTPS_PROXY,
            Setting.NO_PROXY,
            Setting.CONNECTOR_ROUTES,
            Setting.CONNECTOR_DATA,
            Setting.CONNECTOR_CLI,
            Setting.CONNECTOR_MODE);

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ManagerSchema() {}

    /** The settings that are in it. */
    static List<Setting> settings() {
        return Arrays.stream(Setting.values())
                .filter(setting -> !LEFT_OUT.contains(setting) && setting.group() != Group.KAFKA)
                .toList();
    }

    static String text() {
        ObjectNode schema = MAPPER.createObjectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("$id", "urn:io.ctiroutes:opencti-falcon-connector:config")
                .put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (Setting setting : settings()) {
            properties.set(setting.variable(), property(setting));
            if (setting.requiredIn(Mode.ALL)) {
                required.add(setting.variable());
            }
        }
        return schema.put("additionalProperties", true).toPrettyString() + '\n';
    }

    /** What a text given for a setting is in a form. */
    static JsonNode value(Setting setting, String text) {
        if (setting.kind() instanceof Flag) {
            return MAPPER.getNodeFactory().booleanNode(Boolean.parseBoolean(text));
        }
        if (setting.kind() instanceof WholeNumber) {
            return MAPPER.getNodeFactory().numberNode(Long.parseLong(text));
        }
        if (setting.kind() instanceof Words) {
            ArrayNode words = MAPPER.createArrayNode();
            Arrays.stream(text.split(",")).filter(word -> !word.isEmpty()).forEach(words::add);
            return words;
        }
        return MAPPER.getNodeFactory().textNode(text);
    }

    private static ObjectNode property(Setting setting) {
        ObjectNode property = MAPPER.createObjectNode();
        if (setting.kind() instanceof Flag) {
            property.put("type", "boolean");
        } else if (setting.kind() instanceof WholeNumber number) {
            property.put("type", "integer").put("minimum", number.least()).put("maximum", number.most());
        } else if (setting.kind() instanceof Choice choice) {
            property.put("type", "string");
            choice.words().forEach(property.withArray("enum")::add);
        } else if (setting.kind() instanceof Words) {
            property.put("type", "array").putObject("items").put("type", "string");
        } else if (setting.kind() instanceof Url) {
            property.put("type", "string").put("format", "uri");
        } else {
            property.put("type", "string");
        }
        if (setting.secret()) {
            // nothing more: OpenCTI looks at it only when it is encrypted
            property.put("format", "password").put("writeOnly", true);
        }
        // an empty list shows that it may be one
        if (!setting.defaultText().isEmpty() || setting.kind() instanceof Words) {
            property.set("default", value(setting, setting.defaultText()));
        }
        return property.put("description", description(setting));
    }

    private static String description(Setting setting) {
        boolean saidByType = setting.kind() instanceof Flag
                || setting.kind() instanceof WholeNumber
                || setting.kind() instanceof Choice;
        return saidByType
                ? setting.description()
                : "%s Allowed: %s.".formatted(setting.description(), setting.allowed());
    }
}
