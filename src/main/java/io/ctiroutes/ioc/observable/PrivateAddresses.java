package io.ctiroutes.ioc.observable;

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

    // the same of IPv4, as numbers: cheap to compare with
    private static final List<Block> BLOCKS =
            RANGES.stream().filter(IPAddress::isIPv4).map(Block::of).toList();

    /** The addresses that have these bits in front. */
    private record Block(int bits, int mask) {
        static Block of(IPAddress range) {
            int mask = (int) (-1L << (Integer.SIZE - range.getNetworkPrefixLength()));
            return new Block(range.toIPv4().intValue() & mask, mask);
        }

        boolean contains(int address) {
            return (address & mask) == bits;
        }
    }

    private PrivateAddresses() {}

    /**
     * Whether this is one of them.
     *
     * @param canonical a single address in canonical form
     */
    static boolean contains(String canonical) {
        long bits = Ipv4.bits(canonical);
        if (bits >= 0) {
            return contains((int) bits);
        }
        IPAddress address = new IPAddressString(canonical).getAddress();
        for (IPAddress range : RANGES) {
            if (range.contains(address)) {
                return true;
            }
        }
        return embedded(address).filter(v4 -> contains(v4.toIPv4().intValue())).isPresent();
    }

    private static boolean contains(int address) {
        for (Block block : BLOCKS) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
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
