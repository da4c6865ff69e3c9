package io.ctiroutes.stix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.opencti.stream.StreamEvent;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class EventReaderPropertiesTest {

    private final EventReader reader = new EventReader();

    @Property
    void anyTextIsReadOrIsUnreadable(@ForAll String text) {
        assertReadOrUnreadable(text);
    }

    @Property
    void aFrameCutAnywhereIsUnreadable(@ForAll @IntRange(max = 5000) int length) {
        String whole = GivenEvent.documented("09-merge").data();
        String cut = whole.substring(0, length % whole.length());

        assertUnreadable(GivenEvent.text(cut), "JSON");
    }

    @Property
    void anyValueOfAnyFieldIsReadOrIsUnreadable(
            @ForAll @IntRange(max = 400) int which, @ForAll @IntRange(max = 6) int kind) {
        String[] values = {"null", "true", "5", "\"text\"", "[]", "{}", "[{\"type\":\"indicator\"}]"};
        String whole = GivenEvent.documented("09-merge").data();
        // every colon that ends a name is followed by a value: put another one there
        String[] parts = whole.split("(?<=\":)(?=\")", -1);
        int at = 1 + which % (parts.length - 1);
        parts[at] = values[kind] + parts[at].replaceFirst("\"(\\\\.|[^\"\\\\])*\"", "");

        assertReadOrUnreadable(String.join("", parts));
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
