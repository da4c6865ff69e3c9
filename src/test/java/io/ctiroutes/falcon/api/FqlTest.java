package io.ctiroutes.falcon.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.property.AnyText;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    @Test
    void whatWasEncodedIsDecodedAgain() {
        Property.holds(draw -> {
            String text = AnyText.text(draw, 60);

            String encoded = Fql.encoded(text);

            assertThat(encoded).matches("[A-Za-z0-9.*_%-]*");
            assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8)).isEqualTo(text);
        });
    }

    @Test
    void everyValueCanBeReadOutOfTheFilter() {
        Property.holds(draw -> {
            List<IocKey> keys = draw.list(1, 5, FqlTest::key);

            Matcher lists = LISTS.matcher(Fql.keys(keys));

            assertThat(lists.matches()).isTrue();
            assertThat(unquoted(lists.group(2)))
                    .containsExactlyElementsOf(keys.stream().map(IocKey::value).toList());
            assertThat(unquoted(lists.group(1)))
                    .containsExactlyInAnyOrderElementsOf(keys.stream()
                            .map(key -> key.type().text())
                            .distinct()
                            .toList());
        });
    }

    @Test
    void oneMoreKeyTakesAsManyBytesAsTold() {
        Property.holds(draw -> {
            List<IocKey> keys = draw.list(1, 5, FqlTest::key);
            IocKey more =
                    new IocKey(keys.get(0).type(), keys.get(keys.size() - 1).value());
            List<IocKey> longer = new ArrayList<>(keys);
            longer.add(more);

            int growth = Fql.encoded(Fql.keys(longer)).length()
                    - Fql.encoded(Fql.keys(keys)).length();

            assertThat(Fql.encodedLength(more)).isEqualTo(growth);
        });
    }

    private static IocKey key(Draw draw) {
        String value = draw.bool() ? AnyText.text(draw, 30) : draw.string("ab'\\+, ]%\u00e9", 1, 30);
        return new IocKey(draw.of(IocType.values()), value);
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
