package io.ctiroutes.ioc.observable;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.ioc.observable.ObservableRules.Outcome;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObservableRulesTest {

    private static final String SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private static final String MD5 = "098f6bcd4621d373cade4e832627b4f6";

    @ParameterizedTest
    @CsvSource({
        "evil.example, evil.example",
        "EVIL.Example, evil.example",
        "evil.example., evil.example",
        "' evil.example ', evil.example",
        "bücher.example, xn--bcher-kva.example",
        "BÜCHER.example, xn--bcher-kva.example",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "ｅｖｉｌ.example, evil.example",
        "evil。example, evil.example",
        "evil.example。, evil.example",
        "παράδειγμα.δοκιμή, xn--hxajbheg2az3al.xn--jxalpdlp",
        "_dmarc.evil.example, _dmarc.evil.example",
        "a-b.c3.example, a-b.c3.example",
        "localhost, localhost",
        "3com.example, 3com.example"
    })
    void aDomainIsLowerCasePunycodeWithoutATrailingDot(String written, String canonical) {
        assertThat(ObservableRules.iocOf("domain-name:value", written)).isEqualTo(known(IocType.DOMAIN, canonical));
    }

    @ParameterizedTest
    @CsvSource({
        // sharp s, once written as ss
        "fa\u00df.de, xn--fa-hia.de",
        "FA\u1e9e.de, xn--fa-hia.de",
        "FA\u00df.DE., xn--fa-hia.de",
        "fass.de, fass.de",
        "FASS.de, fass.de",
        // final sigma, once written as sigma; capitals do not tell the two apart
        "\u03b2\u03cc\u03bb\u03bf\u03c2.com, xn--nxasmm1c.com",
        "\u03b2\u03cc\u03bb\u03bf\u03c3.com, xn--nxasmq6b.com",
        "\u0392\u038c\u039b\u039f\u03a3.com, xn--nxasmq6b.com",
        // zero width (non-)joiners, once left out, where the script needs them
        "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.com, xn--mgba3gch31f060k.com",
        "\u0646\u0627\u0645\u0647\u0627\u06cc.com, xn--mgba3gch31f.com",
        "\u0dc1\u0dca\u200d\u0dbb\u0dd3.com, xn--10cl1a0b660p.com",
        "\u0dc1\u0dca\u0dbb\u0dd3.com, xn--10cl1a0b.com"
    })
    void namesOfTwoRegistrantsAreTwoDomains(String written, String canonical) {
        assertThat(ObservableRules.iocOf("domain-name:value", written)).isEqualTo(known(IocType.DOMAIN, canonical));
    }

    @ParameterizedTest
    @CsvSource({
        // a Cyrillic a among Latin letters; Han and Kana; Hebrew before a digit, and with one at either end
        "\u0430pple.com, xn--pple-43d.com",
        "\u65e5\u672c\u8a9e\u30c6\u30b9\u30c8\u3002jp, xn--zckzah9945czlbtz6h.jp",
        "\u05d0\u05ea\u05e8.7evil.com, xn--4db2cf.7evil.com",
        "7\u05d0\u05ea\u05e8.com, xn--7-0hc6eh.com",
        "\u05d0\u05ea\u05e87.com, xn--7-zhc6eh.com",
        // emoji, with and without the selector that colours them
        "i\u2764.ws, xn--i-7iq.ws",
        "\u2764\ufe0f.ws, xn--qei.ws",
        "\ud83d\udca9.la, xn--ls8h.la",
        // what looks like Latin letters, and is meant as such
        "\ud835\udcee\ud835\udcff\ud835\udcf2\ud835\udcf5.com, evil.com",
        "ev\u200bil\u00ad.com, evil.com",
        "b\u0075\u0308cher.example, xn--bcher-kva.example",
        // names of services, and hyphens where hosts of content networks have them
        "_dmarc.b\u00fccher.example, _dmarc.xn--bcher-kva.example",
        "_\u00fc.example, xn--_-eha.example",
        "_sip._tcp.evil.example, _sip._tcp.evil.example",
        "under_score_.evil.example, under_score_.evil.example",
        "r3---sn.b\u00fccher.example, r3---sn.xn--bcher-kva.example",
        "ab--\u00fc.example, xn--ab---3ra.example",
        "-\u00fc.example, xn----eha.example",
        // in ASCII already: valid, of idle letters, broken, and one that nobody may register but anybody may use
        "XN--BCHER-KVA.example, xn--bcher-kva.example",
        "xn--fa-hia.de, xn--fa-hia.de",
        "xn--evil-fake.example, xn--evil-fake.example",
        "xn--a.example, xn--a.example",
        "b\u00fccher.xn--a.example, xn--bcher-kva.xn--a.example",
        "\uff38\uff2e--\uff22CHER-KVA.example, xn--bcher-kva.example"
    })
    void anyNameThatDnsCanHaveIsADomain(String written, String canonical) {
        assertThat(ObservableRules.iocOf("domain-name:value", written)).isEqualTo(known(IocType.DOMAIN, canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ev\u200dil.example",
                "ev\u200cil.example",
                "\u200d.example",
                "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67.ws",
                "\u0301evil.example",
                "evil\u0378.example",
                "evil\ue000.example",
                "evil\ufffd.example",
                "evil\ud83d.example",
                "evil\u2024example",
                "evil\u2488example",
                "a\u2100b.example",
                "\u00ad.example",
                "xn--\u00fc.example",
                "\uff58\uff4e--a.example",
                "\u00fc..example",
                "\u00fc\u3002\u3002",
                "\u3002\u00fc",
                "\u00fc*.example",
                "\u00fc .example",
                "\uff11\uff12\uff17.0.0.1"
            })
    void whatStandsForNoSingleNameIsNoDomain(String value) {
        assertThat(ObservableRules.iocOf("domain-name:value", value)).isEqualTo(invalid(value));
    }

    @Test
    void theLimitOfALabelIsThatOfThePunycode() {
        String longest = "\u00fc".repeat(57);

        assertThat(ObservableRules.iocOf("domain-name:value", longest + ".example"))
                .isInstanceOf(Outcome.Known.class);
        assertThat(ObservableRules.iocOf("domain-name:value", '\u00fc' + longest + ".example"))
                .isInstanceOf(Outcome.Skipped.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "evil.example..",
                ".evil.example",
                "evil..example",
                "http://evil.example",
                "evil.example/path",
                "evil.example:8080",
                "user@evil.example",
                "198.51.100.7",
                "1.2",
                "2001:db8::1",
                "evil example",
                "evil\n.example",
                "*.evil.example",
                "-evil.example",
                "evil-.example",
                "evil%2eexample",
                "evil[.]example"
            })
    void whatIsNoHostNameIsNoDomain(String value) {
        assertThat(ObservableRules.iocOf("domain-name:value", value)).isEqualTo(invalid(value));
    }

    @Test
    void aDomainHasAtMost200Characters() {
        String label = "a".repeat(49) + '.';
        String longest = label.repeat(3) + "b".repeat(50);

        assertThat(longest).hasSize(200);
        assertThat(ObservableRules.iocOf("domain-name:value", longest)).isEqualTo(known(IocType.DOMAIN, longest));
        assertThat(ObservableRules.iocOf("domain-name:value", longest + '.')).isEqualTo(known(IocType.DOMAIN, longest));
        assertThat(ObservableRules.iocOf("domain-name:value", longest + 'b')).isEqualTo(invalid(longest + 'b'));
    }

    @Test
    void theLimitIsThatOfThePunycode() {
        String written = ("ü".repeat(20) + '.').repeat(9) + "example";

        assertThat(written).hasSizeLessThan(200);
        assertThat(ObservableRules.iocOf("domain-name:value", written)).isEqualTo(invalid(written));
    }

    @Test
    void aLabelHasAtMost63Characters() {
        assertThat(ObservableRules.iocOf("domain-name:value", "a".repeat(63) + ".example"))
                .isEqualTo(known(IocType.DOMAIN, "a".repeat(63) + ".example"));
        assertThat(ObservableRules.iocOf("domain-name:value", "a".repeat(64) + ".example"))
                .isEqualTo(invalid("a".repeat(64) + ".example"));
    }

    @Test
    void aHostnameIsADomain() {
        assertThat(ObservableRules.iocOf("hostname:value", "SRV01.Evil.example"))
                .isEqualTo(known(IocType.DOMAIN, "srv01.evil.example"));
        assertThat(ObservableRules.iocOf("hostname:value", "198.51.100.7")).isEqualTo(invalid("198.51.100.7"));
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.7, 198.51.100.7",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "' 198.51.100.7 ', 198.51.100.7",
        "198.51.100.7/32, 198.51.100.7"
    })
    void anIpv4AddressIsASingleOne(String written, String canonical) {
        assertThat(ObservableRules.iocOf("ipv4-addr:value", written)).isEqualTo(known(IocType.IPV4, canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*",
                "198.51.100.07",
                "198.51.100.0077",
                "0198.51.100.7",
                "198.51.100",
                "1.2",
                "1",
                "3325256711",
                "0xc6336407",
                "0xc6.0x33.0x64.0x07",
                "0306.063.0144.07",
                "198.51.100.256",
                "198.51.100.7.8",
                "198.51.100.*",
                "198.51.100.1-5",
                "198.51.100._",
                "198.51.100.7-9/32",
                "198.51.100.7/33",
                "198.51.100.7/255.255.255.255",
                "198.51.100.7/",
                "198.51.100.7:443",
                "::1",
                "2001:db8::1",
                "::ffff:198.51.100.7",
                "evil.example",
                "all"
            })
    void anotherSpellingIsNoIpv4Address(String value) {
        assertThat(ObservableRules.iocOf("ipv4-addr:value", value)).isEqualTo(invalid(value));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::1, 2001:db8::1",
        "2001:DB8::1, 2001:db8::1",
        "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2a02:2f01:7504:5000:0:0:7429:4782, 2a02:2f01:7504:5000::7429:4782",
        "::, ::",
        "::1, ::1",
        "' ::1 ', ::1",
        "2001:db8::1/128, 2001:db8::1",
        "64:ff9b::198.51.100.7, 64:ff9b::c633:6407"
    })
    void anIpv6AddressIsWrittenAsRfc5952Says(String written, String canonical) {
        assertThat(ObservableRules.iocOf("ipv6-addr:value", written)).isEqualTo(known(IocType.IPV6, canonical));
    }

    @Test
    void bothSpellingsOfAMappedAddressAreOneIoc() {
        Outcome dotted = ObservableRules.iocOf("ipv6-addr:value", "::ffff:198.51.100.7");

        assertThat(dotted).isInstanceOf(Outcome.Known.class);
        assertThat(ObservableRules.iocOf("ipv6-addr:value", "::FFFF:c633:6407")).isEqualTo(dotted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fe80::1%eth0",
                "fe80::1%1",
                "fe80::1%",
                "[2001:db8::1]",
                "2001:db8::1::2",
                "2001:db8",
                "2001:db8::*",
                "2001:db8::1-2",
                "2001:db8::12345",
                "2001:db8::1/129",
                "2001:db8::g",
                "20010db8000000000000000000000001",
                "198.51.100.7",
                "198.51.100.7/32"
            })
    void anotherSpellingIsNoIpv6Address(String value) {
        assertThat(ObservableRules.iocOf("ipv6-addr:value", value)).isEqualTo(invalid(value));
    }

    @ParameterizedTest
    @CsvSource({
        "ipv4-addr:value, 198.51.100.0/24",
        "ipv4-addr:value, 198.51.100.7/24",
        "ipv4-addr:value, 198.51.100.6/31",
        "ipv4-addr:value, 0.0.0.0/0",
        "ipv6-addr:value, 2001:db8::/32",
        "ipv6-addr:value, 2001:db8::1/127",
        "ipv6-addr:value, ::/0"
    })
    void aRangeIsNoAddress(String path, String value) {
        assertThat(ObservableRules.iocOf(path, value)).isEqualTo(skipped(SkipReason.CIDR_RANGE, value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA-256", "SHA256", "sha256", "sha-256", "Sha-256"})
    void sha256IsKnownInEverySpelling(String algorithm) {
        assertThat(ObservableRules.iocOf("file:hashes." + algorithm, SHA256)).isEqualTo(known(IocType.SHA256, SHA256));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "md5", "Md5"})
    void md5IsKnownInEverySpelling(String algorithm) {
        assertThat(ObservableRules.iocOf("file:hashes." + algorithm, MD5)).isEqualTo(known(IocType.MD5, MD5));
    }

    @Test
    void aHashIsLowerCase() {
        assertThat(ObservableRules.iocOf("file:hashes.SHA-256", ' ' + SHA256.toUpperCase(Locale.ROOT)))
                .isEqualTo(known(IocType.SHA256, SHA256));
        assertThat(ObservableRules.iocOf("file:hashes.MD5", MD5.toUpperCase(Locale.ROOT)))
                .isEqualTo(known(IocType.MD5, MD5));
    }

    @ParameterizedTest
    @CsvSource({
        "SHA-256, 63",
        "SHA-256, 65",
        "SHA-256, 32",
        "SHA-256, 40",
        "SHA-256, 0",
        "MD5, 31",
        "MD5, 33",
        "MD5, 64",
        "MD5, 0"
    })
    void aHashOfAnotherLengthIsInvalid(String algorithm, int length) {
        String value = "a".repeat(length);

        assertThat(ObservableRules.iocOf("file:hashes." + algorithm, value)).isEqualTo(invalid(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"g", " ", "-", "\u0660", "\uFF11"})
    void aHashHasOnlyHexadecimalDigits(String wrong) {
        String value = "a".repeat(15) + wrong + "a".repeat(16);

        assertThat(ObservableRules.iocOf("file:hashes.MD5", value)).isEqualTo(invalid(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:hashes.SHA-1",
                "file:hashes.SHA-512",
                "file:hashes.SHA3-256",
                "file:hashes.SSDEEP",
                "file:hashes.TLSH",
                "file:hashes.",
                "file:hashes[*]",
                "file:name",
                "url:value",
                "email-addr:value",
                "mutex:name",
                "domain-name:resolves_to_refs[*].value",
                "network-traffic:dst_ref.value",
                "artifact:hashes.MD5",
                ""
            })
    void falconHasNoTypeForOtherObservables(String path) {
        assertThat(ObservableRules.iocOf(path, MD5))
                .isEqualTo(skipped(SkipReason.UNSUPPORTED_OBSERVABLE, path + " = " + MD5));
    }

    @Test
    void whatFalconNamesIsReadInAnySpelling() {
        assertThat(ObservableRules.keyOf("domain", "EVIL.example.")).contains(GivenIoc.domain("evil.example"));
        assertThat(ObservableRules.keyOf("ipv6", "2001:DB8:0::1")).contains(new IocKey(IocType.IPV6, "2001:db8::1"));
        assertThat(ObservableRules.keyOf("sha256", SHA256.toUpperCase(Locale.ROOT)))
                .contains(new IocKey(IocType.SHA256, SHA256));
    }

    @ParameterizedTest
    @CsvSource({
        "sha1, a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
        "all_subdomains, evil.example",
        "ipv4, 198.51.100.0/24",
        "md5, none"
    })
    void whatFalconNamesAndIsNoIocOfOursHasNoKey(String type, String value) {
        assertThat(ObservableRules.keyOf(type, value)).isEmpty();
    }

    @Test
    void aValueWithoutATypeIsTheMostSpecialThingThatItCanBe() {
        assertThat(ObservableRules.keyOf(SHA256.toUpperCase(Locale.ROOT))).contains(new IocKey(IocType.SHA256, SHA256));
        assertThat(ObservableRules.keyOf(SHA256.substring(32)))
                .map(IocKey::type)
                .contains(IocType.MD5);
        assertThat(ObservableRules.keyOf(SHA256.substring(33)))
                .map(IocKey::type)
                .contains(IocType.DOMAIN);
        assertThat(ObservableRules.keyOf("192.0.2.1")).contains(new IocKey(IocType.IPV4, "192.0.2.1"));
        assertThat(ObservableRules.keyOf("2001:DB8:0::1")).contains(new IocKey(IocType.IPV6, "2001:db8::1"));
        assertThat(ObservableRules.keyOf(" EVIL.example.")).contains(GivenIoc.domain("evil.example"));
        assertThat(ObservableRules.keyOf("C:\\Windows\\cmd.exe")).isEmpty();
        assertThat(ObservableRules.keyOf("")).isEmpty();
    }

    private static Outcome known(IocType type, String value) {
        return new Outcome.Known(new IocKey(type, value));
    }

    private static Outcome invalid(String value) {
        return skipped(SkipReason.INVALID_VALUE, value);
    }

    private static Outcome skipped(SkipReason reason, String part) {
        return new Outcome.Skipped(new Skip(reason, part));
    }
}
