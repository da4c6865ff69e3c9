package io.ctiroutes.tenant;

import io.ctiroutes.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** A working directory with tenants, for the tests. */
final class TenantFolder {

    static final String SECRET = "tenant-secret-5b7";

    private final Path directory;
    private final Map<String, String> environment =
            new HashMap<>(Map.of("CONNECTOR_MODE", "worker", "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092"));

    TenantFolder(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory.resolve("tenants"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sets a variable of the process. */
    TenantFolder with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Writes the file of a tenant, which is complete with a client of its own. */
    TenantFolder tenant(String name, String... lines) {
        return file(
                name + ".properties",
                "crowdstrike.client-id=client-of-" + name + "\ncrowdstrike.client-secret=" + SECRET + '\n'
                        + String.join("\n", lines));
    }

    /** Writes any file among those of the tenants. */
    TenantFolder file(String name, String text) {
        try {
            Files.writeString(directory.resolve("tenants").resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    TenantFiles files() {
        return new TenantFiles(Settings.of(environment, new Properties()), directory);
    }

    Tenants read() throws IOException {
        return files().read();
    }

    /** The one tenant that there is. */
    Tenant readOne() throws IOException {
        Tenants tenants = read();
        if (tenants.valid().size() != 1 || !tenants.invalid().isEmpty()) {
            throw new AssertionError("one valid tenant expected: " + tenants);
        }
        return tenants.valid().get(0);
    }

    /** What is wrong with the one tenant that there is. */
    String message() throws IOException {
        Tenants tenants = read();
        if (tenants.invalid().size() != 1 || !tenants.valid().isEmpty()) {
            throw new AssertionError("one invalid tenant expected: " + tenants);
        }
        return tenants.invalid().get(0).message();
    }
}
