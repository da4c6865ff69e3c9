package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.ImageFlags;
import io.ctiroutes.settings.Setting;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The largest events that are taken whole, in the memory that the image gives the packaged connector. */
class LargestEventIT {

    private static final int SMALL_ONES = 2_000;
    private static final int LARGEST = Integer.parseInt(Setting.CONNECTOR_MAX_EVENT_BYTES.defaultText());

    /** Java has two bytes for each character of a text with one such in it. */
    private static final String WIDE = "\u20ac";

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @Test
    void severalOfThemInARowAreHandledAndLargerOnesBecomeDeadLetters() {
        // from the log, not from the database
        standIns.installation().with(Setting.CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE, "false");
        standIns.openCti().preload(SMALL_ONES, i -> Indicator.domain("small-" + i + ".example"));
        for (int i = 0; i < 3; i++) {
            standIns.openCti().emit("create", described(i, LARGEST));
            standIns.openCti().emit("create", "no JSON " + WIDE + "x".repeat(LARGEST - 11));
            standIns.openCti().emit("create", described(10 + i, LARGEST + 1));
        }
        String last = standIns.openCti().create(Indicator.domain("last.example"));

        assertThat(ImageFlags.and()).contains("-Xmx256m");
        try (ConnectorProcess connector = standIns.startProcess("-XX:+ExitOnOutOfMemoryError")) {
            await().atMost(StandIns.LONG_ENOUGH)
                    .failFast("the connector has ended", () -> !connector.alive())
                    .until(() -> standIns.saved(last));
        }

        assertThat(standIns.falcon().iocs()).hasSize(SMALL_ONES + 4);
        for (int i = 0; i < 3; i++) {
            assertThat(standIns.falcon().ioc("domain", "large-" + i + ".example"))
                    .isPresent();
        }
        assertThat(standIns.installation().letters())
                .hasSize(6)
                .allMatch(letter -> letter.category().equals("malformed"))
                .filteredOn(letter -> letter.reason().contains("connector.max-event-bytes"))
                .hasSize(3);
    }

    /** An indicator with a description that makes the event as large as wanted. */
    private static String described(int number, int bytes) {
        String begin = "{\"data\":{\"type\":\"indicator\",\"id\":\"indicator--" + number
                + "\",\"pattern_type\":\"stix\"," + "\"pattern\":\"[domain-name:value = 'large-" + number
                + ".example']\",\"description\":\"" + WIDE;
        String end = "\"}}";
        int left = bytes - (begin + end).getBytes(StandardCharsets.UTF_8).length;
        return begin + "x".repeat(left) + end;
    }
}
