package io.ctiroutes.opencti.platform;

import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.time.Duration;
import java.util.UUID;

/** Configurations for the tests: impatient, so that nobody has to wait. */
public final class GivenConfiguration {

    public static final String CONNECTOR_ID = "0f2a1d4e-6c1b-4a3f-9d57-1f0c8c6f4a11";
    static final String NAME = "Falcon";
    static final String SCOPE = "crowdstrike,endpoint";

    private GivenConfiguration() {}

    public static OpenCtiConfiguration of(OpenCtiStandIn platform) {
        return of(platform.url().toString(), platform.token());
    }

    public static OpenCtiConfiguration at(String url) {
        return of(url, UUID.randomUUID().toString());
    }

    private static OpenCtiConfiguration of(String url, String token) {
        OpenCtiConfiguration configuration = new OpenCtiConfiguration();
        configuration.setUrl(url);
        configuration.setToken(token);
        configuration.setConnectorId(CONNECTOR_ID);
        configuration.setConnectorName(NAME);
        configuration.setConnectorScope(SCOPE);
        // what the log holds, under the ids that it has there
        configuration.setRecoverIsoDate("no");
        configuration.setRetryDelay(Duration.ofMillis(10));
        configuration.setRetryDelayMax(Duration.ofMillis(50));
        configuration.setSaveInterval(Duration.ofMillis(1));
        return configuration;
    }
}
