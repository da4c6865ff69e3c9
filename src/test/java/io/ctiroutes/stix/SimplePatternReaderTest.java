package io.ctiroutes.stix;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimplePatternReaderTest {

    private static final String HASH = "098f6bcd4621d373cade4e832627b4f6";

    private final PatternReader reader = new SimplePatternReader();

    @ParameterizedTest
    @MethodSource
    void everyValueThatIsComparedIsAnObservable(String pattern, List<Observable> observables) {
        PatternReading reading = reader.read(pattern);

        assertThat(reading.skipped()).isEmpty();
        assertThat(reading.observables()).isEqualTo(observables);
    }

    static Stream<Arguments> everyValueThatIsComparedIsAnObservable() {
        String domain = "domain-name:value";
        String ipv4 = "ipv4-addr:value";
        return Stream.of(
                // spaces and quotes
                says("[domain-name:value = 'evil.example']", domain, "evil.example"),
                says("[domain-name:value='evil.example']", domain, "evil.example"),
                says("[ domain-name:value  =  'evil.example' ]", domain, "evil.example"),
                says("  [domain-name:value = 'evil.example']  ", domain, "evil.example"),
                says("[\n\tdomain-name:value\r\n=\n'evil.example'\n]\n", domain, "evil.example"),
                says("[domain-name:value = \"evil.example\"]", domain, "evil.example"),
                says("[domain-name:value == 'evil.example']", domain, "evil.example"),
                says("[domain-name:'value' = 'evil.example']", domain, "evil.example"),
                says("[domain-name:value = ' evil.example ']", domain, " evil.example "),
                says("[domain-name:value = '']", domain, ""),
                // other kinds of observable
                says("[hostname:value = 'srv01']", "hostname:value", "srv01"),
                says("[ipv4-addr:value = '198.51.100.0/24']", ipv4, "198.51.100.0/24"),
                says("[ipv6-addr:value = '2001:db8::1']", "ipv6-addr:value", "2001:db8::1"),
                says("[url:value = 'http://x.example/?a=1&b=[2]']", "url:value", "http://x.example/?a=1&b=[2]"),
                says("[x-opencti-hostname:value = 'a']", "x-opencti-hostname:value", "a"),
                says("[network-traffic:dst_ref.value = 'a']", "network-traffic:dst_ref.value", "a"),
                says(
                        "[file:extensions.'windows-pebinary-ext'.imphash = 'a']",
                        "file:extensions.windows-pebinary-ext.imphash",
                        "a"),
                says("[domain-name:resolves_to_refs[*].value = 'a']", "domain-name:resolves_to_refs[*].value", "a"),
                says("[email-message:to_refs[0].value = 'a']", "email-message:to_refs[0].value", "a"),
                says("[file:hashes[*] = 'a']", "file:hashes[*]", "a"),
                // hashes as they are spelled in the wild
                says("[file:hashes.'SHA-256' = '%s']", "file:hashes.SHA-256", HASH),
                says("[file:hashes.\"SHA-256\" = '%s']", "file:hashes.SHA-256", HASH),
                says("[file:hashes.SHA-256 = '%s']", "file:hashes.SHA-256", HASH),
                says("[file:hashes.SHA256 = '%s']", "file:hashes.SHA256", HASH),
                says("[file:hashes.sha256 = '%s']", "file:hashes.sha256", HASH),
                says("[file:hashes.'sha-256'='%s']", "file:hashes.sha-256", HASH),
                says("[file:hashes.MD5 = '%s']", "file:hashes.MD5", HASH),
                says("[file:hashes.'MD5' = '%s']", "file:hashes.MD5", HASH),
                says("[file:hashes.md5='%s']", "file:hashes.md5", HASH),
                says("[file:hashes.'md5' = '%s']", "file:hashes.md5", HASH),
                says("[file:hashes.SHA1 = '%s']", "file:hashes.SHA1", HASH),
                says("[file:hashes.'SHA-1' = '%s']", "file:hashes.SHA-1", HASH),
                // escapes
                says("[mutex:name = 'it\\'s']", "mutex:name", "it's"),
                says("[file:path = 'C:\\\\temp\\\\a.exe']", "file:path", "C:\\temp\\a.exe"),
                says("[text:value = 'hello\\\\world\\'test']", "text:value", "hello\\world'test"),
                says("[mutex:name = \"say \\\"hi\\\" it's\"]", "mutex:name", "say \"hi\" it's"),
                says("[mutex:name = 'a] OR [b']", "mutex:name", "a] OR [b"),
                says("[mutex:name = 'ünï©ode 🦊']", "mutex:name", "ünï©ode 🦊"),
                // other literals
                says("[autonomous-system:number = 64496]", "autonomous-system:number", "64496"),
                says("[autonomous-system:number = -1.5]", "autonomous-system:number", "-1.5"),
                says("[process:is_hidden = true]", "process:is_hidden", "true"),
                says("[domain-name:value = t'2026-01-01T00:00:00Z']", domain, "2026-01-01T00:00:00Z"),
                says("[artifact:payload_bin = b'aGVsbG8=']", "artifact:payload_bin", "aGVsbG8="),
                says("[artifact:payload_bin = h'ffd8']", "artifact:payload_bin", "ffd8"),
                // lists
                says("[domain-name:value IN ('a.example')]", domain, "a.example"),
                says("[domain-name:value IN ('a.example','b.example')]", domain, "a.example", domain, "b.example"),
                says("[domain-name:value in( 'a.example' , \"b.example\" )]", domain, "a.example", domain, "b.example"),
                says(
                        "[autonomous-system:number IN (1, 2)]",
                        "autonomous-system:number",
                        "1",
                        "autonomous-system:number",
                        "2"),
                // or
                says("[ipv4-addr:value = '1.1.1.1' OR ipv4-addr:value = '2.2.2.2']", ipv4, "1.1.1.1", ipv4, "2.2.2.2"),
                says("[ipv4-addr:value='1.1.1.1'OR ipv4-addr:value='2.2.2.2']", ipv4, "1.1.1.1", ipv4, "2.2.2.2"),
                says(
                        "[ipv4-addr:value = '1.1.1.1'] OR [domain-name:value = 'a.example']",
                        ipv4,
                        "1.1.1.1",
                        domain,
                        "a.example"),
                says(
                        "[ipv4-addr:value = '1.1.1.1']or[domain-name:value = 'a.example']",
                        ipv4,
                        "1.1.1.1",
                        domain,
                        "a.example"),
                says(
                        "[ipv4-addr:value = '1.1.1.1']\n OR\n [ipv4-addr:value = '1.1.1.1']",
                        ipv4,
                        "1.1.1.1",
                        ipv4,
                        "1.1.1.1"),
                says(
                        "([ipv4-addr:value = '1.1.1.1'] OR [ipv4-addr:value = '2.2.2.2'])",
                        ipv4,
                        "1.1.1.1",
                        ipv4,
                        "2.2.2.2"),
                says("( [ipv4-addr:value = '1.1.1.1'] )", ipv4, "1.1.1.1"),
                says(
                        "([ipv4-addr:value = '1.1.1.1']) OR ([ipv4-addr:value = '2.2.2.2'] OR [domain-name:value = 'a'])",
                        ipv4,
                        "1.1.1.1",
                        ipv4,
                        "2.2.2.2",
                        domain,
                        "a"),
                says(
                        "[domain-name:value IN ('a', 'b') OR ipv4-addr:value = '1.1.1.1'] OR [hostname:value = 'c']",
                        domain,
                        "a",
                        domain,
                        "b",
                        ipv4,
                        "1.1.1.1",
                        "hostname:value",
                        "c"),
                says(
                        "[file:hashes.'SHA-256' = 'a' OR file:hashes.'SHA-512' = 'b' OR file:hashes.'SHA-1' = 'c' OR file:hashes.MD5 = 'd']",
                        "file:hashes.SHA-256",
                        "a",
                        "file:hashes.SHA-512",
                        "b",
                        "file:hashes.SHA-1",
                        "c",
                        "file:hashes.MD5",
                        "d"));
    }

    private static Arguments says(String pattern, String... pathsAndValues) {
        List<Observable> observables = Stream.iterate(0, i -> i < pathsAndValues.length, i -> i + 2)
                .map(i -> new Observable(pathsAndValues[i], pathsAndValues[i + 1]))
                .toList();
        return Arguments.of(pattern.replace("%s", HASH), observables);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[domain-name:value = 'a'] AND [ipv4-addr:value = '1.1.1.1']",
                "[domain-name:value = 'a'] and [ipv4-addr:value = '1.1.1.1']",
                "[domain-name:value = 'a'] OR [domain-name:value = 'b'] AND [domain-name:value = 'c']",
                "[domain-name:value = 'a'] FOLLOWEDBY [domain-name:value = 'b']",
                "([domain-name:value = 'a'] OR [domain-name:value = 'b']) FOLLOWEDBY [domain-name:value = 'c']",
                "[domain-name:value = 'a'] REPEATS 5 TIMES",
                "[domain-name:value = 'a'] WITHIN 300 SECONDS",
                "([domain-name:value = 'a'] OR [domain-name:value = 'b']) WITHIN 5 SECONDS",
                "[domain-name:value = 'a'] START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'",
                "[ipv4-addr:value = '1.1.1.1' AND domain-name:value = 'e']",
                "[domain-name:value = 'a' OR ipv4-addr:value = '1.1.1.1' AND domain-name:value = 'e']",
                "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '1.1.1.1']",
                "[NOT domain-name:value = 'a']",
                "[EXISTS domain-name:value]",
                "[(domain-name:value = 'a' OR domain-name:value = 'b') AND file:name = 'c']",
                "[domain-name:value = 'a'] [domain-name:value = 'b']"
            })
    void whatOneIocAValueCannotSayIsLeftOutWhole(String pattern) {
        PatternReading reading = reader.read(pattern);

        assertThat(reading.observables()).isEmpty();
        assertThat(reading.skipped()).extracting(Skip::reason).containsExactly(SkipReason.PATTERN_NOT_AN_IOC);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "domain-name:value != 'x'",
                "domain-name:value <> 'x'",
                "domain-name:value LIKE '%.example'",
                "domain-name:value like 'evil%'",
                "domain-name:value MATCHES '^evil'",
                "ipv4-addr:value ISSUBSET '198.51.100.0/24'",
                "ipv4-addr:value ISSUPERSET '198.51.100.0/24'",
                "file:size > 10",
                "file:size <= 10",
                "domain-name:value NOT = 'x'",
                "domain-name:value NOT LIKE 'x%'",
                "`domain-name:value NOT IN ('x', 'y')`",
                "`domain-name:value not in ('x')`"
            })
    void aComparisonThatIsNotForEqualityIsLeftOutOfAnOr(String comparison) {
        // given the comparison before, after and instead of a usable one
        List<Observable> usable = List.of(new Observable("domain-name:value", "a"));
        List<Skip> left = List.of(new Skip(SkipReason.PATTERN_NOT_AN_IOC, comparison));

        assertThat(reader.read("[" + comparison + " OR domain-name:value = 'a']"))
                .isEqualTo(new PatternReading(usable, left));
        assertThat(reader.read("[domain-name:value = 'a'] OR [" + comparison + "]"))
                .isEqualTo(new PatternReading(usable, left));
        assertThat(reader.read("[ " + comparison + " ]")).isEqualTo(new PatternReading(List.of(), left));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "evil.example",
                "[]",
                "[",
                "]",
                "(",
                "()",
                "[domain-name:value = 'a'",
                "[domain-name:value = 'a",
                "[domain-name:value = 'a\\']",
                "[domain-name:value = ]",
                "[domain-name:value 'a']",
                "[domain-name:value]",
                "[domain-name = 'a']",
                "[domain-name:value.]",
                "[domain-name: = 'a']",
                "[:value = 'a']",
                "[= 'a']",
                "[domain-name:value = 'a' OR]",
                "[domain-name:value = 'a'] OR",
                "[domain-name:value = 'a'] OR domain-name:value = 'b'",
                "[domain-name:value IN 'a']",
                "[domain-name:value IN ()]",
                "[domain-name:value IN ('a',)]",
                "[domain-name:value IN ('a' 'b')]",
                "[domain-name:value IN ('a'",
                "([domain-name:value = 'a']",
                "([domain-name:value = 'a'] OR)",
                "[file:hashes[*",
                "[file:hashes.'MD5 = 'a']",
                "[domain-name:value =",
                "{\"rule\": 1}",
                "rule evil { condition: true }"
            })
    void aBrokenTextIsASyntaxErrorThatSaysWhere(String pattern) {
        PatternReading reading = reader.read(pattern);

        assertThat(reading.observables()).isEmpty();
        assertThat(reading.skipped())
                .singleElement()
                .satisfies(
                        skip -> assertThat(skip.reason()).isEqualTo(SkipReason.PATTERN_SYNTAX),
                        skip -> assertThat(skip.part()).matches("at character \\d+: expected .+"));
    }

    @Test
    void theSyntaxErrorCountsCharactersFromOne() {
        assertThat(reader.read("[domain-name:value ~ 'a']").skipped())
                .containsExactly(new Skip(
                        SkipReason.PATTERN_SYNTAX, "at character 20: expected a comparison operator such as '='"));
    }

    @Test
    void aListOfManyThousandValuesIsRead() {
        String pattern = "[domain-name:value = 'a.example']" + " OR [domain-name:value = 'b.example']".repeat(20_000);

        assertThat(reader.read(pattern).observables()).hasSize(20_001);
    }
}
