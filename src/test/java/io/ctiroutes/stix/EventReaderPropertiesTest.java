package io.ctiroutes.stix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.property.AnyText;
import io.ctiroutes.property.Property;
import org.junit.jupiter.api.Test;

class EventReaderPropertiesTest {

    private final EventReader reader = new EventReader();

    @Test
    void anyTextIsReadOrIsUnreadable() {
        Property.holds(draw -> assertReadOrUnreadable(AnyText.text(draw, 60)));
    }

    @Test
    void aFrameCutAnywhereIsUnreadable() {
        String whole = GivenEvent.documented("09-merge").data();
        Property.holds(draw -> {
            String cut = whole.substring(0, draw.between(0, whole.length() - 1));

            assertUnreadable(GivenEvent.text(cut), "JSON");
        });
    }

    @Test
    void anyValueOfAnyFieldIsReadOrIsUnreadable() {
        String whole = GivenEvent.documented("09-merge").data();
        Property.holds(draw -> {
            // every colon that ends a name is followed by a value: put another one there
            String[] parts = whole.split("(?<=\":)(?=\")", -1);
            int at = draw.as("place").between(1, parts.length - 1);
            String value = draw.of("null", "true", "5", "\"text\"", "[]", "{}", "[{\"type\":\"indicator\"}]");
            parts[at] = value + parts[at].replaceFirst("\"(\\\\.|[^\"\\\\])*\"", "");

            assertReadOrUnreadable(String.join("", parts));
        });
    }

    private void assertReadOrUnreadable(String text) {
        try {
            assertThat(reader.read(GivenEvent.text(text)).entityType()).isNotNull();
        } catch (UnreadableEventException e) {
            assertThat(e).hasMessageContaining(GivenEvent.ID);
        }
    }

    private void assertUnreadable(StreamEvent event, String what) {
        assertThatExceptionOfType(UnreadableEventException.class)
                .isThrownBy(() -> reader.read(event))
                .withMessageContainingAll("event " + GivenEvent.ID, what);
    }
}
