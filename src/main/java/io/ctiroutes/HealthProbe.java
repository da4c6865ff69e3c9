package io.ctiroutes;

import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Asks the connector that runs on this machine whether it is alive, for the health check of a container that has a Java
 * runtime but no HTTP client. Finds it by the same environment variables as the connector itself.
 */
public final class HealthProbe {

    /** Exit status if the connector is alive. */
    static final int ALIVE = 0;
    /** Exit status if it is not, or cannot be reached. */
    static final int NOT_ALIVE = 1;

    private static final int TIMEOUT_MS = 3_000;
    private static final String LOOPBACK = "127.0.0.1";
    /** Who listens on all addresses is asked on the loopback address. */
    private static final Set<String> ANY_ADDRESS = Set.of("", "0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private HealthProbe() {}

    /** Exits with 0 if the connector is alive, with 1 if it is not. */
    public static void main(String[] args) {
        System.exit(probe(System.getenv()));
    }

    static int probe(Map<String, String> environment) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) address(environment).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK ? ALIVE : NOT_ALIVE;
        } catch (IOException | IllegalArgumentException e) {
            return NOT_ALIVE;
        }
    }

    /** Where the connector answers: on its loopback address unless metrics are served on another. */
    static URI address(Map<String, String> environment) {
        String host = metricsEnabled(environment) ? value(environment, Setting.METRICS_ADDR) : LOOPBACK;
        if (ANY_ADDRESS.contains(host)) {
            host = LOOPBACK;
        }
        String bracketed = host.contains(":") ? '[' + host + ']' : host;
        return URI.create(
                "http://" + bracketed + ':' + value(environment, Setting.METRICS_PORT) + "/observe/health/live");
    }

    private static boolean metricsEnabled(Map<String, String> environment) {
        return switch (value(environment, Setting.METRICS_ENABLE).toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            default -> false;
        };
    }

    private static String value(Map<String, String> environment, Setting setting) {
        String text = environment.getOrDefault(setting.variable(), "").strip();
        return text.isEmpty() ? setting.defaultText() : text;
    }
}
