package io.ctiroutes.ioc.observable;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateAddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.0",
                "10.255.255.255",
                "172.16.0.0",
                "172.31.255.255",
                "192.168.0.1",
                "192.168.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "169.254.0.1",
                "169.254.255.255",
                "224.0.0.1",
                "239.255.255.255",
                "255.255.255.255",
                "::",
                "::1",
                "fc00::",
                "fdff:ffff::1",
                "fe80::1",
                "febf::1",
                "ff00::",
                "ff02::1",
                "::ffff:10.0.0.1",
                "::ffff:7f00:1"
            })
    void nobodyOnTheInternetHasThis(String address) {
        assertThat(PrivateAddresses.contains(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.1", "9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
                "192.169.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255",
                "169.255.0.0", "223.255.255.255", "255.255.255.254", "192.0.2.1", "198.51.100.7", "203.0.113.77",
                "::2", "fbff::1", "fe00::1", "fec0::1", "2001:db8::1", "2a02:2f01:7504:5000::7429:4782",
                "::ffff:8.8.8.8"
            })
    void somebodyMayHaveThisOrNobodyIsHarmed(String address) {
        assertThat(PrivateAddresses.contains(address)).isFalse();
    }
}
