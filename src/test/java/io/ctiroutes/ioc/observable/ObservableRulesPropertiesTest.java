package io.ctiroutes.ioc.observable;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.IPAddressString;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.ioc.observable.ObservableRules.Outcome;
import io.ctiroutes.property.AnyText;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ObservableRulesPropertiesTest {

    private static final String[] PATHS = {
        "domain-name:value",
        "hostname:value",
        "ipv4-addr:value",
        "ipv6-addr:value",
        "file:hashes.SHA-256",
        "file:hashes.MD5",
        "url:value"
    };

    @Test
    void anyTextGivesAnOutcome() {
        Property.holds(draw -> {
            String path = draw.of(PATHS);

            assertThat(ObservableRules.iocOf(path, AnyText.text(draw, 60))).isNotNull();
        });
    }

    @Test
    void anyPathGivesAnOutcome() {
        Property.holds(draw -> assertThat(ObservableRules.iocOf(AnyText.text(draw, 60), "evil.example"))
                .isNotNull());
    }

    @Test
    void theCanonicalFormOfAKeyIsItself() {
        Property.holds(3000, draw -> {
            Observable observable = draw.any(ObservableRulesPropertiesTest::observable);

            if (ObservableRules.iocOf(observable.path(), observable.value()) instanceof Outcome.Known known) {
                IocKey key = known.key();

                assertThat(ObservableRules.keyOf(key.type().text(), key.value()))
                        .contains(key);
            }
        });
    }

    @Test
    void aDomainIsWrittenInWhatDnsCanHold() {
        Property.holds(3000, draw -> {
            String name = draw.any(ObservableRulesPropertiesTest::name) + AnyText.text(draw, 10);

            if (ObservableRules.iocOf("domain-name:value", name) instanceof Outcome.Known known) {
                assertThat(known.key().value())
                        .hasSizeLessThanOrEqualTo(ObservableRules.DOMAIN_MAX)
                        .matches("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
            }
        });
    }

    @Test
    void aDomainInCapitalsOrWithAnotherDotIsTheSame() {
        Property.holds(3000, draw -> {
            String name = draw.any(ObservableRulesPropertiesTest::name);

            assertThat(keyOf(name.toUpperCase(Locale.ROOT))).isEqualTo(keyOf(name));
            assertThat(keyOf(name.replace('.', '\uff0e'))).isEqualTo(keyOf(name));
        });
    }

    @Test
    void plainNamesAreWhatTheTableOfAllScriptsMakesOfThem() {
        Property.holds(5000, draw -> {
            String name = draw.any(ObservableRulesPropertiesTest::name);
            String ascii;
            try {
                ascii = IDN.toASCII(name.strip(), IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            } catch (IllegalArgumentException e) {
                ascii = "";
            }
            String canonical = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
            boolean host = canonical.length() <= ObservableRules.DOMAIN_MAX
                    && canonical.matches(
                            "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
                    && !canonical.matches("[0-9.]*");

            assertThat(ObservableRules.iocOf("domain-name:value", name))
                    .isEqualTo(
                            host
                                    ? known(IocType.DOMAIN, canonical)
                                    : new Outcome.Skipped(new Skip(SkipReason.INVALID_VALUE, name)));
        });
    }

    @Test
    void plainAddressesAreWhatTheLibraryMakesOfThem() {
        Property.holds(5000, draw -> {
            String address = draw.any(ObservableRulesPropertiesTest::octets);

            if (Ipv4.isCanonical(address)) {
                assertThat(new IPAddressString(address).getAddress())
                        .hasToString(address)
                        .satisfies(read -> assertThat(read.toIPv4().longValue()).isEqualTo(Ipv4.bits(address)));
            } else {
                assertThat(ObservableRules.iocOf("ipv4-addr:value", address))
                        .isNotEqualTo(known(IocType.IPV4, address));
            }
        });
    }

    @Test
    void everyIpv4AddressIsAnIoc() {
        Property.holds(draw -> {
            String address = String.join(".", draw.list(4, 4, octet -> String.valueOf(octet.between(0, 255))));

            assertThat(ObservableRules.iocOf("ipv4-addr:value", address)).isEqualTo(known(IocType.IPV4, address));
        });
    }

    @Test
    void everyIpv6AddressIsTheSameIocShortAndLong() {
        Property.holds(draw -> {
            // blocks of zeros are what the short form is about
            List<Integer> blocks =
                    draw.list(8, 8, block -> block.way(1, 1) == 0 ? Integer.valueOf(0) : block.between(0, 0xffff));
            ByteBuffer bytes = ByteBuffer.allocate(16);
            blocks.forEach(block -> bytes.putShort(block.shortValue()));
            String full = blocks.stream().map("%04X"::formatted).collect(Collectors.joining(":"));

            assertThat(ObservableRules.iocOf("ipv6-addr:value", full))
                    .isInstanceOfSatisfying(
                            Outcome.Known.class,
                            known -> assertThat(known.key().value())
                                    .isEqualTo(known.key().value().toLowerCase(Locale.ROOT))
                                    .satisfies(canonical ->
                                            assertThat(bytesOf(canonical)).isEqualTo(bytes.array())));
        });
    }

    /** The properties above would hold of rules that leave everything out. */
    @Test
    void manyOfTheCasesAreIocs() {
        Map<IocType, Integer> known = new EnumMap<>(IocType.class);
        AtomicInteger hosts = new AtomicInteger();
        Property.holds(draw -> {
            Observable observable = observable(draw);
            if (ObservableRules.iocOf(observable.path(), observable.value()) instanceof Outcome.Known ioc) {
                known.merge(ioc.key().type(), 1, Integer::sum);
            }
            if (keyOf(name(draw)).isPresent()) {
                hosts.incrementAndGet();
            }
        });

        assertThat(known)
                .containsOnlyKeys(IocType.DOMAIN, IocType.IPV4, IocType.IPV6, IocType.MD5)
                .allSatisfy((type, times) -> assertThat(times).as("of 1000").isGreaterThan(25));
        assertThat(hosts).as("of 1000").hasValueGreaterThan(100);
    }

    /** A path and a value under it. */
    private record Observable(String path, String value) {}

    private static Observable observable(Draw draw) {
        return switch (draw.way(1, 1, 1, 1)) {
            case 0 ->
                new Observable(
                        "domain-name:value",
                        draw.string("aZ0-_.üßẞςΣİ。İ\u041a中אا❤\u0301\u200c\u200d\u0dca\u00ad", 1, 30));
            case 1 -> new Observable("ipv4-addr:value", draw.bool() ? anyAddress(draw) : octets(draw));
            case 2 -> new Observable("ipv6-addr:value", draw.bool() ? anyAddress(draw) : blocks(draw));
            default -> new Observable("file:hashes.MD5", draw.string("0123456789abcdefABCDEF", 32, 32));
        };
    }

    private static String anyAddress(Draw draw) {
        return draw.bool() ? draw.string("01:.", 2, 9) : draw.string("0123456789.:abcdefABCDEF/", 2, 24);
    }

    /** With one gap for a row of zeros, none or too many. */
    private static String blocks(Draw draw) {
        return String.join(
                ":", draw.list(7, 8, block -> block.way(1, 4) == 0 ? "" : "%x".formatted(block.between(0, 0xffff))));
    }

    private static String name(Draw draw) {
        return String.join(".", draw.list(0, 6, ObservableRulesPropertiesTest::label));
    }

    private static String label(Draw draw) {
        return switch (draw.way(4, 1, 1, 1)) {
            case 0 -> draw.string("aZ09-_", 1, 20);
            case 1 -> draw.string("aZ09-_", 0, 66);
            case 2 -> draw.string("aZ0-_.ü。 *:\n\u007f", 0, 4);
            default -> draw.string("0123456789", 0, 3);
        };
    }

    private static String octets(Draw draw) {
        return String.join(
                ".",
                draw.way(4, 1) == 0
                        ? draw.list(4, 4, ObservableRulesPropertiesTest::octet)
                        : draw.list(3, 5, ObservableRulesPropertiesTest::octet));
    }

    private static String octet(Draw draw) {
        return switch (draw.way(8, 1, 1)) {
            case 0 -> String.valueOf(draw.between(0, 255));
            case 1 -> String.valueOf(draw.between(256, 300));
            default -> draw.string("0129a-/ ", 0, 4);
        };
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
