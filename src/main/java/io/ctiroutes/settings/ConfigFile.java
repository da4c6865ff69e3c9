package io.ctiroutes.settings;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * Reads {@code config.yml} of the Python connector: sections with keys in snake case. They become properties, so that
 * {@code opencti: {ssl_verify: true}} is {@code opencti.ssl-verify}.
 */
final class ConfigFile {
    /** Its name, and how messages call it. */
    static final String NAME = "config.yml";

    private ConfigFile() {}

    /** The properties in the text of the file. Its values, even those in the parser's messages, may be secret. */
    static Properties read(String yaml) {
        // every scalar as it is written: what it means is said by the settings
        LoadSettings asWritten =
                LoadSettings.builder().setSchema(new FailsafeSchema()).build();
        Properties properties = new Properties();
        try {
            Iterator<Object> documents =
                    new Load(asWritten).loadAllFromString(yaml).iterator();
            Object content = documents.hasNext() ? documents.next() : "";
            if (content instanceof Map<?, ?> sections) {
                sections.forEach((section, keys) -> add(property(section), keys, properties));
            } else if (content != null && !content.toString().isBlank()) {
                throw refused("does not consist of sections such as opencti: and crowdstrike:");
            }
        } catch (MarkedYamlEngineException e) {
            throw refused("is not valid YAML"
                    + e.getProblemMark()
                            .or(e::getContextMark)
                            .map(ConfigFile::at)
                            .orElse("")
                    + "; values with special characters need quotes");
        } catch (YamlEngineException e) {
            throw refused("is not valid YAML");
        }
        return properties;
    }

    private static void add(String name, Object value, Properties properties) {
        if (value instanceof Map<?, ?> keys) {
            keys.forEach((key, below) -> add(name + '.' + property(key), below, properties));
        } else if (value instanceof Iterable<?> list) {
            properties.setProperty(
                    name,
                    StreamSupport.stream(list.spliterator(), false)
                            .map(String::valueOf)
                            .collect(Collectors.joining(",")));
        } else if (value != null && !value.equals("null") && !value.equals("~")) {
            properties.setProperty(name, value.toString());
        }
    }

    private static String property(Object key) {
        return String.valueOf(key).replace('_', '-');
    }

    private static String at(Mark mark) {
        return ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
    }

    private static InvalidSettingsException refused(String reason) {
        return new InvalidSettingsException(List.of(new SettingProblem(
                NAME,
                Optional.empty(),
                "the shape of the Python connector's config.yml",
                "opencti: {url: 'https://opencti.example.com'}",
                reason,
                Optional.empty())));
    }
}
