package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The largest events that are taken whole, in the memory that the image gives the packaged connector. */
class LargestEventIT {

    private static final Pattern IMAGE_FLAGS = Pattern.compile("^ENV JDK_JAVA_OPTIONS=\"(.*)\"$", Pattern.MULTILINE);
    private static final int SMALL_ONES = 2_000;
    private static final int LARGEST = Integer.parseInt(Setting.CONNECTOR_MAX_EVENT_BYTES.defaultText());

    /** Java has two bytes for each character of a text with one such in it. */
    private static final String WIDE = "\u20ac";

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @Test
    void severalOfThemInARowAreHandledAndLargerOnesBecomeDeadLetters() throws IOException {
        // from the log, not from the database
        standIns.installation().with(Setting.CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE, "false");
        standIns.openCti().preload(SMALL_ONES, i -> Indicator.domain("small-" + i + ".example"));
        for (int i = 0; i < 3; i++) {
            standIns.openCti().emit("create", described(i, LARGEST));
            standIns.openCti().emit("create", "no JSON " + WIDE + "x".repeat(LARGEST - 11));
            standIns.openCti().emit("create", described(10 + i, LARGEST + 1));
        }
        String last = standIns.openCti().create(Indicator.domain("last.example"));

        try (ConnectorProcess connector = ConnectorProcess.start(
                standIns.directory(), standIns.installation().environment(), flags())) {
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

    private static String[] flags() throws IOException {
        Matcher flags = IMAGE_FLAGS.matcher(Files.readString(Path.of("Dockerfile")));
        assertThat(flags.find()).isTrue();
        assertThat(flags.group(1)).contains("-Xmx256m");
        List<String> all = new ArrayList<>(List.of(flags.group(1).split(" ")));
        all.add("-XX:+ExitOnOutOfMemoryError");
        return all.toArray(String[]::new);
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
