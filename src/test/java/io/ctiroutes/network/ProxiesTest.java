package io.ctiroutes.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {

    private static final Optional<URI> PROXY = Optional.of(URI.create("http://user:pa55%3Aword@proxy.example:3128"));

    @ParameterizedTest
    @CsvSource({
        "https://api.crowdstrike.com, example.com, true",
        "https://example.com, example.com, false",
        "https://EXAMPLE.com, Example.COM, false",
        "https://a.example.com, example.com, false",
        "https://a.example.com, .example.com, false",
        "https://example.com, .example.com, false",
        "https://a.example.com, *.example.com, false",
        "https://badexample.com, example.com, true",
        "https://opencti:8443, opencti:8443, false",
        "https://opencti:8443, opencti:443, true",
        "https://opencti, opencti:443, false",
        "https://opencti_platform:8443, opencti_platform, false",
        "https://10.1.2.3, 10.0.0.0/8, false",
        "https://11.1.2.3, 10.0.0.0/8, true",
        "https://10.1.2.3:8443, 10.1.2.3:8443, false",
        "https://10.1.2.3, 10.1.2.3, false",
        "https://10.1.2.33, 10.1.2.3, true",
        "https://[fd00::1]:8443, fd00::/8, false",
        "https://[fd00::1], fd00:0::1, false",
        "https://ten.example, 10.0.0.0/8, true",
        "https://anything, *, false",
        "http://plain.example, *.other, true"
    })
    void noProxyIsUnderstoodAsElsewhere(String target, String entry, boolean proxied) {
        Proxies proxies = new Proxies(PROXY, PROXY, List.of("first.example", entry));

        assertThat(proxies.to(URI.create(target)).isPresent()).isEqualTo(proxied);
    }

    @Test
    void eachSchemeHasItsOwnProxy() {
        Proxies proxies = new Proxies(Optional.empty(), PROXY, List.of());

        assertThat(proxies.to(URI.create("http://opencti:8080"))).isEmpty();
        assertThat(proxies.to(URI.create("https://api.crowdstrike.com"))).contains("proxy.example:3128");
    }

    @Test
    void theLoginIsDecodedAndNotShown() {
        HttpProxy proxy = HttpProxy.at(PROXY.orElseThrow());

        assertThat(proxy.login()).contains(new HttpProxy.Login("user", "pa55:word"));
        assertThat(proxy.toString()).contains("proxy.example").doesNotContain("pa55", "user");
    }

    @Test
    void aProxyMayHaveAnAddressInPlaceOfAName() {
        assertThat(HttpProxy.at(URI.create("http://[::1]:3128")).host()).isEqualTo("::1");
    }
}
