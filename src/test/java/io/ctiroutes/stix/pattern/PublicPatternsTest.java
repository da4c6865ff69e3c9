package io.ctiroutes.stix.pattern;

import static io.ctiroutes.ioc.SkipReason.PATTERN_AND;
import static io.ctiroutes.ioc.SkipReason.PATTERN_FOLLOWED_BY;
import static io.ctiroutes.ioc.SkipReason.PATTERN_LIST_INDEX;
import static io.ctiroutes.ioc.SkipReason.PATTERN_NEGATED;
import static io.ctiroutes.ioc.SkipReason.PATTERN_OPERATOR;
import static io.ctiroutes.ioc.SkipReason.PATTERN_QUALIFIER;
import static io.ctiroutes.ioc.SkipReason.PATTERN_SYNTAX;
import static io.ctiroutes.stix.pattern.GivenPattern.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Patterns that the STIX 2.1 specification gives as examples, and those of which OASIS' validator and its library for
 * Python say in their tests whether they are valid.
 */
class PublicPatternsTest {

    private static final String SHA_256 = "aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f";
    private static final String URL = "url:value";
    private static final String KEY = "windows-registry-key:key";

    private final PatternReader reader = new GrammarPatternReader();

    @ParameterizedTest
    @MethodSource({"saidInObservables", "leftOut"})
    void aValidPatternIsReadWhole(GivenPattern given) {
        assertThat(reader.read(given.text())).isEqualTo(given.reading());
    }

    static Stream<GivenPattern> saidInObservables() {
        return Stream.of(
                // the specification
                pattern("[file:hashes.'SHA-256' = '" + SHA_256 + "']").says("file:hashes.SHA-256", SHA_256),
                pattern("[url:value = 'http://example.com/foo' OR url:value = 'http://example.com/bar']")
                        .says(URL, "http://example.com/foo", "http://example.com/bar"),
                pattern("[windows-registry-key:key = 'HKEY_CURRENT_USER\\\\Software\\\\CryptoLocker\\\\Files' OR"
                                + " windows-registry-key:key = 'HKEY_CURRENT_USER\\\\Software\\\\Microsoft']")
                        .says(
                                KEY,
                                "HKEY_CURRENT_USER\\Software\\CryptoLocker\\Files",
                                "HKEY_CURRENT_USER\\Software\\Microsoft"),
                pattern("[x-usb-device:usbdrive.serial_number = '575833314133343231313937']")
                        .says("x-usb-device:usbdrive.serial_number", "575833314133343231313937"),
                pattern("[file:hashes.MD5 = 'cead3f77f6cda6ec00f57d76c9a69faa']")
                        .says("file:hashes.MD5", "cead3f77f6cda6ec00f57d76c9a69faa"),
                // the validator
                pattern("[file:size = 1280]").says("file:size", "1280"),
                pattern("[file:file_name = 'my_file_name']").says("file:file_name", "my_file_name"),
                pattern("[file:extended_properties.'ntfs-ext'.sid = '234']")
                        .says("file:extended_properties.ntfs-ext.sid", "234"),
                pattern("[file:file_name IN ('test.txt', 'test2.exe', 'README')]")
                        .says("file:file_name", "test.txt", "test2.exe", "README"),
                pattern("[file:size IN (1024, 2048, 4096)]").says("file:size", "1024", "2048", "4096"),
                pattern("[x_whatever:detected == t'2018-03-22T12:11:14.1Z']")
                        .says("x_whatever:detected", "2018-03-22T12:11:14.1Z"),
                pattern("[artifact:payload_bin = b'dGhpcyBpcyBhIHRlc3Q=']")
                        .says("artifact:payload_bin", "dGhpcyBpcyBhIHRlc3Q="),
                pattern("[network-traffic:start = '2018-04-20T12:36:24.558Z']")
                        .says("network-traffic:start", "2018-04-20T12:36:24.558Z"),
                pattern("[foo:bar=1] OR [foo:baz = 'hello']")
                        .says("foo:bar", "1")
                        .says("foo:baz", "hello"),
                // the library for Python
                pattern("[file:magic_number_hex = h'ffd8']").says("file:magic_number_hex", "ffd8"),
                pattern("[network-traffic:src_ref.value IN ('10.0.0.0', '10.0.0.1', '10.0.0.2')]")
                        .says("network-traffic:src_ref.value", "10.0.0.0", "10.0.0.1", "10.0.0.2"),
                pattern("[network-traffic:is_active = true]").says("network-traffic:is_active", "true"),
                pattern("[a:b[1]=2]").says("a:b[1]", "2"),
                pattern("[a:'b'[1]=2]").says("a:b[1]", "2"),
                pattern("[a:b.'b'[1]=2]").says("a:b.b[1]", "2"),
                pattern("[ file:name = 'weird_name\\'' ]").says("file:name", "weird_name'"),
                pattern("[a:b = 1 AND a:b = 2 OR a:b = 3]").says("a:b", "3").leaves(PATTERN_AND, "a:b = 1 AND a:b = 2"),
                pattern("[a:b = 1 OR a:b = 2 AND a:b = 3]").says("a:b", "1").leaves(PATTERN_AND, "a:b = 2 AND a:b = 3"),
                pattern("[a:a=1 AND a:b=1 OR c:d=1]").says("c:d", "1").leaves(PATTERN_AND, "a:a=1 AND a:b=1"));
    }

