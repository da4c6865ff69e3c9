package io.ctiroutes.sandbox;

import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/**
 * What happens in OpenCTI over some months, in seconds: indicators of every kind are created, changed, edited, revoked,
 * merged and deleted, in a mix that follows from a seed. Keeps account of what Falcon should hold in the end.
 */
public final class MixedStream {

    private final OpenCtiStandIn openCti;
    private final Random random;
    private final WantedIocs wanted = new WantedIocs();
    private final List<Known> known = new ArrayList<>();
    private final Instant validUntil = Instant.now().plus(Duration.ofDays(30));
    private int made;

    /** Everything follows from the seed; print it. */
    public MixedStream(OpenCtiStandIn openCti, long seed) {
        this.openCti = openCti;
        this.random = new Random(seed);
    }

    private record Known(WantedIocs.Key key, Indicator indicator) {}

    /** Lets so many things happen. */
    public void play(int events) {
        for (int i = 0; i < events; i++) {
            int what = random.nextInt(100);
            if (known.size() < 3 || what < 60) {
                create();
            } else if (what < 75) {
                update();
            } else if (what < 82) {
                editPattern();
            } else if (what < 88) {
                delete();
            } else if (what < 92) {
                revoke();
            } else if (what < 94) {
                merge();
            } else {
                createNoIoc();
            }
        }
    }

    /** In what way Falcon differs from what it should hold; empty if in none. */
    public List<String> differences(List<StoredIoc> iocs) {
        return wanted.differences(iocs);
    }

    /** How many IOCs Falcon should act on. */
    public int wanted() {
        return wanted.size();
    }

    private void create() {
        Known next = next();
        openCti.create(next.indicator());
        remember(next);
    }

    private void update() {
        Known before = take();
        Known after = new Known(
                before.key(),
                before.indicator().score(random.nextInt(101)).labels("seen-" + random.nextInt(5), "changed"));
        openCti.update(after.indicator());
        remember(after);
    }

    private void editPattern() {
        Known before = take();
        Known other = next();
        Known after = new Known(
                other.key(), before.indicator().withPattern(other.indicator().pattern()));
        openCti.update(after.indicator());
        wanted.retire(before.key());
        remember(after);
    }

    private void delete() {
        Known gone = take();
        openCti.delete(gone.indicator());
        wanted.retire(gone.key());
    }

    private void revoke() {
        Known gone = take();
        openCti.update(gone.indicator().revoked(true).detection(false).score(0));
        wanted.retire(gone.key());
    }

    private void merge() {
        Known survivor = take();
        Known source = take();
        openCti.merge(survivor.indicator(), List.of(source.indicator()));
        List<String> labels = new ArrayList<>(survivor.indicator().labels());
        source.indicator().labels().stream()
                .filter(label -> !labels.contains(label))
                .forEach(labels::add);
        remember(new Known(survivor.key(), survivor.indicator().labels(labels.toArray(String[]::new))));
        wanted.retire(source.key());
    }

    private void createNoIoc() {
        made++;
        openCti.create(
                switch (made % 4) {
                    case 0 ->
                        Indicator.pattern("rule r" + made + " { condition: true }")
                                .patternType("yara");
                    case 1 -> Indicator.pattern("[url:value = 'https://evil.example/" + made + "']");
                    case 2 -> Indicator.ipv4("198.51." + made % 250 + ".0/24").internalId(uuid());
                    default -> Indicator.pattern("[domain-name:value LIKE '%" + made + ".example']");
                });
    }

    private void remember(Known change) {
        known.add(change);
        wanted.keep(change.key(), change.indicator());
    }

    private Known take() {
        return known.remove(random.nextInt(known.size()));
    }

    private Known next() {
        made++;
        String hex = String.format("%032x", made);
        Known plain = switch (made % 7) {
            case 0 -> of("domain", "host-" + made + ".example", Indicator.domain("Host-" + made + ".Example"));
            case 1 -> of("domain", "srv" + made, Indicator.hostname("srv" + made));
            case 2 -> {
                String ip = "203." + made / 62500 % 250 + '.' + made / 250 % 250 + '.' + made % 250;
                yield of("ipv4", ip, Indicator.ipv4(ip));
            }
            case 3 ->
                of(
                        "ipv6",
                        "2001:db8::" + Integer.toHexString(made / 65536 + 1) + ':'
                                + Integer.toHexString(made % 65536 + 1),
                        Indicator.ipv6("2001:0DB8:0:0:0:0:" + Integer.toHexString(made / 65536 + 1) + ':'
                                + Integer.toHexString(made % 65536 + 1)));
            case 4 -> of("sha256", hex + hex, Indicator.sha256((hex + hex).toUpperCase(Locale.ROOT)));
            case 5 -> of("md5", hex, Indicator.md5(hex));
            default ->
                of("domain", "xn--bcher-kva.n" + made + ".example", Indicator.domain("bücher.n" + made + ".example"));
        };
        Indicator dressed = plain.indicator()
                .score(random.nextInt(101))
                .labels("feed-" + random.nextInt(3))
                .validUntil(validUntil.plusSeconds(random.nextInt(1_000_000)));
        return new Known(plain.key(), random.nextInt(3) == 0 ? dressed.platforms("Windows", "linux") : dressed);
    }

    private static Known of(String type, String value, Indicator indicator) {
        return new Known(new WantedIocs.Key(type, value), indicator);
    }

    private String uuid() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
