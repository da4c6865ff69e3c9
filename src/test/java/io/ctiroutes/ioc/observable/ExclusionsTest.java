package io.ctiroutes.ioc.observable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExclusionsTest {

    private static final List<String> LINES = List.of(
            "# ours",
            "Corp.Example.  # and all below it",
            ".bücher.example",
            "",
            "   ",
            "198.51.100.0/24",
            "203.0.113.7",
            "10.1.2.3/8",
            "2001:DB8:0::/48",
            "A".repeat(64),
            "b".repeat(32) + " # empty file");

    @ParameterizedTest
    @CsvSource({
        "DOMAIN, corp.example",
        "DOMAIN, www.corp.example",
        "DOMAIN, a.b.c.corp.example",
        "DOMAIN, xn--bcher-kva.example",
        "DOMAIN, shop.xn--bcher-kva.example",
        "IPV4, 198.51.100.0",
        "IPV4, 198.51.100.255",
        "IPV4, 203.0.113.7",
        "IPV4, 10.200.0.1",
        "IPV6, 2001:db8::1",
        "SHA256, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "MD5, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    })
    void anEntryStandsForItselfAndWhatIsBelowIt(IocType type, String value) throws Exception {
        assertThat(Exclusions.of(LINES).contains(new IocKey(type, value))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "DOMAIN, example",
        "DOMAIN, notcorp.example",
        "DOMAIN, corp.example.evil",
        "IPV4, 198.51.101.0",
        "IPV4, 203.0.113.8",
        "IPV6, 2001:db8:1::1",
        "SHA256, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "MD5, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    })
    void whatIsOnlyNearAnEntryIsNotExcluded(IocType type, String value) throws Exception {
        assertThat(Exclusions.of(LINES).contains(new IocKey(type, value))).isFalse();
    }

    @Test
    void anEmptyListExcludesNothing() throws Exception {
        IocKey key = new IocKey(IocType.DOMAIN, "corp.example");

        assertThat(Exclusions.none().contains(key)).isFalse();
        assertThat(Exclusions.of(List.of("# nothing")).contains(key)).isFalse();
        assertThat(Exclusions.of(List.of("# nothing")).size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*.example",
                "https://corp.example/",
                "two words",
                "10.0.0",
                "010.0.0.1",
                "10.0.0.0/33",
                "a@b.example",
                "ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc.example",
                "2001:db8::/129"
            })
    void aLineThatIsNoEntryIsNamedWithItsNumber(String entry) {
        assertThatExceptionOfType(Exclusions.WrongLineException.class)
                .isThrownBy(() -> Exclusions.of(List.of("# first", "corp.example", entry + " # why")))
                .withMessageStartingWith("line 3: '" + entry + "' is no domain");
    }
}
