package io.ctiroutes.falcon.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FqlTest {

    private static final Pattern LISTS = Pattern.compile("type:\\[(.*)]\\+value:\\[(.*)]", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("'((?:[^'\\\\]|\\\\.)*)'(,|$)", Pattern.DOTALL);

    @Test
    void typesAndValuesAreListedAndJoinedByAnd() {
        String filter = Fql.keys(List.of(
                new IocKey(IocType.IPV4, "192.0.2.1"),
                new IocKey(IocType.DOMAIN, "evil.example"),
                new IocKey(IocType.DOMAIN, "bad.example")));

        assertThat(filter).isEqualTo("type:['domain','ipv4']+value:['192.0.2.1','evil.example','bad.example']");
    }

    @Test
    void quotesAndBackslashesAreEscaped() {
        assertThat(Fql.keys(List.of(new IocKey(IocType.DOMAIN, "a'b\\c"))))
                .isEqualTo("type:['domain']+value:['a\\'b\\\\c']");
    }

    @Test
    void plusSignsAndSpacesSurviveAUrl() {
        assertThat(Fql.encoded("a+b c")).isEqualTo("a%2Bb%20c");
    }

    @Property
    void whatWasEncodedIsDecodedAgain(@ForAll String text) {
        String sendable = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

        String encoded = Fql.encoded(sendable);

        assertThat(encoded).matches("[A-Za-z0-9.*_%-]*");
        assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8)).isEqualTo(sendable);
    }

    @Property
    void everyValueCanBeReadOutOfTheFilter(@ForAll("keys") @Size(min = 1, max = 5) List<IocKey> keys) {
        Matcher lists = LISTS.matcher(Fql.keys(keys));

        assertThat(lists.matches()).isTrue();
        assertThat(unquoted(lists.group(2)))
                .containsExactlyElementsOf(keys.stream().map(IocKey::value).toList());
        assertThat(unquoted(lists.group(1)))
                .containsExactlyInAnyOrderElementsOf(
                        keys.stream().map(key -> key.type().text()).distinct().toList());
    }

    @Property
    void oneMoreKeyTakesAsManyBytesAsTold(@ForAll("keys") @Size(min = 1, max = 5) List<IocKey> keys) {
        IocKey more = new IocKey(keys.get(0).type(), keys.get(keys.size() - 1).value());
        List<IocKey> longer = new ArrayList<>(keys);
        longer.add(more);

        int growth = Fql.encoded(Fql.keys(longer)).length()
                - Fql.encoded(Fql.keys(keys)).length();

        assertThat(Fql.encodedLength(more)).isEqualTo(growth);
    }

    @Provide
    Arbitrary<List<IocKey>> keys() {
        Arbitrary<String> odd = Arbitraries.strings().withChars("ab'\\+, ]%é").ofMinLength(1);
        return Combinators.combine(Arbitraries.of(IocType.class), Arbitraries.oneOf(odd, Arbitraries.strings()))
                .as(IocKey::new)
                .list();
    }

    private static List<String> unquoted(String list) {
        List<String> values = new ArrayList<>();
        Matcher matcher = QUOTED.matcher(list);
        int end = 0;
        while (end < list.length() && matcher.find(end) && matcher.start() == end) {
            values.add(matcher.group(1).replaceAll("(?s)\\\\(.)", "$1"));
            end = matcher.end();
        }
        assertThat(end).as("read of %s", list).isEqualTo(list.length());
        return values;
    }
}
