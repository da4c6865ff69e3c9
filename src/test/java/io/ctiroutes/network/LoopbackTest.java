package io.ctiroutes.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "falcon.localhost",
                "127.0.0.1",
                "127.0.0.2",
                "::1",
                "[::1]",
                "0:0:0:0:0:0:0:1"
            })
    void staysOnThisMachine(String host) {
        assertThat(Loopback.isLoopback(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "::",
                "[::]",
                "10.0.0.1",
                "128.0.0.1",
                "localhost.evil.example",
                "notlocalhost",
                "127.0.0.1.evil.example",
                "2001:db8::1"
            })
    void mayLeaveIt(String host) {
        assertThat(Loopback.isLoopback(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8080", "https://[::1]/", "http://127.0.0.1/path"})
    void aUrlOfThisMachineStaysOnIt(String url) {
        assertThat(Loopback.holds(URI.create(url))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://opencti:8080",
                "http://opencti_platform:8080",
                "https://[2001:db8::1]/",
                "mailto:a@localhost"
            })
    void aUrlOfAnotherOneMayLeaveIt(String url) {
        assertThat(Loopback.holds(URI.create(url))).isFalse();
    }
}