    static Stream<GivenPattern> leftOut() {
        return Stream.of(
                        // the specification
                        all(
                                PATTERN_AND,
                                "[file:hashes.'SHA-256' = '" + SHA_256 + "' AND file:mime_type = 'application/x-pdf']",
                                "[email-message:from_ref.value MATCHES '.+\\\\@example\\\\.com$' AND"
                                        + " email-message:body_multipart[*].body_raw_ref.name MATCHES '^Final Report.+\\\\.exe$']",
                                "[artifact:mime_type = 'application/vnd.tcpdump.pcap' AND artifact:payload_bin MATCHES"
                                        + " '\\\\xd4\\\\xc3\\\\xb2\\\\xa1\\\\x02\\\\x00\\\\x04\\\\x00']",
                                "[file:name = 'foo.dll' AND file:parent_directory_ref.path = 'C:\\\\Windows\\\\System32']",
                                "[file:mime_type = 'image/bmp' AND file:magic_number_hex = h'ffd8']",
                                "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '203.0.113.33/32']",
                                "[domain-name:value = 'www.5z8.info' AND domain-name:resolves_to_refs[*].value = '198.51.100.1/32']",
                                "[x509-certificate:issuer = 'CN=WEBMAIL' AND x509-certificate:serial_number ="
                                        + " '4c:0b:1d:19:74:86:a7:66:b4:1a:bf:40:27:21:76:28']",
                                "[(file:name = 'pdf.exe' OR file:size = '371712') AND file:created = t'2014-01-13T07:03:17Z']",
                                "[email-message:sender_ref.value = 'jdoe@example.com' AND email-message:subject = 'Conference Info']"),
                        Stream.of(
                                pattern(
                                                "[file:hashes.'SHA-256' = 'b' OR file:hashes.MD5 = 'c'] AND [file:hashes.'SHA-256' = 'a']")
                                        .leavesAll(PATTERN_AND),
                                pattern(
                                                "[user-account:user_id = '1007' AND user-account:account_login = 'Peter'] AND"
                                                        + " [user-account:user_id = '1008' AND user-account:account_login = 'Paul']")
                                        .leavesAll(PATTERN_AND),
                                pattern(
                                                "([file:hashes.MD5 = '%md5'] FOLLOWEDBY"
                                                        + " [win-registry-key:key = 'HKEY_LOCAL_MACHINE\\\\foo\\\\bar']) WITHIN 300 SECONDS")
                                        .leavesAll(PATTERN_QUALIFIER),
                                pattern(
                                                "[network-traffic:dst_ref.type = 'domain-name' AND network-traffic:dst_ref.value ="
                                                        + " 'example.com'] REPEATS 5 TIMES WITHIN 1800 SECONDS")
                                        .leavesAll(PATTERN_QUALIFIER),
                                pattern("[process:command_line MATCHES '^.+>-add a$'] FOLLOWEDBY"
                                                + " [process:command_line MATCHES'^.+>-add b$'] WITHIN 300 SECONDS")
                                        .leavesAll(PATTERN_FOLLOWED_BY),
                                pattern(
                                                "([file:name = 'foo.dll'] AND [win-registry-key:key = 'HKEY_LOCAL_MACHINE\\\\foo\\\\bar'])"
                                                        + " OR [process:name = 'fooproc' OR process:name = 'procfoo']")
                                        .says("process:name", "fooproc", "procfoo")
                                        .leaves(
                                                PATTERN_AND,
                                                "[file:name = 'foo.dll'] AND"
                                                        + " [win-registry-key:key = 'HKEY_LOCAL_MACHINE\\\\foo\\\\bar']")),
                        all(
                                PATTERN_OPERATOR,
                                "[file:extensions.'windows-pebinary-ext'.sections[*].entropy > 7.0]",
                                "[network-traffic:dst_ref.value ISSUBSET '2001:0db8:dead:beef:0000:0000:0000:0000/64']",
                                // the validator
                                "[file:size < 1024]",
                                "[file:size <= 1024]",
                                "[file:size > 1024]",
                                "[file:size >= 1024]",
                                "[ipv4addr:value ISSUBSET '192.168.0.1/24']",
                                "[file:file_system_properties.file_name LIKE 'name%']",
                                "[network-connection:extended_properties[0].source_payload MATCHES 'dGVzdHRlc3R0ZXN0']",
                                "[foo:abc < h'12ab']",
                                // the library for Python
                                "[network-traffic:dst_ref.value ISSUPERSET '2001:0db8:dead:beef:0000:0000:0000:0000/64']",
                                "[directory:path LIKE 'C:\\\\Windows\\\\%\\\\foo']",
                                "[a:'b'[1].'c' < 'foo']"),
                        all(
                                PATTERN_NEGATED,
                                "[file:size != 1280]",
                                "[ipv4addr:value NOT ISSUBSET '192.168.0.1/24']",
                                "[foo:bar NOT !=1]",
                                "[frob:baz NOT IN (1,2,3)]",
                                "[baz:quux NOT LIKE 'a_cd']",
                                "[bar:foo NOT >33]",
                                "[obj-type:a.b[*][1].'c-d' NOT ISSUPERSET '1.2.3.4/16']"),
                        all(PATTERN_LIST_INDEX, "[file:hashes[*] = '8665c8d477534008b3058b72e2dae8ae']"),
                        all(
                                PATTERN_AND,
                                "[a:a=1 AND (a:b=1 OR c:d=1)]",
                                "[(a:a=1 OR b:a=1) AND (b:a=1 OR c:c=1)]",
                                "[foo:bar=1 AND foo:baz=2]"),
                        Stream.of(
                                pattern("[a:b=1] START t'1993-01-20T01:33:52.592Z' STOP t'2001-08-19T23:50:23.129Z'")
                                        .leavesAll(PATTERN_QUALIFIER),
                                pattern(
                                                "[file:name = 'test'] START t'2024-01-01T00:00:00Z' STOP t'2024-12-31T23:59:59Z'")
                                        .leavesAll(PATTERN_QUALIFIER),
                                pattern("[foo:bar=1] REPEATS 9 TIMES").leavesAll(PATTERN_QUALIFIER),
                                pattern("[foo:bar = 1] WITHIN 10.3 SECONDS").leavesAll(PATTERN_QUALIFIER),
                                pattern("([a:b = 'c']) WITHIN 5 SECONDS WITHIN 6 SECONDS")
                                        .leavesAll(PATTERN_QUALIFIER),
                                pattern("([a:b = 'c'] REPEATS 2 TIMES) REPEATS 2 TIMES")
                                        .leavesAll(PATTERN_QUALIFIER),
                                pattern("[foo:bar = 1] REPEATS 1 TIMES AND [foo:baz = 2] WITHIN 1.23 SECONDS")
                                        .leavesAll(PATTERN_AND),
                                pattern("[user-account:value = 'Peter'] AND [user-account:value != 'Paul'] AND"
                                                + " [user-account:value = 'Mary'] WITHIN 5 SECONDS")
                                        .leavesAll(PATTERN_AND),
                                pattern(
                                                "( [(network-traffic:dst_port IN(443,6443,8443) AND network-traffic:src_packets != 0) ])")
                                        .leaves(
                                                PATTERN_AND,
                                                "network-traffic:dst_port IN(443,6443,8443) AND network-traffic:src_packets != 0"),
                                pattern(
                                                "[foo:bar = 1] OR ([foo:baz = false] FOLLOWEDBY [frob:abc LIKE '123']) WITHIN 46.1 SECONDS")
                                        .says("foo:bar", "1")
                                        .leaves(
                                                PATTERN_QUALIFIER,
                                                "([foo:baz = false] FOLLOWEDBY [frob:abc LIKE '123']) WITHIN 46.1 SECONDS")))
                .flatMap(patterns -> patterns);
    }

