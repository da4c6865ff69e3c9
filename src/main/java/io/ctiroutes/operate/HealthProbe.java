package io.ctiroutes.operate;

import io.ctiroutes.settings.InvalidSettingsException;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Asks the connector that runs on this machine whether it is alive, for the health check of a container that has a Java
 * runtime but no HTTP client. Finds it by the same settings as the connector itself, from the environment and the files in
 * the same working directory. It runs often and in little memory: it loads nothing of Camel.
 */
public final class HealthProbe {

    /** Exit status if the connector is alive. */
    static final int ALIVE = 0;
    /** Exit status if it is not, or cannot be reached. */
    static final int NOT_ALIVE = 1;

    private static final int TIMEOUT_MS = 3_000;
    private static final String LOOPBACK = "127.0.0.1";
    /** Who listens on all addresses is asked on the loopback address. */
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private HealthProbe() {}

    /** Exits with 0 if the connector is alive, with 1 if it is not. */
    public static void main(String[] args) {
        System.exit(probe(System.getenv(), Path.of(""), System.out));
    }

    static int probe(Map<String, String> environment, Path directory, PrintStream output) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) address(environment, directory).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK ? ALIVE : NOT_ALIVE;
        } catch (IOException | IllegalArgumentException | InvalidSettingsException e) {
            // what a container's health check prints is shown with its state
            output.println(e.getMessage());
            return NOT_ALIVE;
        }
    }

    /** Where the connector answers: on its loopback address unless metrics are served on another. */
    static URI address(Map<String, String> environment, Path directory) throws IOException {
        ManagementPort management = ManagementPort.of(Settings.read(
                environment,
                directory,
                EnumSet.of(Setting.METRICS_ENABLE, Setting.METRICS_ADDR, Setting.METRICS_PORT)));
        String host = ANY_ADDRESS.contains(management.host()) ? LOOPBACK : management.host();
        String bracketed = host.contains(":") ? '[' + host + ']' : host;
        return URI.create("http://" + bracketed + ':' + management.port() + "/observe/health/live");
    }
}
