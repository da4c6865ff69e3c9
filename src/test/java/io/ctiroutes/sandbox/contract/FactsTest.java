package io.ctiroutes.sandbox.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactsTest {
    private static final String BODY = "{'n':1,'t':'some text','l':['a','b'],'nil':null,'o':{'x':true}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/n   | 1                                   | 2",
                "/t   | 'some text'                         | 'text'",
                "/t   | {'matches':'some .*'}               | {'matches':'some'}",
                "/t   | {'contains':'text'}                 | {'contains':'other'}",
                "/l   | ['a','b']                           | ['b','a']",
                "/l   | {'contains':['b']}                  | {'contains':['b','c']}",
                "/l   | {'size':2}                          | {'size':1}",
                "/l   | {'is':'list'}                       | {'is':'object'}",
                "/o   | {'is':['text','object']}            | {'is':['text','number']}",
                "/o/x | {'is':'boolean'}                    | {'is':'text'}",
                "/nil | {'is':'empty'}                      | {'is':'absent'}",
                "/no  | {'is':'absent'}                     | {'is':'null'}",
                "/n   | {'oneOf':[0,1]}                     | {'oneOf':[2,3]}",
                "/t   | {'not':'other'}                     | {'not':'some text'}",
                "/n   | {'is':'number','not':2}             | {'is':'number','not':1}"
            })
    void aFactHoldsOrDoesNot(String pointer, String holds, String fails) throws Exception {
        assertThat(differences("{'body':{'" + pointer + "':" + holds + "}}")).isEmpty();
        assertThat(differences("{'body':{'" + pointer + "':" + fails + "}}"))
                .singleElement()
                .asString()
                .startsWith(pointer + " is ");
    }

    @Test
    void statusAndHeadersAreFactsToo() throws Exception {
        assertThat(differences("{'status':[200,201],'headers':{'X-Trace':{'is':'text'}}}"))
                .isEmpty();
        assertThat(differences("{'status':404,'headers':{'X-Other':{'is':'text'}}}"))
                .containsExactly("status is 200, not 404", "X-Other is absent, not {\"is\":\"text\"}");
    }

    @Test
    void aMatcherThatThereIsNotIsAMistake() {
        assertThatThrownBy(() -> differences("{'body':{'/n':{'equals':1}}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("equals");
    }

    private static List<String> differences(String facts) throws Exception {
        HttpHeaders headers = HttpHeaders.of(Map.of("x-trace", List.of("t")), (name, value) -> true);
        return Facts.differences(json(facts), new Answer(200, headers, json(BODY)));
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
