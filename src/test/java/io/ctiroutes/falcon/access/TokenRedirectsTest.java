package io.ctiroutes.falcon.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenRedirectsTest {

    @ParameterizedTest
    @CsvSource({
        "https://api.crowdstrike.com, https://api.us-2.crowdstrike.com, true",
        "https://api.crowdstrike.com, https://API.US-GOV-2.CrowdStrike.MIL, true",
        "https://api.crowdstrike.com, https://api.crowdstrike.com, true",
        "https://falcon.proxy.example, https://falcon.proxy.example, true",
        "https://falcon.proxy.example, https://api.eu-1.crowdstrike.com:8443, true",
        "http://127.0.0.1:8080, http://127.0.0.1:8080, true",
        "http://127.0.0.1:8080, http://127.0.0.1:8081, false",
        "https://falcon.proxy.example, http://falcon.proxy.example, false",
        "https://api.crowdstrike.com, http://api.us-2.crowdstrike.com, false",
        "https://api.crowdstrike.com, https://crowdstrike.com.evil.example, false",
        "https://api.crowdstrike.com, https://evilcrowdstrike.com, false",
        "https://api.crowdstrike.com, https://evil.example, false"
    })
    void theSecretGoesToFalconsHostsAndTheConfiguredOneOnly(URI configured, String next, boolean allowed)
            throws URISyntaxException {
        assertThat(new TokenRedirects(URI.create(configured + "/oauth2/token"))
                        .isRedirectAllowed(
                                HttpHost.create(configured),
                                HttpHost.create(next),
                                new BasicHttpRequest("POST", "/oauth2/token"),
                                HttpClientContext.create()))
                .isEqualTo(allowed);
    }
}
