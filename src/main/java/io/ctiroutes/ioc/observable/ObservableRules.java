package io.ctiroutes.ioc.observable;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which IOC an observable is: the table of types, and the canonical form of each value. Two spellings of the same thing
 * have one key, so that Falcon never holds it twice.
 */
public final class ObservableRules {

    /** Falcon's limit for a domain, in characters. */
    static final int DOMAIN_MAX = 200;

    private static final int LABEL_MAX = 63;

    private static final Map<String, IocType> HASHES =
            Map.of("sha256", IocType.SHA256, "sha-256", IocType.SHA256, "md5", IocType.MD5);

    // a leading zero, a missing octet or a hexadecimal octet would be read as another address than the one meant
    private static final IPAddressStringParameters STRICT = new IPAddressStringParameters.Builder()
            .allowEmpty(false)
            .allowAll(false)
            .allowMask(false)
            .allowSingleSegment(false)
            .allowWildcardedSeparator(false)
            .getIPv4AddressParametersBuilder()
            .allow_inet_aton(false)
            .allowLeadingZeros(false)
            .getParentBuilder()
            .getIPv6AddressParametersBuilder()
            .allowZone(false)
            .allowBase85(false)
            .getParentBuilder()
            .setRangeOptions(inet.ipaddr.AddressStringParameters.RangeParameters.NO_RANGE)
            .toParams();

    // a hash could be a domain of one label, too
    private static final List<IocType> MOST_SPECIAL_FIRST =
            List.of(IocType.SHA256, IocType.MD5, IocType.IPV4, IocType.IPV6, IocType.DOMAIN);

    private ObservableRules() {}

    /** What became of an observable. */
    public sealed interface Outcome {
        /** It is this IOC. */
        record Known(IocKey key) implements Outcome {}

        /** It is no IOC. */
        record Skipped(Skip skip) implements Outcome {}
    }

    /**
     * The IOC that an observable stands for.
     *
     * @param path  the STIX object path, e.g. {@code domain-name:value} or {@code file:hashes.MD5}
     * @param value the value compared, as written in the pattern
     */
    public static Outcome iocOf(String path, String value) {
        return switch (path) {
            case "domain-name:value", "hostname:value" -> domain(value);
            case "ipv4-addr:value" -> address(IocType.IPV4, value);
            case "ipv6-addr:value" -> address(IocType.IPV6, value);
            default ->
                path.startsWith("file:hashes.")
                        ? hash(path.substring("file:hashes.".length()), value)
                        : skipped(SkipReason.UNSUPPORTED_OBSERVABLE, path + " = " + value);
        };
    }

    /**
     * The IOC that Falcon names so.
     *
     * @param type  Falcon's type
     * @param value in any spelling
     * @return empty if it is no IOC of ours
     */
    public static Optional<IocKey> keyOf(String type, String value) {
        Outcome outcome = switch (type) {
            case "domain" -> domain(value);
            case "ipv4" -> address(IocType.IPV4, value);
            case "ipv6" -> address(IocType.IPV6, value);
            case "sha256", "md5" -> hash(type, value);
            default -> skipped(SkipReason.UNSUPPORTED_OBSERVABLE, type);
        };
        return outcome instanceof Outcome.Known known ? Optional.of(known.key()) : Optional.empty();
    }

    /** The IOC that a value without a type can be, in any spelling; empty if it can be none. */
    public static Optional<IocKey> keyOf(String value) {
        return MOST_SPECIAL_FIRST.stream()
                .flatMap(type -> keyOf(type.text(), value).stream())
                .findFirst();
    }

    /** How an IOC's value is spelled in patterns, whatever the case: as Falcon has it, and otherwise. */
    public static Set<String> spellings(IocKey key) {
        Set<String> spellings = new LinkedHashSet<>();
        spellings.add(key.value());
        if (key.type() == IocType.DOMAIN) {
            spellings.add(Idna.unicode(key.value()));
        } else if (key.type() == IocType.IPV6) {
            IPAddress address = new IPAddressString(key.value()).getAddress();
            spellings.add(address.toNormalizedString());
            spellings.add(address.toFullString());
        }
        return spellings;
    }

    private static Outcome hash(String algorithm, String value) {
        IocType type = HASHES.get(algorithm.toLowerCase(Locale.ROOT));
        if (type == null) {
            return skipped(SkipReason.UNSUPPORTED_OBSERVABLE, "file:hashes." + algorithm + " = " + value);
        }
        String canonical = value.strip().toLowerCase(Locale.ROOT);
        int length = type == IocType.SHA256 ? 64 : 32;
        return canonical.length() == length && isHexadecimal(canonical)
                ? known(type, canonical)
                : skipped(SkipReason.INVALID_VALUE, value);
    }

    private static boolean isHexadecimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * An address, or a range of them, as it is meant.
     *
     * @throws AddressStringException if it is none
     */
    static IPAddress address(String value) throws AddressStringException {
        return new IPAddressString(value.strip(), STRICT).toAddress();
    }

    private static Outcome address(IocType type, String value) {
        if (type == IocType.IPV4 && Ipv4.isCanonical(value)) {
            return known(type, value);
        }
        IPAddress address;
        try {
            address = address(value);
        } catch (AddressStringException | IllegalArgumentException e) {
            return skipped(SkipReason.INVALID_VALUE, value);
        }
        if (address == null || address.isIPv4() != (type == IocType.IPV4)) {
            return skipped(SkipReason.INVALID_VALUE, value);
        }
        Integer prefix = address.getNetworkPrefixLength();
        if (prefix != null && prefix < address.getBitCount()) {
            return skipped(SkipReason.CIDR_RANGE, value);
        }
        return known(type, address.withoutPrefixLength().toCanonicalString());
    }

    private static Outcome domain(String value) {
        // the dot at the end is cut only now: other scripts have dots of their own, which are plain dots from here on
        return Idna.ascii(value.strip())
                .map(ascii -> ascii.toLowerCase(Locale.ROOT))
                .map(ascii -> ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii)
                .filter(ObservableRules::isHostName)
                .map(ascii -> known(IocType.DOMAIN, ascii))
                .orElseGet(() -> skipped(SkipReason.INVALID_VALUE, value));
    }

    private static boolean isHostName(String ascii) {
        if (ascii.isEmpty() || ascii.length() > DOMAIN_MAX || looksLikeAddress(ascii)) {
            return false;
        }
        int start = 0;
        for (int end = ascii.indexOf('.'); end >= 0; end = ascii.indexOf('.', start)) {
            if (!isLabel(ascii, start, end)) {
                return false;
            }
            start = end + 1;
        }
        return isLabel(ascii, start, ascii.length());
    }

    private static boolean looksLikeAddress(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLabel(String name, int start, int end) {
        if (start == end || end - start > LABEL_MAX || name.charAt(start) == '-' || name.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = name.charAt(i);
            // an underscore is no host name by the letter, but real names have it, e.g. _dmarc.example.org
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    private static Outcome known(IocType type, String value) {
        return new Outcome.Known(new IocKey(type, value));
    }

    private static Outcome skipped(SkipReason reason, String part) {
        return new Outcome.Skipped(new Skip(reason, part));
    }
}
