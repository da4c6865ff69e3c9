package io.ctiroutes.settings;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Environments and properties for the tests. */
final class GivenSettings {
    static final String TOKEN = "token-3f9a71";
    static final String CLIENT_SECRET = "falcon-secret-77c1";

    private GivenSettings() {}

    /** The smallest environment that is valid. */
    static Map<String, String> required() {
        return Map.of(
                "OPENCTI_URL", "http://opencti:8080",
                "OPENCTI_TOKEN", TOKEN,
                "CONNECTOR_ID", "3c1f8d0a-6f0e-4b7e-9d3f-2f1f0a4b5c6d",
                "CONNECTOR_LIVE_STREAM_ID", "b0b7a1c5-5f0c-4c43-9a7a-1d5f5d0f6f3e",
                "CROWDSTRIKE_CLIENT_ID", "0123456789abcdef0123456789abcdef",
                "CROWDSTRIKE_CLIENT_SECRET", CLIENT_SECRET);
    }

    static Settings withOnlyRequired() {
        return Settings.of(required(), new Properties());
    }

    static Map<String, String> requiredAnd(String variable, String value) {
        Map<String, String> environment = new HashMap<>(required());
        environment.put(variable, value);
        return environment;
    }

    static Map<String, String> requiredWithout(String variable) {
        Map<String, String> environment = new HashMap<>(required());
        environment.remove(variable);
        return environment;
    }

    static Settings with(Setting setting, String value) {
        return Settings.of(requiredAnd(setting.variable(), value), new Properties());
    }

    static Properties property(String name, String value) {
        Properties properties = new Properties();
        properties.setProperty(name, value);
        return properties;
    }

    static InvalidSettingsException refusalOf(Map<String, String> environment, Properties properties) {
        return catchThrowableOfType(InvalidSettingsException.class, () -> Settings.of(environment, properties));
    }

    static List<SettingProblem> problemsOf(Map<String, String> environment, Properties properties) {
        return refusalOf(environment, properties).problems();
    }

    static SettingProblem problemOf(Setting setting, String value) {
        List<SettingProblem> problems = problemsOf(requiredAnd(setting.variable(), value), new Properties());
        if (problems.size() != 1) {
            throw new AssertionError("one problem expected: " + problems);
        }
        return problems.get(0);
    }
}
