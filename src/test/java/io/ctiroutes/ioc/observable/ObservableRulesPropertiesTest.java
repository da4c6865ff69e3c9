package io.ctiroutes.ioc.observable;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.IPAddressString;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.ioc.observable.ObservableRules.Outcome;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class ObservableRulesPropertiesTest {

    @Property
    void anyTextGivesAnOutcome(@ForAll("paths") String path, @ForAll String value) {
        assertThat(ObservableRules.iocOf(path, value)).isNotNull();
    }

    @Property
    void anyPathGivesAnOutcome(@ForAll String path) {
        assertThat(ObservableRules.iocOf(path, "evil.example")).isNotNull();
    }

    @Property(tries = 3000)
    void theCanonicalFormOfAKeyIsItself(@ForAll("observables") String[] observable) {
        if (ObservableRules.iocOf(observable[0], observable[1]) instanceof Outcome.Known known) {
            IocKey key = known.key();

            assertThat(ObservableRules.keyOf(key.type().text(), key.value())).contains(key);
        }
    }

    @Property(tries = 3000)
    void aDomainIsWrittenInWhatDnsCanHold(@ForAll("names") String prefix, @ForAll String label) {
        if (ObservableRules.iocOf("domain-name:value", prefix + label) instanceof Outcome.Known known) {
            assertThat(known.key().value())
                    .hasSizeLessThanOrEqualTo(ObservableRules.DOMAIN_MAX)
                    .matches("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
        }
    }

    @Property(tries = 3000)
    void aDomainInCapitalsOrWithAnotherDotIsTheSame(@ForAll("names") String name) {
        assertThat(keyOf(name.toUpperCase(Locale.ROOT))).isEqualTo(keyOf(name));
        assertThat(keyOf(name.replace('.', '\uff0e'))).isEqualTo(keyOf(name));
    }

    @Property(tries = 5000)
    void plainNamesAreWhatTheTableOfAllScriptsMakesOfThem(@ForAll("names") String name) {
        String ascii;
        try {
            ascii = IDN.toASCII(name.strip(), IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            ascii = "";
        }
        String canonical = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        boolean host = canonical.length() <= ObservableRules.DOMAIN_MAX
                && canonical.matches("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
                && !canonical.matches("[0-9.]*");

        assertThat(ObservableRules.iocOf("domain-name:value", name))
                .isEqualTo(
                        host
                                ? known(IocType.DOMAIN, canonical)
                                : new Outcome.Skipped(new Skip(SkipReason.INVALID_VALUE, name)));
    }

    @Property(tries = 5000)
    void plainAddressesAreWhatTheLibraryMakesOfThem(@ForAll("octets") String address) {
        if (Ipv4.isCanonical(address)) {
            assertThat(new IPAddressString(address).getAddress())
                    .hasToString(address)
                    .satisfies(read -> assertThat(read.toIPv4().longValue()).isEqualTo(Ipv4.bits(address)));
        } else {
            assertThat(ObservableRules.iocOf("ipv4-addr:value", address)).isNotEqualTo(known(IocType.IPV4, address));
        }
    }

    @Property
    void everyIpv4AddressIsAnIoc(@ForAll @Size(4) byte[] bytes) {
        String address =
                (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + '.' + (bytes[2] & 0xff) + '.' + (bytes[3] & 0xff);

        assertThat(ObservableRules.iocOf("ipv4-addr:value", address)).isEqualTo(known(IocType.IPV4, address));
    }

    @Property
    void everyIpv6AddressIsTheSameIocShortAndLong(@ForAll @Size(16) byte[] bytes) {
        // blocks of zeros are what the short form is about
        for (int i = 0; i < bytes.length; i += 2) {
            if (bytes[i] % 2 == 0) {
                bytes[i] = 0;
                bytes[i + 1] = 0;
            }
        }
        StringBuilder full = new StringBuilder();
        for (int i = 0; i < bytes.length; i += 2) {
            full.append(i == 0 ? "" : ":").append(String.format("%02X%02X", bytes[i], bytes[i + 1]));
        }

        assertThat(ObservableRules.iocOf("ipv6-addr:value", full.toString()))
                .isInstanceOfSatisfying(
                        Outcome.Known.class,
                        known -> assertThat(known.key().value())
                                .isEqualTo(known.key().value().toLowerCase(Locale.ROOT))
                                .satisfies(canonical ->
                                        assertThat(bytesOf(canonical)).isEqualTo(bytes)));
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> labels = Arbitraries.oneOf(
                Arbitraries.strings().withChars("aZ09-_").ofMaxLength(66),
                Arbitraries.strings().withChars("aZ0-_.ü。 *:\n\u007f").ofMaxLength(4),
                Arbitraries.strings().numeric().ofMaxLength(3));
        return labels.list().ofMaxSize(6).map(all -> String.join(".", all));
    }

    @Provide
    Arbitrary<String> octets() {
        Arbitrary<String> octets = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 300).map(String::valueOf),
                Arbitraries.strings().withChars("0129a-/ ").ofMaxLength(4));
        return octets.list().ofMinSize(3).ofMaxSize(5).map(all -> String.join(".", all));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of(
                "domain-name:value",
                "hostname:value",
                "ipv4-addr:value",
                "ipv6-addr:value",
                "file:hashes.SHA-256",
                "file:hashes.MD5",
                "url:value");
    }

    @Provide
    Arbitrary<String[]> observables() {
        Arbitrary<String> domains = Arbitraries.strings()
                .withChars("aZ0-_.üßẞςΣİ。İК中אا❤\u0301\u200c\u200d\u0dca\u00ad")
                .ofMinLength(1)
                .ofMaxLength(30);
        Arbitrary<String> addresses = Arbitraries.strings()
                .withChars("0123456789.:abcdefABCDEF/")
                .ofMinLength(2)
                .ofMaxLength(24);
        Arbitrary<String> shortAddresses =
                Arbitraries.strings().withChars("01:.").ofMinLength(2).ofMaxLength(9);
        Arbitrary<String> hashes =
                Arbitraries.strings().withChars("0123456789abcdefABCDEF").ofLength(32);
        return Arbitraries.oneOf(
                domains.map(value -> new String[] {"domain-name:value", value}),
                Arbitraries.oneOf(addresses, shortAddresses).map(value -> new String[] {"ipv4-addr:value", value}),
                Arbitraries.oneOf(addresses, shortAddresses).map(value -> new String[] {"ipv6-addr:value", value}),
                hashes.map(value -> new String[] {"file:hashes.MD5", value}));
    }

    private static byte[] bytesOf(String address) throws UnknownHostException {
        byte[] parsed = InetAddress.getByName(address).getAddress();
        if (parsed.length == 16) {
            return parsed;
        }
        // the JDK takes a mapped address for the IPv4 one in it
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(parsed, 0, mapped, 12, 4);
        return mapped;
    }

    private static Optional<IocKey> keyOf(String domain) {
        return ObservableRules.keyOf("domain", domain);
    }

    private static Outcome known(IocType type, String value) {
        return new Outcome.Known(new IocKey(type, value));
    }
}
