package io.ctiroutes.sandbox.opencti;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * An indicator as an analyst would enter it. Immutable: every change gives a new one with the same internal id, by which the platform
 * knows it for life. The internal id follows from the first pattern, so that the same call always names the same indicator.
 */
public final class Indicator {

    private String internalId;
    private String pattern;
    private String patternType = "stix";
    private String name;
    private String description;
    private Integer score = 50;
    private List<String> labels = List.of();
    private List<String> platforms = List.of();
    private List<String> killChainPhases = List.of();
    private Instant validUntil;
    private boolean revoked;
    private boolean detection = true;

    private Indicator(String pattern, String name) {
        this.internalId = NameBasedUuid.internal(pattern).toString();
        this.pattern = pattern;
        this.name = name;
    }

    private Indicator(Indicator other) {
        internalId = other.internalId;
        pattern = other.pattern;
        patternType = other.patternType;
        name = other.name;
        description = other.description;
        score = other.score;
        labels = other.labels;
        platforms = other.platforms;
        killChainPhases = other.killChainPhases;
        validUntil = other.validUntil;
        revoked = other.revoked;
        detection = other.detection;
    }

    /** A {@code Domain-Name}. */
    public static Indicator domain(String value) {
        return observable("domain-name:value", value);
    }

    /** A {@code Hostname}, whose pattern is no standard STIX. */
    public static Indicator hostname(String value) {
        return observable("hostname:value", value);
    }

    /** An {@code IPv4-Addr}; a range is written as it is given. */
    public static Indicator ipv4(String value) {
        return observable("ipv4-addr:value", value);
    }

    /** An {@code IPv6-Addr}, not normalised. */
    public static Indicator ipv6(String value) {
        return observable("ipv6-addr:value", value);
    }

    /** A file known by its SHA-256. */
    public static Indicator sha256(String value) {
        return observable("file:hashes.'SHA-256'", value);
    }

    /** A file known by its MD5, whose path the platform does not quote. */
    public static Indicator md5(String value) {
        return observable("file:hashes.MD5", value);
    }

    /** One file with three hashes, as the platform writes it: one bracket, joined by OR. */
    public static Indicator file(String sha256, String sha1, String md5) {
        return simple(
                "[file:hashes.'SHA-256' = '" + sha256 + "' OR file:hashes.'SHA-1' = '" + sha1
                        + "' OR file:hashes.MD5 = '" + md5 + "']",
                sha256);
    }

    /** Any pattern, whatever it says; its name is its text. */
    public static Indicator pattern(String pattern) {
        return new Indicator(pattern, pattern);
    }

    private static Indicator observable(String path, String value) {
        String escaped = value.replace("\\", "\\\\").replace("'", "\\'");
        return simple("[" + path + " = '" + escaped + "']", value);
    }

    private static Indicator simple(String pattern, String value) {
        return new Indicator(pattern, value).description("Simple indicator of observable {" + value + "}");
    }

    /** {@code x_opencti_score}; not given: 50. */
    public Indicator score(int value) {
        return with(copy -> copy.score = value);
    }

    /** Without any score: the property is absent. */
    public Indicator noScore() {
        return with(copy -> copy.score = null);
    }

    /** Labels instead of those it has. */
    public Indicator labels(String... values) {
        return with(copy -> copy.labels = List.of(values));
    }

    /** {@code x_mitre_platforms}, spelled as given. */
    public Indicator platforms(String... values) {
        return with(copy -> copy.platforms = List.of(values));
    }

    /** Phases of the MITRE ATT&amp;CK kill chain. */
    public Indicator killChainPhases(String... values) {
        return with(copy -> copy.killChainPhases = List.of(values));
    }

    /** Another description. */
    public Indicator description(String value) {
        return with(copy -> copy.description = value);
    }

    /** Another name; not given: the value, or the pattern. */
    public Indicator name(String value) {
        return with(copy -> copy.name = value);
    }

    /** Until when it is valid; not given: 90 days after its creation. */
    public Indicator validUntil(Instant value) {
        return with(copy -> copy.validUntil = value);
    }

    /** Whether it is revoked; not given: no. */
    public Indicator revoked(boolean value) {
        return with(copy -> copy.revoked = value);
    }

    /** {@code x_opencti_detection}; not given: yes. */
    public Indicator detection(boolean value) {
        return with(copy -> copy.detection = value);
    }

    /** The language of the pattern, e.g. {@code yara}. */
    public Indicator patternType(String value) {
        return with(copy -> copy.patternType = value);
    }

    /** The pattern edited: the internal id and the name stay, the STIX id follows the pattern. */
    public Indicator withPattern(String value) {
        return with(copy -> copy.pattern = value);
    }

    /** Another internal id, a UUID. */
    public Indicator internalId(String value) {
        return with(copy -> copy.internalId = value);
    }

    private Indicator with(Consumer<Indicator> change) {
        Indicator copy = new Indicator(this);
        change.accept(copy);
        return copy;
    }

    /** Adds the labels it does not have yet. */
    Indicator alsoLabelled(List<String> more) {
        List<String> all = new ArrayList<>(labels);
        more.stream().filter(label -> !all.contains(label)).forEach(all::add);
        return with(copy -> copy.labels = List.copyOf(all));
    }

    /** The id in the OpenCTI extension, which no change touches. */
    public String internalId() {
        return internalId;
    }

    /** The STIX id: a UUID of version 5 that follows from the pattern. */
    public String stixId() {
        return "indicator--"
                + NameBasedUuid.stix(
                        new String(Json.bytes(Json.object().put("pattern", pattern)), StandardCharsets.UTF_8));
    }

    public String pattern() {
        return pattern;
    }

    public String patternType() {
        return patternType;
    }

    public String name() {
        return name;
    }

    public Optional<String> description() {
        return Optional.ofNullable(description);
    }

    public OptionalInt score() {
        return score == null ? OptionalInt.empty() : OptionalInt.of(score);
    }

    public List<String> labels() {
        return labels;
    }

    public List<String> platforms() {
        return platforms;
    }

    public List<String> killChainPhases() {
        return killChainPhases;
    }

    public Optional<Instant> validUntil() {
        return Optional.ofNullable(validUntil);
    }

    public boolean revoked() {
        return revoked;
    }

    public boolean detection() {
        return detection;
    }

    @Override
    public String toString() {
        return "Indicator " + internalId + " " + pattern;
    }
}
