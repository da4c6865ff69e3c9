package io.ctiroutes.kafka;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;

/** Numbers among the settings of a client. */
final class Integers {

    private Integers() {}

    /** The setting of this name; a number that is no number is refused in Kafka's words. */
    static int of(Map<String, Object> settings, String name, int standard) {
        Object value = settings.get(name);
        return value == null ? standard : (Integer) ConfigDef.parseType(name, value, ConfigDef.Type.INT);
    }
}
