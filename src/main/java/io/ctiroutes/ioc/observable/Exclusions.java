package io.ctiroutes.ioc.observable;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.format.util.DualIPv4v6Tries;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The operator's list of what never goes to Falcon: the organisation's own values, and well-known ones. An entry is a
 * domain, which stands for its subdomains too, an address, a range of addresses, or a hash.
 */
public final class Exclusions {

    private static final Exclusions NONE = new Exclusions();

    private final Set<IocKey> values = new HashSet<>();
    private final DualIPv4v6Tries ranges = new DualIPv4v6Tries();

    private Exclusions() {}

    /** A line that is no entry. The message names the line, what it says, and what is allowed. */
    public static final class WrongLineException extends Exception {
        WrongLineException(int line, String text) {
            super("line " + line + ": '" + text + "' is no domain, address, range of addresses, SHA-256 or MD5");
        }
    }

    /** An empty list. */
    public static Exclusions none() {
        return NONE;
    }

    /**
     * Reads a list.
     *
     * @param lines one entry each; empty lines and what follows a {@code #} are left out
     * @throws WrongLineException for the first line that is no entry
     */
    public static Exclusions of(List<String> lines) throws WrongLineException {
        Exclusions exclusions = new Exclusions();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int comment = line.indexOf('#');
            String entry = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!entry.isEmpty() && !exclusions.add(entry)) {
                throw new WrongLineException(i + 1, entry);
            }
        }
        return exclusions;
    }

    /** Whether this IOC is excluded. */
    public boolean contains(IocKey key) {
        return switch (key.type()) {
            case DOMAIN -> !values.isEmpty() && containsDomain(key.value());
            case IPV4, IPV6 ->
                !ranges.isEmpty() && ranges.elementContains(new IPAddressString(key.value()).getAddress());
            case SHA256, MD5 -> values.contains(key);
        };
    }

    /** How many entries there are. */
    public int size() {
        return values.size() + ranges.size();
    }

    private boolean containsDomain(String domain) {
        String suffix = domain;
        while (!values.contains(new IocKey(IocType.DOMAIN, suffix))) {
            int dot = suffix.indexOf('.');
            if (dot < 0) {
                return false;
            }
            suffix = suffix.substring(dot + 1);
        }
        return true;
    }

    private boolean add(String entry) {
        Optional<IPAddress> range = range(entry);
        if (range.isPresent()) {
            ranges.add(range.get());
            return true;
        }
        Optional<IocKey> key = ObservableRules.keyOf("sha256", entry)
                .or(() -> ObservableRules.keyOf("md5", entry))
                .or(() -> ObservableRules.keyOf("domain", entry.startsWith(".") ? entry.substring(1) : entry));
        key.ifPresent(values::add);
        return key.isPresent();
    }

    private static Optional<IPAddress> range(String entry) {
        try {
            // host bits that are set beside the prefix do not narrow the range
            return Optional.ofNullable(ObservableRules.address(entry)).map(IPAddress::toPrefixBlock);
        } catch (AddressStringException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
