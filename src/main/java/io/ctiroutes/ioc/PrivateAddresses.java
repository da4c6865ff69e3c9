package io.ctiroutes.ioc;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.List;
import java.util.Optional;

/**
 * Addresses that no attacker on the internet can have. Documentation ranges are not among them: nobody has them either, so
 * they do no harm.
 */
final class PrivateAddresses {

    private static final List<IPAddress> RANGES = List.of(
            range("0.0.0.0/32"), // unspecified
            range("10.0.0.0/8"), // RFC 1918
            range("172.16.0.0/12"), // RFC 1918
            range("192.168.0.0/16"), // RFC 1918
            range("100.64.0.0/10"), // RFC 6598, between a provider and its customers
            range("127.0.0.0/8"), // loopback
            range("169.254.0.0/16"), // link-local
            range("224.0.0.0/4"), // multicast
            range("255.255.255.255/32"), // broadcast
            range("::/128"), // unspecified
            range("::1/128"), // loopback
            range("fc00::/7"), // RFC 4193
            range("fe80::/10"), // link-local
            range("ff00::/8")); // multicast

    private PrivateAddresses() {}

    /**
     * Whether this is one of them.
     *
     * @param canonical a single address in canonical form
     */
    static boolean contains(String canonical) {
        IPAddress address = new IPAddressString(canonical).getAddress();
        return RANGES.stream().anyMatch(range -> range.contains(address))
                || embedded(address)
                        .filter(v4 -> RANGES.stream().anyMatch(range -> range.contains(v4)))
                        .isPresent();
    }

    /** The IPv4 address that an IPv4-mapped address stands for. */
    private static Optional<IPAddress> embedded(IPAddress address) {
        return address.isIPv6() && address.toIPv6().isIPv4Mapped()
                ? Optional.of(address.toIPv6().getEmbeddedIPv4Address())
                : Optional.empty();
    }

    private static IPAddress range(String text) {
        return new IPAddressString(text).getAddress();
    }
}
