package io.ctiroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.account.Customer;
import io.ctiroutes.sandbox.account.WantedIocs;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The sandbox with Kafka, and the account that it compares each tenant's Falcon with. */
@Isolated("it silences a logger of the connector")
class KafkaSandboxTest {

    private static final WantedIocs.Key KEY = new WantedIocs.Key("domain", "evil.example");
    private static final Indicator RED =
            Indicator.domain("evil.example").score(90).labels("red");
    private static final Indicator BLUE = Indicator.pattern(
                    "[domain-name:value = 'evil.example' OR url:value = 'https://evil.example/']")
            .labels("blue");
    private static final Customer ONLY_RED =
            Customer.OF_EVERYTHING.only(indicator -> indicator.labels().contains("red"));

    private final WantedIocs wanted = new WantedIocs();

    @Test
    void endsWithEachFalconAsItShouldBe(@TempDir Path directory) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        boolean good = KafkaSandbox.run(directory, false, new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("The Falcon of acme holds exactly what it should.")
                .contains("The Falcon of globex holds exactly what it should.")
                .contains("The Falcon of initech holds exactly what it should.")
                .contains("Requests for the stream of OpenCTI: 1");
        assertThat(good).isTrue();
    }

    @Test
    void aCustomerWantsTheNewestOfWhatItsFilterLetsPass() {
        wanted.claim(KEY, RED, "1-0");
        wanted.claim(KEY, BLUE, "2-0");

        assertThat(wanted.differences(List.of(ioc("blue", "medium", "detect")))).isEmpty();
        assertThat(wanted.differences(List.of(ioc("blue", "medium", "detect")), ONLY_RED))
                .hasSize(1);
        assertThat(wanted.differences(List.of(ioc("red", "critical", "detect")), ONLY_RED))
                .isEmpty();
        assertThat(wanted.differences(List.of(), ONLY_RED)).containsExactly(KEY + " is missing");
        assertThat(wanted.size(ONLY_RED)).isOne();
    }

    @Test
    void whatNoLongerPassesIsRetiredOrDeleted() {
        wanted.claim(KEY, RED, "1-0");
        wanted.claim(KEY, RED.labels("blue"), "2-0");
        List<StoredIoc> still = List.of(ioc("red", "critical", "detect"));
        List<StoredIoc> retired = List.of(StoredIoc.of("domain", "evil.example")
                .tags(List.of("red", "TO_DELETE"))
                .action("no_action")
                .build());

        assertThat(wanted.differences(still, ONLY_RED)).hasSize(1);
        assertThat(wanted.differences(retired, ONLY_RED)).isEmpty();
        assertThat(wanted.differences(retired, ONLY_RED.deleting())).hasSize(1);
        assertThat(wanted.differences(List.of(), ONLY_RED.deleting())).isEmpty();
        assertThat(wanted.size(ONLY_RED)).isZero();
    }

    @Test
    void whatNeverPassedIsNotThereEvenRetired() {
        wanted.claim(KEY, BLUE, "1-0");
        List<StoredIoc> retired = List.of(StoredIoc.of("domain", "evil.example")
                .tags(List.of("TO_DELETE"))
                .action("no_action")
                .build());

        assertThat(wanted.differences(retired, ONLY_RED)).containsExactly(KEY + " should not be there");
        assertThat(wanted.differences(List.of(), ONLY_RED)).isEmpty();
    }

    @Test
    void aCustomerHasActionsOfItsOwn() {
        wanted.claim(KEY, RED, "1-0");
        Customer silent = ONLY_RED.with("domain", "no_action");

        assertThat(wanted.differences(List.of(ioc("red", "critical", "no_action")), silent))
                .isEmpty();
        assertThat(wanted.differences(List.of(ioc("red", "critical", "detect")), silent))
                .hasSize(1);
        assertThat(wanted.differences(List.of(), ONLY_RED.onlyTypes("ipv4"))).isEmpty();
    }

    private static StoredIoc ioc(String label, String severity, String action) {
        Indicator like = label.equals("red") ? RED : BLUE;
        return StoredIoc.of("domain", "evil.example")
                .action(action)
                .mobileAction(action)
                .severity(severity)
                .platforms(List.of("windows", "mac", "linux"))
                .tags(List.of(label))
                .source("OpenCTI IOC")
                .description(like.description().orElse(""))
                .appliedGlobally(true)
                .build();
    }
}