    private static Stream<GivenPattern> all(SkipReason reason, String... bracketed) {
        return Stream.of(bracketed).map(text -> pattern(text).leaves(reason, text.substring(1, text.length() - 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-01-15T12:30:45Z",
                "2024-12-31T23:59:59Z",
                "2024-01-15T12:30:45.123Z",
                "2024-01-15T12:30:45.123456Z",
                "2000-02-29T12:00:00Z",
                // a day that the month does not have is one to the grammar
                "2024-02-30T12:00:00Z",
                "2023-02-29T12:00:00Z"
            })
    void aTimestampIsReadAsItIsWritten(String timestamp) {
        GivenPattern given = pattern("[x:created = t'" + timestamp + "']").says("x:created", timestamp);

        assertThat(reader.read(given.text())).isEqualTo(given.reading());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // the validator
                "file:size = 1280",
                "[file:size = ]",
                "[file:hashes.MD5 = cead3f77f6cda6ec00f57d76c9a6879f]",
                "[file.size = 1280]",
                "[file:name MATCHES /.*\\.dll/]",
                "[win-registry-key:key = 'hkey_local_machine\\\\foo\\\\bar'] WITHIN ]",
                "[win-registry-key:key = 'hkey_local_machine\\\\foo\\\\bar'] WITHIN 5 HOURS]",
                "[win-registry-key:key = 'hkey_local_machine\\\\foo\\\\bar'] WITHIN -5 SECONDS]",
                "[network-traffic:dst_ref.value ISSUBSET ]",
                "[file:hashes.MD5 =? 'cead3f77f6cda6ec00f57d76c9a6879f']",
                "[x_whatever:detected == t'2457-73-22T32:81:84.1Z']",
                "[artifact:payload_bin = b'====']",
                "[x:created = t'2024-13-01T12:00:00Z']",
                "[x:created = t'2024-00-01T12:00:00Z']",
                "[x:created = t'2024-01-32T12:00:00Z']",
                "[x:created = t'2024-01-00T12:00:00Z']",
                "[x:created = t'2024-01-15T25:00:00Z']",
                "[x:created = t'2024-01-15T12:60:00Z']",
                "[x:created = t'2024-01-15T12:30:61Z']",
                "[x:created = t'2024-01-15T12:30:45']",
                "[x:created = t'not-a-timestamp']",
                "[x:created = t'2024/01/15T12:30:45Z']",
                // the library for Python
                "[ file: name = 'weirdname]"
            })
    void anInvalidPatternIsASyntaxError(String invalid) {
        assertThat(reader.read(invalid).skipped())
                .singleElement()
                .extracting(Skip::reason)
                .isEqualTo(PATTERN_SYNTAX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[foo:bar=1] within 2 seconds",
                "[a:b = 'c'] WITHIN 5 SECONDS WITHIN 6 SECONDS",
                "([a:b = 'c'] REPEATS 2 TIMES REPEATS 3 TIMES)"
            })
    void whatOnlyWeAcceptIsNoIocAnyway(String invalid) {
        assertThat(reader.read(invalid).skipped())
                .singleElement()
                .extracting(Skip::reason)
                .isEqualTo(PATTERN_QUALIFIER);
    }
}
