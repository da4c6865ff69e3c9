package io.ctiroutes.stix.pattern;

import static io.ctiroutes.ioc.SkipReason.INVALID_VALUE;
import static io.ctiroutes.ioc.SkipReason.PATTERN_AND;
import static io.ctiroutes.ioc.SkipReason.PATTERN_FOLLOWED_BY;
import static io.ctiroutes.ioc.SkipReason.PATTERN_LIST_INDEX;
import static io.ctiroutes.ioc.SkipReason.PATTERN_NEGATED;
import static io.ctiroutes.ioc.SkipReason.PATTERN_OPERATOR;
import static io.ctiroutes.ioc.SkipReason.PATTERN_QUALIFIER;
import static io.ctiroutes.ioc.SkipReason.PATTERN_SYNTAX;
import static io.ctiroutes.ioc.SkipReason.PATTERN_TOO_LARGE;
import static io.ctiroutes.stix.pattern.GivenPattern.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("measures time")
class GrammarPatternReaderTest {

    private static final String DOMAIN = "domain-name:value";
    private static final String IPV4 = "ipv4-addr:value";
    private static final String MUTEX = "mutex:name";
    private static final String NUMBER = "autonomous-system:number";
    private static final String SHA_256 = "file:hashes.SHA-256";
    private static final String SHA_1 = "file:hashes.SHA-1";
    private static final String MD5 = "file:hashes.MD5";

