package io.ctiroutes.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ctiroutes.property.AnyText;
import io.ctiroutes.property.Property;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class Utf8TextTest {

    @Test
    void charactersComeBackAsTheyWere() {
        Property.holds(draw -> {
            String text = AnyText.text(draw, 60);

            assertThat(Utf8Text.of(text)).hasToString(text);
        });
    }

    @Test
    void itsSizeIsInBytes() {
        assertThat(Utf8Text.of("a\u00e4\ud83e\udd8a").size()).isEqualTo(7);
    }

    @Test
    void sameBytesAreTheSameText() {
        assertThat(Utf8Text.of("a"))
                .isEqualTo(Utf8Text.ofOwned(new byte[] {'a'}))
                .hasSameHashCodeAs(Utf8Text.of("a"));
        assertThat(Utf8Text.of("a")).isNotEqualTo(Utf8Text.of("b")).isNotEqualTo("a");
    }

    @Test
    void itsJsonIsReadFromTheBytes() throws IOException {
        try (JsonParser parser = Utf8Text.of("\"\u00e4\"").parser(new JsonFactory())) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_STRING);
            assertThat(parser.getText()).isEqualTo("\u00e4");
        }
    }

    @Test
    void whatIsNoUtf8IsReplacedAsCharactersAndRefusedAsJson() throws IOException {
        Utf8Text text = Utf8Text.ofOwned(new byte[] {'"', (byte) 0xff, '"'});

        assertThat(text).hasToString("\"\ufffd\"");
        try (JsonParser parser = text.parser(new JsonFactory())) {
            parser.nextToken();
            assertThatThrownBy(parser::getText).isInstanceOf(JsonParseException.class);
        }
        try (JsonParser parser = text.characters(new JsonFactory())) {
            parser.nextToken();
            assertThat(parser.getText()).isEqualTo("\ufffd");
        }
    }
}
