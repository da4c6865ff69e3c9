package io.ctiroutes.sandbox;

import io.ctiroutes.sandbox.account.HeldIndicator;
import io.ctiroutes.sandbox.account.WantedIocs.Key;
import io.ctiroutes.sandbox.opencti.Indicator;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Indicators without end, of every kind that Falcon can take and of some that it cannot; no two are the same. */
public final class SomeIndicators {

    private static final String OTHER_ENTITY =
            "{\"version\":\"4\",\"type\":\"create\",\"scope\":\"external\",\"message\":\"creates a %1$s `Entity %3$d`\","
                    + "\"data\":{\"id\":\"%1$s--%2$s\",\"spec_version\":\"2.1\",\"type\":\"%1$s\",\"extensions\":"
                    + "{\"extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba\":{\"extension_type\":"
                    + "\"property-extension\",\"id\":\"%2$s\",\"type\":\"%1$s\",\"is_inferred\":false}},\"revoked\":false,"
                    + "\"confidence\":100,\"lang\":\"en\",\"name\":\"Entity %3$d\",\"description\":\"Seen by analysts.\"}}";

    private static final List<String> FEEDS = List.of("feed-0", "feed-1", "feed-2");

    private final Random random;
    private final Instant validUntil = Instant.now().plus(Duration.ofDays(30));
    private int made;

    public SomeIndicators(Random random) {
        this.random = random;
    }

    /** One with a single observable. */
    public HeldIndicator next() {
        made++;
        String hex = String.format("%032x", made);
        HeldIndicator plain = switch (made % 7) {
            case 0 ->
                HeldIndicator.of("domain", "host-" + made + ".example", Indicator.domain("Host-" + made + ".Example"));
            case 1 -> HeldIndicator.of("domain", "srv" + made, Indicator.hostname("srv" + made));
            case 2 -> {
                String ip = "203." + made / 62500 % 250 + '.' + made / 250 % 250 + '.' + made % 250;
                yield HeldIndicator.of("ipv4", ip, Indicator.ipv4(ip));
            }
            case 3 -> {
                String tail = Integer.toHexString(made / 65_535 + 1) + ':' + Integer.toHexString(made % 65_535 + 1);
                yield HeldIndicator.of("ipv6", "2001:db8::" + tail, Indicator.ipv6("2001:DB8:0:0:0:0:" + tail));
            }
            case 4 -> HeldIndicator.of("sha256", hex + hex, Indicator.sha256((hex + hex).toUpperCase(Locale.ROOT)));
            case 5 -> HeldIndicator.of("md5", hex, Indicator.md5(hex));
            default ->
                HeldIndicator.of(
                        "domain",
                        "xn--bcher-kva.n" + made + ".example",
                        Indicator.domain("bücher.n" + made + ".example"));
        };
        return dressed(plain);
    }

    /** A file with three hashes, two of which Falcon takes. */
    public HeldIndicator file() {
        made++;
        String md5 = String.format("%032x", made);
        String sha256 = md5.replace('0', 'f') + md5;
        Map<Key, String> hashes = new LinkedHashMap<>();
        hashes.put(new Key("sha256", sha256), "file:hashes.'SHA-256' = '" + sha256 + "'");
        hashes.put(new Key("md5", md5), "file:hashes.MD5 = '" + md5 + "'");
        return dressed(new HeldIndicator(Indicator.file(sha256, "0".repeat(8) + md5, md5), hashes));
    }

    private HeldIndicator dressed(HeldIndicator plain) {
        Indicator dressed = plain.indicator()
                .score(random.nextInt(101))
                .labels(FEEDS.get(random.nextInt(FEEDS.size())))
                .validUntil(until());
        return plain.as(random.nextInt(3) == 0 ? dressed.platforms("Windows", "linux") : dressed);
    }

    /** One that is no IOC by rule. */
    public Indicator noIoc() {
        made++;
        return switch (made % 4) {
            case 0 ->
                Indicator.pattern("rule r" + made + " { condition: true }").patternType("yara");
            case 1 -> Indicator.pattern("[url:value = 'https://evil.example/" + made + "']");
            case 2 ->
                Indicator.ipv4("198.51." + made % 250 + ".0/24")
                        .internalId(new UUID(random.nextLong(), random.nextLong()).toString());
            default -> Indicator.pattern("[domain-name:value LIKE '%" + made + ".example']");
        };
    }

    /** A comparison, as patterns have it, that is no IOC by rule; no two are the same. */
    public String noIocComparison() {
        made++;
        return "url:value = 'https://evil.example/" + made + "'";
    }

    /** The data of an event that nobody can read. */
    public String unreadable() {
        made++;
        return switch (made % 3) {
            case 0 -> "{\"data\": this is no JSON, " + made;
            case 1 -> "[" + made + "]";
            default -> "{\"data\": {\"name\": \"of no type " + made + "\"}}";
        };
    }

    /** The data of an event of something that is no indicator. */
    public String otherEntity() {
        made++;
        String type = made % 2 == 0 ? "identity" : "malware";
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        return String.format(OTHER_ENTITY, type, id, made);
    }

    /** A moment in the future. */
    public Instant until() {
        return validUntil.plusSeconds(random.nextInt(1_000_000));
    }
}