    private final PatternReader reader = new GrammarPatternReader();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[domain-name:value = 'evil.example']",
                "[ipv4-addr:value='198.51.100.7']",
                "[file:hashes.MD5 = 'a']",
                "[file:hashes.'SHA-256' = 'a' OR file:hashes.'SHA-1' = 'b' OR file:hashes.MD5 = 'c']"
            })
    void whatOpenCtiWritesForOneObservableNeedsNoGrammar(String text) {
        assertThat(PlainPattern.read(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "[]",
                " [domain-name:value = 'a']",
                "[domain-name:value = 'a'] ",
                "[domain-name:value = 'a\\'b']",
                "[domain-name:value == 'a']",
                "[domain-name:value = \"a\"]",
                "[domain-name:value != 'a']",
                "[domain-name:value = 'a' AND domain-name:value = 'b']",
                "[domain-name:value = 'a'] OR [domain-name:value = 'b']",
                "[NOT domain-name:value = 'a']",
                "[domain-name:refs[*].value = 'a']",
                "[domain-name:value = t'2026-01-01T00:00:00Z']",
                "[domain-name:'' = 'a']",
                "[domain-name:'a b' = 'a']"
            })
    void whatIsOfAnotherFormIsLeftToTheGrammar(String text) {
        assertThat(PlainPattern.read(text)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource({
        "spacesAndQuotes",
        "pathsAndTypes",
        "spellingsOfHashes",
        "literals",
        "listsAndAlternatives",
        "hashesOfOneFile",
        "whatIsNoIoc",
        "alternativesOfWhichSomeAreNoIoc",
        "precedence"
    })
    void aPatternSaysItsObservablesAndWhyTheRestIsNone(GivenPattern given) {
        assertThat(reader.read(given.text())).isEqualTo(given.reading());
    }

    static Stream<GivenPattern> spacesAndQuotes() {
        return Stream.of(
                        "[domain-name:value = 'evil.example']",
                        "[domain-name:value='evil.example']",
                        "[ domain-name:value  =  'evil.example' ]",
                        "  [domain-name:value = 'evil.example']  ",
                        "[\n\tdomain-name:value\r\n=\n'evil.example'\n]\n",
                        "[domain-name : value = 'evil.example']",
                        "[domain-name:value\u00a0=\u2003'evil.example'\u3000]",
                        "\uFEFF[domain-name:value = 'evil.example']",
                        "[domain-name:value = \"evil.example\"]",
                        "[domain-name:value == 'evil.example']",
                        "[domain-name:'value' = 'evil.example']",
                        "[domain-name:\"value\" = 'evil.example']",
                        "([domain-name:value = 'evil.example'])",
                        "( [domain-name:value = 'evil.example'] )",
                        "(([((domain-name:value = 'evil.example'))]))",
                        "[domain-name:value /* a comment */ = 'evil.example']",
                        "/**/[domain-name/* ] */:/***/value = 'evil.example'/* '*/]/* AND */",
                        "[domain-name:value = 'evil.example'] // to the end AND so on",
                        "// first\n[domain-name:value = // second ']\n 'evil.example']")
                .map(text -> pattern(text).says(DOMAIN, "evil.example"));
    }

    static Stream<GivenPattern> pathsAndTypes() {
        return Stream.of(
                pattern("[hostname:value = 'srv01']").says("hostname:value", "srv01"),
                pattern("[ipv4-addr:value = '198.51.100.0/24']").says(IPV4, "198.51.100.0/24"),
                pattern("[ipv6-addr:value = '2001:db8::1']").says("ipv6-addr:value", "2001:db8::1"),
                pattern("[url:value = 'http://x.example/?a=1&b=[2]']").says("url:value", "http://x.example/?a=1&b=[2]"),
                pattern("[url:value = 'http://x.example/* // not a comment']")
                        .says("url:value", "http://x.example/* // not a comment"),
                pattern("[x-opencti-hostname:value = 'a']").says("x-opencti-hostname:value", "a"),
                pattern("[Domain-Name:Value = 'a']").says("Domain-Name:Value", "a"),
                pattern("[network-traffic:dst_ref.value = 'a']").says("network-traffic:dst_ref.value", "a"),
                pattern("[network-traffic:start = t'2026-01-01T00:00:00Z']")
                        .says("network-traffic:start", "2026-01-01T00:00:00Z"),
                pattern("[x-foo:in.and.or.not.like.exists.true = 'a']")
                        .says("x-foo:in.and.or.not.like.exists.true", "a"),
                pattern("[exists:value = 'a']").says("exists:value", "a"),
                pattern("[not:value = 'a']").says("not:value", "a"),
                pattern("[and /* : */ : value = 'a']").says("and:value", "a"),
                pattern("[file:extensions.'windows-pebinary-ext'.imphash = 'a']")
                        .says("file:extensions.windows-pebinary-ext.imphash", "a"),
                pattern("[domain-name:resolves_to_refs[*].value = 'a']")
                        .says("domain-name:resolves_to_refs[*].value", "a"),
                pattern("[email-message:to_refs[0].value = 'a']").says("email-message:to_refs[0].value", "a"),
                pattern("[x-foo:a.b[*][1].'c-d' = 'a']").says("x-foo:a.b[*][1].c-d", "a"),
                // a key that is another path without its quotes keeps them
                pattern("[file:'hashes.MD5' = '%md5']").says("file:'hashes.MD5'", "%md5"),
                pattern("[file:hashes.'MD5.x' = '%md5']").says("file:hashes.'MD5.x'", "%md5"),
                pattern("[x-foo:'it\\'s \\\\ [0]' = 'a']").says("x-foo:'it\\'s \\\\ [0]'", "a"),
                pattern("[x-foo:'' = 'a']").says("x-foo:''", "a"),
                pattern("[file:parent_directory_ref.hashes.MD5 = '%md5']")
                        .says("file:parent_directory_ref.hashes.MD5", "%md5"),
                pattern("[file:hashes[*] = '%md5']").leaves(PATTERN_LIST_INDEX, "file:hashes[*] = '%md5'"),
                pattern("[file:hashes[0] = '%md5']").leaves(PATTERN_LIST_INDEX, "file:hashes[0] = '%md5'"),
                pattern("[file:hashes[*].MD5 = '%md5']").leaves(PATTERN_LIST_INDEX, "file:hashes[*].MD5 = '%md5'"),
                pattern("[file:hashes.MD5[0] IN ('%md5')]")
                        .leaves(PATTERN_LIST_INDEX, "file:hashes.MD5[0] IN ('%md5')"));
    }

    static Stream<GivenPattern> spellingsOfHashes() {
        return Stream.of(
                pattern("[file:hashes.'SHA-256' = '%sha256']").says(SHA_256, "%sha256"),
                pattern("[file:hashes.\"SHA-256\" = '%sha256']").says(SHA_256, "%sha256"),
                pattern("[file:hashes.SHA-256 = '%sha256']").says(SHA_256, "%sha256"),
                pattern("[file:hashes.SHA-256='%sha256']").says(SHA_256, "%sha256"),
                pattern("[file:hashes.SHA256 = '%sha256']").says("file:hashes.SHA256", "%sha256"),
                pattern("[file:hashes.sha256 = '%sha256']").says("file:hashes.sha256", "%sha256"),
                pattern("[file:hashes.'sha-256'='%sha256']").says("file:hashes.sha-256", "%sha256"),
                pattern("[file:hashes.MD5 = '%md5']").says(MD5, "%md5"),
                pattern("[file:hashes.'MD5' = '%md5']").says(MD5, "%md5"),
                pattern("[file:hashes.md5='%md5']").says("file:hashes.md5", "%md5"),
                pattern("[file:hashes.'md5' = '%md5']").says("file:hashes.md5", "%md5"),
                pattern("[file:hashes.SHA1 = 'a']").says("file:hashes.SHA1", "a"),
                pattern("[file:hashes.'SHA-1' = 'a']").says(SHA_1, "a"),
                pattern("[file:hashes.MD5 = h'%md5']").says(MD5, "%md5"),
                pattern("[artifact:hashes.MD5 = '%md5']").says("artifact:hashes.MD5", "%md5"));
    }

    static Stream<GivenPattern> literals() {
        return Stream.of(
                pattern("[domain-name:value = ' evil.example ']").says(DOMAIN, " evil.example "),
                pattern("[domain-name:value = '']").says(DOMAIN, ""),
                pattern("[mutex:name = 'it\\'s']").says(MUTEX, "it's"),
                pattern("[file:path = 'C:\\\\temp\\\\a.exe']").says("file:path", "C:\\temp\\a.exe"),
                pattern("[file:path = 'C:\\temp\\a.exe']").says("file:path", "C:\\temp\\a.exe"),
                pattern("[text:value = 'hello\\\\world\\'test']").says("text:value", "hello\\world'test"),
                pattern("[mutex:name = 'ends with \\\\']").says(MUTEX, "ends with \\"),
                pattern("[mutex:name = '\\\\\\'']").says(MUTEX, "\\'"),
                pattern("[mutex:name = \"say \\\"hi\\\" it's\"]").says(MUTEX, "say \"hi\" it's"),
                pattern("[mutex:name = 'say \"hi\"']").says(MUTEX, "say \"hi\""),
                pattern("[mutex:name = 'a] OR [b']").says(MUTEX, "a] OR [b"),
                pattern("[mutex:name = 'a\nb']").says(MUTEX, "a\nb"),
                pattern("[mutex:name = 'ünï©ode 🦊']").says(MUTEX, "ünï©ode 🦊"),
                pattern("[mutex:name = '%27']").says(MUTEX, "%27"),
                pattern("[autonomous-system:number = 64496]").says(NUMBER, "64496"),
                pattern("[autonomous-system:number = -5]").says(NUMBER, "-5"),
                pattern("[autonomous-system:number = +5]").says(NUMBER, "+5"),
                pattern("[autonomous-system:number = 0]").says(NUMBER, "0"),
                pattern("[autonomous-system:number = -1.5]").says(NUMBER, "-1.5"),
                pattern("[autonomous-system:number = .5]").says(NUMBER, ".5"),
                pattern("[process:is_hidden = true]").says("process:is_hidden", "true"),
                pattern("[process:is_hidden = False]").says("process:is_hidden", "False"),
                pattern("[domain-name:value = t'2026-01-01T00:00:00Z']").says(DOMAIN, "2026-01-01T00:00:00Z"),
                pattern("[file:ctime = t'2026-12-31T23:59:60.123456Z']")
                        .says("file:ctime", "2026-12-31T23:59:60.123456Z"),
                pattern("[artifact:payload_bin = b'aGVsbG8=']").says("artifact:payload_bin", "aGVsbG8="),
                pattern("[artifact:payload_bin = b'']").says("artifact:payload_bin", ""),
                pattern("[artifact:payload_bin = h'ffD8']").says("artifact:payload_bin", "ffD8"),
                // what is no text is never taken for one
                pattern("[domain-name:value = true]").leaves(INVALID_VALUE, "domain-name:value = true"),
                pattern("[domain-name:value = b'ZXZp']").leaves(INVALID_VALUE, "domain-name:value = b'ZXZp'"),
                pattern("[domain-name:value = h'abcd']").leaves(INVALID_VALUE, "domain-name:value = h'abcd'"),
                pattern("[ipv4-addr:value = 1.5]").leaves(INVALID_VALUE, "ipv4-addr:value = 1.5"),
                pattern("[file:hashes.MD5 IN ('%md5', 5)]").leaves(INVALID_VALUE, "file:hashes.MD5 IN ('%md5', 5)"));
    }

    static Stream<GivenPattern> listsAndAlternatives() {
        return Stream.of(
                pattern("[domain-name:value IN ('a.example')]").says(DOMAIN, "a.example"),
                pattern("[domain-name:value IN ('a.example','b.example')]").says(DOMAIN, "a.example", "b.example"),
                pattern("[domain-name:value in( 'a.example' , \"b.example\" )]").says(DOMAIN, "a.example", "b.example"),
                pattern("[autonomous-system:number IN (1, 2.5)]").says(NUMBER, "1", "2.5"),
                pattern("[file:hashes.MD5 IN ('%md5', 'b')]").says(MD5, "%md5", "b"),
                pattern("[ipv4-addr:value = '1.1.1.1' OR ipv4-addr:value = '2.2.2.2']")
                        .says(IPV4, "1.1.1.1", "2.2.2.2"),
                pattern("[ipv4-addr:value='1.1.1.1'OR ipv4-addr:value='2.2.2.2']")
                        .says(IPV4, "1.1.1.1", "2.2.2.2"),
                pattern("[(ipv4-addr:value = '1.1.1.1' OR ipv4-addr:value = '2.2.2.2')]")
                        .says(IPV4, "1.1.1.1", "2.2.2.2"),
                pattern("[ipv4-addr:value = '1' OR (ipv4-addr:value = '2' OR (ipv4-addr:value = '3'))]")
                        .says(IPV4, "1", "2", "3"),
                pattern("[ipv4-addr:value = '1.1.1.1'] OR [domain-name:value = 'a.example']")
                        .says(IPV4, "1.1.1.1")
                        .says(DOMAIN, "a.example"),
                pattern("[ipv4-addr:value = '1.1.1.1']or[domain-name:value = 'a.example']")
                        .says(IPV4, "1.1.1.1")
                        .says(DOMAIN, "a.example"),
                pattern("[ipv4-addr:value = '1.1.1.1']\n OR\n [ipv4-addr:value = '1.1.1.1']")
                        .says(IPV4, "1.1.1.1", "1.1.1.1"),
                pattern("([ipv4-addr:value = '1.1.1.1'] OR [ipv4-addr:value = '2.2.2.2'])")
                        .says(IPV4, "1.1.1.1", "2.2.2.2"),
                pattern("([ipv4-addr:value = '1']) OR ([ipv4-addr:value = '2'] OR [domain-name:value = 'a'])")
                        .says(IPV4, "1", "2")
                        .says(DOMAIN, "a"),
                pattern("[domain-name:value IN ('a', 'b') OR ipv4-addr:value = '1'] OR [hostname:value = 'c']")
                        .says(DOMAIN, "a", "b")
                        .says(IPV4, "1")
                        .says("hostname:value", "c"),
                pattern("[file:hashes.'SHA-256' = '%sha256' OR file:hashes.'SHA-512' = 'b'"
                                + " OR file:hashes.'SHA-1' = 'c' OR file:hashes.MD5 = '%md5']")
                        .says(SHA_256, "%sha256")
                        .says("file:hashes.SHA-512", "b")
                        .says(SHA_1, "c")
                        .says(MD5, "%md5"));
    }

    static Stream<GivenPattern> hashesOfOneFile() {
        return Stream.of(
                pattern(
                                "[file:hashes.'SHA-256' = '%sha256' AND file:hashes.'SHA-1' = 'c' AND file:hashes.MD5 = '%md5']")
                        .says(SHA_256, "%sha256")
                        .says(SHA_1, "c")
                        .says(MD5, "%md5"),
                pattern("[file:name='x' AND file:hashes.'MD5'='%md5']").says(MD5, "%md5"),
                pattern("[file:hashes.MD5 = '%md5' AND file:size = 10]").says(MD5, "%md5"),
                pattern("[file:hashes.MD5 = '%md5' AND file:size = '10' AND file:name = 'x']")
                        .says(MD5, "%md5"),
                pattern("[file:hashes.MD5 = '%md5' AND file:name IN ('x', 'y')]")
                        .says(MD5, "%md5"),
                pattern("[file:hashes.MD5 = '%md5' AND (file:name = 'x' OR file:size = 10)]")
                        .says(MD5, "%md5"),
                pattern("[(file:hashes.MD5 = '%md5' and (file:name = 'x' AND file:hashes.SHA-256 = '%sha256'))]")
                        .says(MD5, "%md5")
                        .says(SHA_256, "%sha256"),
                pattern("[file:hashes.MD5 = '%md5' AND file:hashes.MD5 = '%md5' AND file:name = 'x']")
                        .says(MD5, "%md5"),
                // one of many hashes, of a file that is told otherwise only by name and size
                pattern("[(file:hashes.MD5 = '%md5' OR file:hashes.MD5 = 'b') AND file:name = 'x']")
                        .says(MD5, "%md5", "b"),
                pattern("[file:name = 'x' AND file:hashes.MD5 IN ('%md5', 'b')]")
                        .says(MD5, "%md5", "b"),
                pattern("[(file:hashes.MD5 = '%md5' OR file:hashes.'SHA-256' = '%sha256') AND file:size = 1]")
                        .says(MD5, "%md5")
                        .says(SHA_256, "%sha256"),
                pattern(
                                "[(file:hashes.MD5 = '%md5' AND file:name = 'x') OR (file:hashes.MD5 = 'b' AND file:name = 'y')]")
                        .says(MD5, "%md5", "b"),
                pattern("[file:hashes.MD5 = '%md5' AND file:name = 'x' OR file:hashes.MD5 = 'b'] OR [url:value = 'u']")
                        .says(MD5, "%md5", "b")
                        .says("url:value", "u"),
                // the same comparison again
                pattern("[domain-name:value = 'a' AND domain-name:value = 'a']").says(DOMAIN, "a"),
                pattern(
                                "[domain-name:value = 'a' AND (domain-name:value == \"a\") AND domain-name:'value' IN ('a','a')]")
                        .says(DOMAIN, "a"),
                pattern("[domain-name:value IN ('a', 'b') AND domain-name:value IN ('b', 'a')]")
                        .says(DOMAIN, "a", "b"));
    }

    static Stream<GivenPattern> whatIsNoIoc() {
        Stream<GivenPattern> and = Stream.of(
                        "ipv4-addr:value = '1.1.1.1' AND domain-name:value = 'e'",
                        "domain-name:value = 'a' AND domain-name:value = 'b'",
                        "domain-name:value = 'a.example' AND domain-name:value = 'A.example'",
                        "network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '1.1.1.1'",
                        "(domain-name:value = 'a' OR domain-name:value = 'b') AND file:name = 'c'",
                        "domain-name:value IN ('a', 'b') AND domain-name:value = 'a'",
                        "file:name = 'x' AND file:size = 10",
                        "file:hashes.MD5 = 'a' AND file:mime_type = 'application/x-pdf'",
                        "file:hashes.MD5 = 'a' AND file:parent_directory_ref.path = 'b'",
                        "file:hashes.MD5 = 'a' AND domain-name:value = 'b'",
                        "file:hashes.MD5 = 'a' AND file:'name.x' = 'b'",
                        "file:hashes.MD5 = 'a' AND file:name != 'x'",
                        "file:hashes.MD5 = 'a' AND NOT file:name = 'x'",
                        "file:hashes.MD5 = 'a' AND file:name NOT = 'x'",
                        "file:hashes.MD5 = 'a' AND file:name LIKE '%.exe'",
                        "file:hashes.MD5 = 'a' AND file:size > 10",
                        "file:hashes.MD5 = 'a' AND EXISTS file:name",
                        "file:hashes.MD5 = 'a' AND file:hashes[*] = 'a'",
                        "file:hashes.MD5 = 'a' AND file:hashes.'SHA-256' = 5",
                        // one file has one hash an algorithm, and one name
                        "file:hashes.MD5 = 'a' AND file:hashes.MD5 = 'b'",
                        "file:hashes.'SHA-256' = 'a' AND file:hashes.sha256 = 'b'",
                        "file:hashes.MD5 = 'a' AND file:name = 'x' AND file:name = 'y'",
                        // which of the alternatives goes with the other hash cannot be said
                        "(file:hashes.MD5 = 'a' OR file:hashes.MD5 = 'b') AND file:hashes.'SHA-256' = 'c'",
                        "(file:hashes.MD5 = 'a' OR file:hashes.'SHA-1' = 'b') AND file:hashes.'SHA-256' IN ('c', 'd')",
                        "file:hashes.MD5 IN ('a', 'b') AND file:hashes.'SHA-256' = 'c' AND file:name = 'd'",
                        "(file:hashes.MD5 = 'a' OR file:name = 'x') AND file:size = 10",
                        "(file:hashes.MD5 = 'a' OR file:name LIKE 'x') AND file:size = 10",
                        "(file:name = 'x' OR file:name LIKE 'y') AND file:hashes.MD5 = 'a'",
                        "(file:hashes.MD5 = 'a' AND file:name = 'x' OR file:hashes.MD5 = 'b') AND file:size = 10",
                        "NOT (file:name = 'x') AND file:hashes.MD5 = 'a'",
                        "artifact:hashes.MD5 = 'a' AND artifact:hashes.'SHA-256' = 'b'")
                .map(part -> pattern("[ " + part + " ]").leaves(PATTERN_AND, part));
        Stream<GivenPattern> others = Stream.of(
                pattern("[domain-name:value = 'a'] AND [ipv4-addr:value = '1.1.1.1']")
                        .leavesAll(PATTERN_AND),
                pattern("[domain-name:value = 'a'] and [domain-name:value = 'a']")
                        .leavesAll(PATTERN_AND),
                pattern("[file:hashes.MD5 = 'a'] AND [file:hashes.'SHA-256' = 'b']")
                        .leavesAll(PATTERN_AND),
                pattern("[domain-name:value = 'a'] FOLLOWEDBY [domain-name:value = 'b']")
                        .leavesAll(PATTERN_FOLLOWED_BY),
                pattern("([domain-name:value = 'a'] OR [domain-name:value = 'b']) followedby [domain-name:value = 'c']")
                        .leavesAll(PATTERN_FOLLOWED_BY),
                pattern("([domain-name:value = 'a'] FOLLOWEDBY [domain-name:value = 'b']) WITHIN 300 SECONDS")
                        .leavesAll(PATTERN_QUALIFIER),
                pattern("[domain-name:value = 'a'] REPEATS 5 TIMES").leavesAll(PATTERN_QUALIFIER),
                pattern("[domain-name:value = 'a'] REPEATS 1 TIMES").leavesAll(PATTERN_QUALIFIER),
                pattern("[domain-name:value = 'a'] WITHIN 300 SECONDS").leavesAll(PATTERN_QUALIFIER),
                pattern("[domain-name:value = 'a'] within 0.5 seconds").leavesAll(PATTERN_QUALIFIER),
                pattern("([domain-name:value = 'a'] OR [domain-name:value = 'b']) WITHIN 5 SECONDS")
                        .leavesAll(PATTERN_QUALIFIER),
                pattern("[domain-name:value = 'a'] START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'")
                        .leavesAll(PATTERN_QUALIFIER),
                pattern("[domain-name:value = 'a'] REPEATS 5 TIMES WITHIN 1800 SECONDS")
                        .leavesAll(PATTERN_QUALIFIER));
        return Stream.concat(and, others);
    }

    static Stream<GivenPattern> alternativesOfWhichSomeAreNoIoc() {
        return Stream.of(
                pattern("[domain-name:value = 'a' OR ipv4-addr:value = '1' AND domain-name:value = 'e']")
                        .says(DOMAIN, "a")
                        .leaves(PATTERN_AND, "ipv4-addr:value = '1' AND domain-name:value = 'e'"),
                pattern("[(ipv4-addr:value = '1' AND domain-name:value = 'e') OR domain-name:value = 'a']")
                        .says(DOMAIN, "a")
                        .leaves(PATTERN_AND, "ipv4-addr:value = '1' AND domain-name:value = 'e'"),
                pattern("[domain-name:value = 'a'] OR [domain-name:value = 'b'] AND [domain-name:value = 'c']")
                        .says(DOMAIN, "a")
                        .leaves(PATTERN_AND, "[domain-name:value = 'b'] AND [domain-name:value = 'c']"),
                pattern("[domain-name:value = 'a'] OR [domain-name:value = 'b'] WITHIN 5 SECONDS")
                        .says(DOMAIN, "a")
                        .leaves(PATTERN_QUALIFIER, "[domain-name:value = 'b'] WITHIN 5 SECONDS"),
                pattern("[domain-name:value = 'a'] OR ([domain-name:value = 'b'] FOLLOWEDBY [domain-name:value = 'c'])")
                        .says(DOMAIN, "a")
                        .leaves(PATTERN_FOLLOWED_BY, "[domain-name:value = 'b'] FOLLOWEDBY [domain-name:value = 'c']"),
                pattern("[NOT (domain-name:value = 'b' OR domain-name:value = 'c') OR domain-name:value = 'a']")
                        .says(DOMAIN, "a")
                        .leaves(PATTERN_NEGATED, "NOT (domain-name:value = 'b' OR domain-name:value = 'c')"),
                pattern("[domain-name:value LIKE 'b%' OR domain-name:value != 'c' OR domain-name:value = 'a']")
                        .says(DOMAIN, "a")
                        .leaves(PATTERN_OPERATOR, "domain-name:value LIKE 'b%'")
                        .leaves(PATTERN_NEGATED, "domain-name:value != 'c'"));
    }

    static Stream<GivenPattern> precedence() {
        return Stream.of(
                // AND before OR
                pattern("[domain-name:value = 'a' AND domain-name:value = 'a' OR domain-name:value = 'b']")
                        .says(DOMAIN, "a", "b"),
                pattern("[domain-name:value = 'b' OR domain-name:value = 'a' AND domain-name:value = 'a']")
                        .says(DOMAIN, "b", "a"),
                // OR before FOLLOWEDBY
                pattern("[domain-name:value = 'a'] OR [domain-name:value = 'b'] FOLLOWEDBY [domain-name:value = 'c']")
                        .leavesAll(PATTERN_FOLLOWED_BY),
                pattern("[domain-name:value = 'a'] FOLLOWEDBY [domain-name:value = 'b'] OR [domain-name:value = 'c']")
                        .leavesAll(PATTERN_FOLLOWED_BY),
                // AND before OR, and qualifiers before both
                pattern(
                                "[domain-name:value = 'a'] AND [domain-name:value = 'b'] WITHIN 5 SECONDS OR [mutex:name = 'c']")
                        .says(MUTEX, "c")
                        .leaves(
                                PATTERN_AND,
                                "[domain-name:value = 'a'] AND [domain-name:value = 'b'] WITHIN 5 SECONDS"),
                pattern("[domain-name:value = 'a'] WITHIN 5 SECONDS OR [mutex:name = 'c']")
                        .says(MUTEX, "c")
                        .leaves(PATTERN_QUALIFIER, "[domain-name:value = 'a'] WITHIN 5 SECONDS"),
                // NOT before AND
                pattern("[NOT mutex:name = 'b' AND mutex:name = 'b' OR mutex:name = 'c']")
                        .says(MUTEX, "c")
                        .leaves(PATTERN_AND, "NOT mutex:name = 'b' AND mutex:name = 'b'"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "PATTERN_NEGATED, domain-name:value != 'x'",
                "PATTERN_NEGATED, domain-name:value <> 'x'",
                "PATTERN_NEGATED, domain-name:value NOT = 'x'",
                "PATTERN_NEGATED, domain-name:value not == 'x'",
                "PATTERN_NEGATED, domain-name:value NOT != 'x'",
                "PATTERN_NEGATED, NOT domain-name:value = 'x'",
                "PATTERN_NEGATED, NOT domain-name:value != 'x'",
                "PATTERN_NEGATED, not(domain-name:value = 'x')",
                "PATTERN_NEGATED, NOT EXISTS domain-name:value",
                "PATTERN_NEGATED, domain-name:value NOT LIKE 'x%'",
                "PATTERN_NEGATED, `domain-name:value NOT IN ('x', 'y')`",
                "PATTERN_NEGATED, `domain-name:value not in ('x')`",
                "PATTERN_NEGATED, ipv4-addr:value NOT ISSUBSET '198.51.100.0/24'",
                "PATTERN_OPERATOR, domain-name:value LIKE '%.example'",
                "PATTERN_OPERATOR, domain-name:value like 'evil%'",
                "PATTERN_OPERATOR, domain-name:value LIKE 'evil.example'",
                "PATTERN_OPERATOR, domain-name:value MATCHES '^evil'",
                "PATTERN_OPERATOR, domain-name:value MATCHES'^evil'",
                "PATTERN_OPERATOR, ipv4-addr:value ISSUBSET '198.51.100.0/24'",
                "PATTERN_OPERATOR, ipv4-addr:value ISSUBSET '198.51.100.1/32'",
                "PATTERN_OPERATOR, ipv4-addr:value ISSUPERSET '198.51.100.0/24'",
                "PATTERN_OPERATOR, file:size > 10",
                "PATTERN_OPERATOR, file:size >= 10",
                "PATTERN_OPERATOR, file:size < 10.5",
                "PATTERN_OPERATOR, file:size <= 10",
                "PATTERN_OPERATOR, domain-name:value >= 'x'",
                "PATTERN_OPERATOR, EXISTS domain-name:value",
                "PATTERN_OPERATOR, exists file:hashes[*]"
            })
    void aComparisonThatIsNotForEqualityIsLeftOutOfAnOr(SkipReason reason, String comparison) {
        // given the comparison before, after and instead of a usable one
        List<Observable> usable = List.of(new Observable(DOMAIN, "a"));
        List<Skip> left = List.of(new Skip(reason, comparison));

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
                "// only a comment",
                "evil.example",
                "[]",
                "[",
                "]",
                "(",
                "()",
                "[()]",
                "[[domain-name:value = 'a']]",
                "[domain-name:value = 'a'",
                "[domain-name:value = 'a'] [domain-name:value = 'b']",
                "[domain-name:value = 'a']]",
                "[domain-name:value = 'a",
                "[domain-name:value = 'a\\']",
                "[domain-name:value = 'it's']",
                "[domain-name:value = /* 'a']",
                "[domain-name:value = 'a' // ]",
                "[domain-name:value = ]",
                "[domain-name:value = a]",
                "[domain-name:value = 1.2.3.4]",
                "[autonomous-system:number = 007]",
                "[autonomous-system:number = 1e5]",
                "[autonomous-system:number = - 5]",
                "[domain-name:value 'a']",
                "[domain-name:value]",
                "[domain-name = 'a']",
                "['domain-name':value = 'a']",
                "[domain-name:value.]",
                "[domain-name:value. = 'a']",
                "[domain-name: = 'a']",
                "[domain-name:value[-1] = 'a']",
                "[domain-name:value['a'] = 'a']",
                "[domain-name:value[] = 'a']",
                "[:value = 'a']",
                "[= 'a']",
                "['a' = domain-name:value]",
                "[domain-name:value = 'a' OR]",
                "[OR domain-name:value = 'a']",
                "[domain-name:value = 'a'] OR",
                "[domain-name:value = 'a'] OR domain-name:value = 'b'",
                "[domain-name:value = 'a' XOR domain-name:value = 'b']",
                "[domain-name:value = 'a' FOLLOWEDBY domain-name:value = 'b']",
                "[domain-name:value = 'a', domain-name:value = 'b']",
                "[domain-name:value = 'a' WITHIN 5 SECONDS]",
                "[domain-name:value = ('a')]",
                "[domain-name:value IN 'a']",
                "[domain-name:value IN ()]",
                "[domain-name:value IN ('a',)]",
                "[domain-name:value IN ('a' 'b')]",
                "[domain-name:value IN ('a'",
                "[domain-name:value LIKE 5]",
                "[domain-name:value MATCHES /evil/]",
                "[domain-name:value < true]",
                "[domain-name:value NOT NOT = 'a']",
                "[NOT NOT domain-name:value = 'a']",
                "[NOT]",
                "NOT [domain-name:value = 'a']",
                "[EXISTS domain-name:value = 'a']",
                "[EXISTS 'a']",
                "[domain-name:value ! = 'a']",
                "[domain-name:value === 'a']",
                "[domain-name:value =< 'a']",
                "[domain-name:value ≠ 'a']",
                "([domain-name:value = 'a']",
                "([domain-name:value = 'a'] OR)",
                "[domain-name:value = 'a'] WITHIN 5",
                "[domain-name:value = 'a'] WITHIN 5 HOURS",
                "[domain-name:value = 'a'] WITHIN -5 SECONDS",
                "[domain-name:value = 'a'] REPEATS -5 TIMES",
                "[domain-name:value = 'a'] REPEATS 1.5 TIMES",
                "[domain-name:value = 'a'] START t'2026-01-01T00:00:00Z'",
                "[domain-name:value = 'a'] START '2026-01-01T00:00:00Z' STOP '2026-01-02T00:00:00Z'",
                "[file:ctime = t'2026-13-01T00:00:00Z']",
                "[file:ctime = t'2026-01-01T00:00:00']",
                "[artifact:payload_bin = h'abc']",
                "[artifact:payload_bin = h'xy']",
                "[artifact:payload_bin = b'====']",
                "[artifact:payload_bin = b'abc']",
                "[file:hashes[*",
                "[file:hashes.'MD5 = 'a']",
                "[domain-name:value =",
                "{\"rule\": 1}",
                "rule evil { condition: true }",
                "\ud83e",
                "[domain-name:value = '\udd8a"
            })
    void aBrokenTextIsASyntaxErrorThatSaysWhere(String pattern) {
        PatternReading reading = reader.read(pattern);

        assertThat(reading.observables()).isEmpty();
        assertThat(reading.skipped())
                .singleElement()
                .satisfies(
                        skip -> assertThat(skip.reason()).isEqualTo(PATTERN_SYNTAX),
                        skip -> assertThat(skip.part())
                                .matches("(?s)line \\d+, column \\d+: expected .+ but found .+"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "domain-name:value = 'a' | line 1, column 1: expected '[' or '(' but found domain-name:",
                "[domain-name:value ~ 'a'] | line 1, column 20: expected a comparison operator such as '=', '[' or '.'"
                        + " but found ~",
                "[domain-name:value 🦊🦊 'a'] | line 1, column 20: expected a comparison operator such as '=', '[' or '.'"
                        + " but found 🦊🦊",
                "[domain-name = 'a'] | line 1, column 2: expected an object path such as domain-name:value,"
                        + " NOT, EXISTS or '(' but found domain-name",
                "[domain-name:value = a] | line 1, column 22: expected a value such as 'evil.example' but found a",
                "[domain-name:value LIKE 5] | line 1, column 25: expected a text such as 'evil.example' but found 5",
                "[domain-name:value IN ('a' 'b')] | line 1, column 28: expected ')' or ',' but found 'b'",
                "[domain-name:value = 'a' | line 1, column 25: expected AND, OR or ']' but found the end of the pattern",
                "[domain-name:value = 'a'] x | line 1, column 27: expected a qualifier such as WITHIN,"
                        + " the end of the pattern, AND, OR or FOLLOWEDBY but found x",
                "[domain-name:value = 'a'] WITHIN x | line 1, column 34: expected a number but found x",
                "[domain-name: = 'a'] | line 1, column 15: expected a property name but found =",
                "[] | line 1, column 2: expected an object path such as domain-name:value, NOT, EXISTS or '('"
                        + " but found ]",
                "[domain-name:value = 'a' XOR domain-name:value = 'b'] | line 1, column 26: expected AND, OR or ']'"
                        + " but found XOR"
            })
    void aSyntaxErrorSaysWhatWasExpected(String pattern, String message) {
        assertThat(reader.read(pattern).skipped()).containsExactly(new Skip(PATTERN_SYNTAX, message));
    }

    @Test
    void linesAndColumnsAreCountedFromOne() {
        assertThat(reader.read("[domain-name:value = 'a'\n  OR domain-name:value\n    ~ 'b']")
                        .skipped())
                .singleElement()
                .satisfies(skip -> assertThat(skip.part()).startsWith("line 3, column 5: "));
    }

    @Test
    void aLongPartIsShortened() {
        // given characters that are two in Java, one of them on the edge
        String comparison = "domain-name:value LIKE '" + "🦊".repeat(300) + "'";

        assertThat(reader.read("[" + comparison + "]").skipped())
                .containsExactly(new Skip(PATTERN_OPERATOR, "domain-name:value LIKE '" + "🦊".repeat(87) + "…"));
    }

    @Test
    void aListOfManyThousandValuesIsRead() {
        String pattern = "[domain-name:value = 'a.example']" + " OR [domain-name:value = 'b.example']".repeat(10_000);

        assertThat(reader.read(pattern).observables()).hasSize(10_001);
    }

    @Test
    void aPatternOfAMegabyteIsRefusedAtOnce() {
        String pattern = "[domain-name:value = '" + "a".repeat(1_000_000) + "']";

        PatternReading reading = Assertions.assertTimeout(Duration.ofMillis(100), () -> reader.read(pattern));

        assertThat(reading.observables()).isEmpty();
        assertThat(reading.skipped())
                .containsExactly(new Skip(PATTERN_TOO_LARGE, "1,000,024 characters, of at most 524,288 that are read"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "(", "[(", "[a:b IN ("})
    void aPatternWithTenThousandOpenBracketsIsRefusedAtOnce(String open) {
        reader.read("[");
        String pattern = open.repeat(10_000) + "domain-name:value = 'a'" + "])".repeat(10_000);

        PatternReading reading = Assertions.assertTimeout(Duration.ofMillis(500), () -> reader.read(pattern));

        assertThat(reading)
                .isEqualTo(new PatternReading(
                        List.of(),
                        List.of(new Skip(PATTERN_TOO_LARGE, "more than 100 parentheses and brackets in each other"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "1",
                "0.",
                "-",
                "+0",
                "a",
                "a ",
                "a a/**/",
                "a//\n",
                " ",
                "\n",
                "'",
                "'a'",
                "\"",
                "\\",
                "\\'",
                "/",
                "/*",
                "/**/",
                "*",
                "//",
                "[",
                "]",
                "[a:b=1]OR",
                "(",
                ")",
                ".",
                ".5",
                "t'",
                "h'00",
                "b'AAAA",
                "t'2026-01-01T00:00:00.",
                "=",
                "<",
                "é",
                "🦊",
                "\ud83e",
                "\u00a0",
                "\uFEFF",
                "\0",
                "AND ",
                "NOT ",
                "OR",
                "a:",
                "a:b=1 OR ",
                "a:b=1 AND ",
                "a:b!=1 OR "
            })
    void timeIsInProportionToTheLengthWhateverIsRepeated(String repeated) {
        int most = GrammarPatternReader.LENGTH_MAX / repeated.length() - 1;
        String start = repeated.startsWith("a:b") ? "[" : "";

        PatternReading reading =
                Assertions.assertTimeout(Duration.ofSeconds(2), () -> reader.read(start + repeated.repeat(most)));

        assertThat(reading.skipped()).hasSize(1);
    }

    @Test
    void aPatternIsReadToTheGreatestDepthWithASmallStack() throws InterruptedException {
        int inside = GrammarPatternReader.DEPTH_MAX / 2;
        String deepest = "(".repeat(GrammarPatternReader.DEPTH_MAX - inside - 1) + "[" + "(".repeat(inside)
                + "file:name = 'x' AND file:hashes.MD5 = 'a'" + ")".repeat(inside)
                + "]" + ")".repeat(GrammarPatternReader.DEPTH_MAX - inside - 1);
        List<PatternReading> readings = new CopyOnWriteArrayList<>();

        Thread thread = new Thread(null, () -> readings.add(reader.read(deepest)), "small stack", 512 * 1024);
        thread.start();
        thread.join();

        assertThat(readings).containsExactly(new PatternReading(List.of(new Observable(MD5, "a")), List.of()));
        assertThat(reader.read("(" + deepest + ")").skipped())
                .extracting(Skip::reason)
                .containsExactly(PATTERN_TOO_LARGE);
    }

    @Test
    void bracketsInTextsAndCommentsAreNotCounted() {
        String value = "(".repeat(10_000);

        assertThat(reader.read("/*" + value + "*/[mutex:name = '" + value + "']"))
                .isEqualTo(new PatternReading(List.of(new Observable(MUTEX, value)), List.of()));
    }

    @Test
    void bracketsAfterEachOtherAreNotDeep() {
        String pattern = String.join(
                " OR ",
                IntStream.range(0, 1000)
                        .mapToObj(i -> "([(mutex:name = '" + i + "')])")
                        .toList());

        assertThat(reader.read(pattern).observables()).hasSize(1000);
    }

    @Test
    void theGrammarDecidesByOneToken() {
        // given every kind of pattern was read, no decision needed more look-ahead, for which ANTLR keeps states
        Stream.of(spacesAndQuotes(), pathsAndTypes(), literals(), whatIsNoIoc(), precedence())
                .flatMap(patterns -> patterns)
                .forEach(given -> reader.read(given.text()));

        StixPatternParser parser = new StixPatternParser(null);

        assertThat(parser.getInterpreter().decisionToDFA)
                .allSatisfy(decision -> assertThat(decision.s0).isNull());
    }
}
