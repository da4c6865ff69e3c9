package io.ctiroutes.opencti.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamIdTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0-0",
                "1789373551421-0",
                "1789373551421-12",
                "1789373551420-18446744073709551615",
                "999999999999999999-0"
            })
    void anIdIsReadAndWrittenAlike(String text) {
        assertThat(StreamId.parse(text)).map(StreamId::toString).contains(text);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "-",
                "0",
                "1789373551421",
                "1789373551421-",
                "-0",
                "-1-0",
                "1-2-3",
                " 1-0",
                "1-0 ",
                "1-0\n",
                "a-0",
                "1-a",
                "1.5-0",
                "2026-09-14T08:12:31Z",
                "1-18446744073709551616",
                "1000000000000000000-0",
                "١-٠"
            })
    void anythingElseMeansNoId(String text) {
        assertThat(StreamId.parse(text)).isEmpty();
    }

    @Test
    void idsGrowByTimeAndThenByTheUnsignedSequence() {
        List<StreamId> growing = List.of(
                StreamId.BEGINNING,
                id("0-1"),
                id("9-18446744073709551615"),
                id("10-0"),
                id("10-9"),
                id("10-10"),
                id("10-9223372036854775807"),
                id("10-9223372036854775808"),
                id("10-18446744073709551615"),
                id("11-0"));

        assertThat(growing).isSorted().doesNotHaveDuplicates();
        for (int i = 1; i < growing.size(); i++) {
            assertThat(growing.get(i).isAfter(growing.get(i - 1))).isTrue();
            assertThat(growing.get(i - 1).isAfter(growing.get(i))).isFalse();
            assertThat(growing.get(i).isAfter(growing.get(i))).isFalse();
        }
    }

    @Test
    void anIdTellsWhenItsEventWasWritten() {
        assertThat(id("1789373551421-7").time()).isEqualTo(Instant.parse("2026-09-14T08:12:31.421Z"));
    }

    private static StreamId id(String text) {
        return StreamId.parse(text).orElseThrow();
    }
}
