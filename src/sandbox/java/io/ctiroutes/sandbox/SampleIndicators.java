package io.ctiroutes.sandbox;

import io.ctiroutes.sandbox.account.Customer;
import io.ctiroutes.sandbox.account.WantedIocs;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Indicators of every kind and what becomes of them, with account of what Falcon should hold. */
final class SampleIndicators {

    private static final Instant UNTIL = Instant.now().plus(Duration.ofDays(90));
    private static final String SHA256 = "37c09c95f77e5677332de338b7e972cff67347ed2c807c15b415c41b0d4a9ac4";
    private static final String MD5 = "7a465344a58a6c67d5a733a815ef4cb7";
    private static final String SHA1 = "ef1faa3a55cca05d84187c8cd15ceed9066c0f19";
    private static final String REVOKED = "b".repeat(64);

    // known to OpenCTI before the connector's first run
    private static final Indicator DOMAIN =
            sample(Indicator.domain("Evil.Example.")).score(95).labels("c2");
    private static final Indicator IDN =
            sample(Indicator.domain("bücher.example")).score(35);
    private static final Indicator HOST =
            sample(Indicator.hostname("srv01")).score(10).platforms("linux");
    private static final Indicator IPV4 =
            sample(Indicator.ipv4("203.0.113.77")).score(80).platforms("windows", "linux");
    private static final Indicator IPV6 =
            sample(Indicator.ipv6("2A02:2F01:7504:5000:0:0:7429:4782")).noScore();
    private static final Indicator FILE =
            sample(Indicator.file(SHA256, SHA1, MD5)).score(70).labels("lockbit");
    private static final Indicator NO_SPACES = sample(Indicator.pattern("[file:hashes.MD5='" + "c".repeat(32) + "']"))
            .score(55);

    private static final String TWICE = "twice.example";
    private static final Indicator OLDER =
            sample(Indicator.domain(TWICE)).score(90).labels("c2");
    private static final Indicator NEWER = sample(
                    Indicator.pattern("[domain-name:value = '" + TWICE + "' OR url:value = 'https://" + TWICE + "/']"))
            .score(30)
            .labels("sinkholed");

    private static final Indicator TO_REVOKE = sample(Indicator.sha256(REVOKED)).score(60);
    private static final Indicator TO_MERGE = sample(Indicator.domain("swallowed.example"));

    private final OpenCtiStandIn openCti;
    private final WantedIocs wanted = new WantedIocs();

    SampleIndicators(OpenCtiStandIn openCti) {
        this.openCti = openCti;
        known("domain", "evil.example", DOMAIN);
        known("domain", "xn--bcher-kva.example", IDN);
        known("domain", "srv01", HOST);
        known("ipv4", "203.0.113.77", IPV4);
        known("ipv6", "2a02:2f01:7504:5000::7429:4782", IPV6);
        known("sha256", SHA256, FILE);
        known("md5", MD5, FILE);
        known("md5", "c".repeat(32), NO_SPACES);
        known("sha256", REVOKED, TO_REVOKE);
        known("domain", "swallowed.example", TO_MERGE);
        // an analyst made it: it is not ours, and is left alone
        wanted.tolerate("domain", "shared.example");
    }

    static List<Indicator> knownBefore() {
        return List.of(DOMAIN, IDN, HOST, IPV4, IPV6, FILE, NO_SPACES, TO_REVOKE, TO_MERGE);
    }

    /** How many IOCs Falcon should hold after the first run, the one that an analyst made there included. */
    int wantedFirst() {
        return wanted.size() + 1;
    }

    /** Two indicators name one value: the newer one is not what everybody wants. */
    void share() {
        keep("domain", TWICE, OLDER, openCti.create(OLDER));
        keep("domain", TWICE, NEWER, openCti.create(NEWER));
    }

    /** The newer one of the two is gone, and the older one counts for everybody. */
    void unshare() {
        openCti.delete(NEWER);
        retire("domain", TWICE, NEWER);
    }

    /** Lets them be changed, edited, revoked, merged and deleted, and others come that are no IOCs. */
    void live() {
        Indicator rescored = DOMAIN.score(45).labels("c2", "sinkholed");
        keep("domain", "evil.example", rescored, openCti.update(rescored));

        Indicator edited = IPV4.withPattern("[ipv4-addr:value = '203.0.113.78']");
        String editedAt = openCti.update(edited);
        retire("ipv4", "203.0.113.77", IPV4);
        keep("ipv4", "203.0.113.78", edited, editedAt);

        openCti.delete(IDN);
        retire("domain", "xn--bcher-kva.example", IDN);

        openCti.update(TO_REVOKE.revoked(true).detection(false).score(0));
        retire("sha256", REVOKED, TO_REVOKE);

        openCti.merge(HOST, List.of(TO_MERGE));
        retire("domain", "swallowed.example", TO_MERGE);

        openCti.create(sample(Indicator.domain("shared.example")).score(100));
        openCti.create(sample(Indicator.domain("refused.example")));
        openCti.create(sample(Indicator.ipv4("198.51.100.0/24")));
        openCti.create(sample(Indicator.ipv4("192.168.1.1")));
        openCti.create(sample(Indicator.pattern("[domain-name:value != 'not.example']")));
        openCti.create(sample(Indicator.pattern("[url:value = 'https://evil.example/a']")));
        openCti.create(sample(Indicator.pattern("rule r { condition: true }")).patternType("yara"));
        openCti.create(sample(Indicator.domain("mobile.example")).platforms("android"));
        openCti.emit("create", "{\"data\": \"not what it should be\"}");
        Indicator last = sample(Indicator.domain("last.example")).score(20);
        keep("domain", "last.example", last, openCti.create(last));
    }

    List<String> differences(List<StoredIoc> iocs) {
        return wanted.differences(iocs);
    }

    /** The same for one of several customers. */
    List<String> differences(List<StoredIoc> iocs, Customer customer) {
        return wanted.differences(iocs, customer);
    }

    private void known(String type, String value, Indicator indicator) {
        keep(type, value, indicator, "0-0");
    }

    private void keep(String type, String value, Indicator indicator, String eventId) {
        wanted.claim(new WantedIocs.Key(type, value), indicator, eventId);
    }

    private void retire(String type, String value, Indicator indicator) {
        wanted.release(new WantedIocs.Key(type, value), indicator);
    }

    private static Indicator sample(Indicator indicator) {
        return indicator.validUntil(UNTIL).description("Sample indicator");
    }
}
