package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;

/** JSON trees in the platform's manner: one line, properties without a value left out. */
public final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int ROOM = 1_024;

    private Json() {}

    /** A new object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** A new array. */
    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** These texts as an array. */
    public static ArrayNode array(Collection<String> texts) {
        ArrayNode array = array();
        texts.forEach(array::add);
        return array;
    }

    static void putUnlessEmpty(ObjectNode object, String key, Collection<String> texts) {
        if (!texts.isEmpty()) {
            object.set(key, array(texts));
        }
    }

    /** What a text says. */
    public static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    /** An object as bytes in parts, the second of which is given: the value of one of the keys. */
    static byte[][] around(ObjectNode object, String key, byte[] value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(ROOM);
        byte[] head = {};
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            for (Map.Entry<String, JsonNode> property : object.properties()) {
                json.writeFieldName(property.getKey());
                if (property.getKey().equals(key)) {
                    json.writeRawValue("");
                    json.flush();
                    head = bytes.toByteArray();
                    bytes.reset();
                } else {
                    json.writeTree(property.getValue());
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new byte[][] {head, value, bytes.toByteArray()};
    }

    /** A tree as UTF-8. */
    public static byte[] bytes(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
