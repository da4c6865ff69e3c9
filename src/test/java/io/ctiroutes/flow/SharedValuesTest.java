package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An IOC that several indicators want stays as long as one of them is left, and is as the newest of them says. */
class SharedValuesTest {

    private static final String VALUE = "shared.example";
    private static final Indicator FIRST =
            Indicator.domain(VALUE).score(10).labels("first").description("First");
    private static final Indicator SECOND = naming(VALUE, "second");
    private static final Indicator THIRD = naming(VALUE, "third");

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private Connector connector;
    private String last = "";

    @BeforeEach
    void start() {
        standIns.installation().editing(RouteEdits.impatient().savingOften());
        connector = standIns.start();
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.openCti().traffic().openConnections() > 0);
        create(Indicator.domain("before.example"));
        // from then on the ledger knows all claims
        await().atMost(StandIns.LONG_ENOUGH).until(() -> standIns.saved(last));
    }

    private static Indicator naming(String value, String label) {
        return Indicator.pattern("[domain-name:value = '" + value + "' OR url:value = 'https://" + label + ".example']")
                .score(90)
                .labels(label)
                .description("As the " + label + " says");
    }

    @Test
    void whatTheNewestGivesUpIsAsTheOtherWantsItAndGoesWithTheLast() {
        create(FIRST);
        settle();
        assertTagged("first");
        create(SECOND);
        settle();
        assertTagged("second");
        create(THIRD);
        settle();

        delete(SECOND);
        settle();
        assertTagged("third");
        delete(THIRD);
        settle();
        assertTagged("first");
        assertThat(ioc().severity()).isEqualTo("informational");
        assertThat(ioc().description()).isEqualTo("First");

        // the first synchronisation has come to its end
        await().until(() -> connector
                .camelContext()
                .getRegistry()
                .lookupByNameAndType("ledger", Ledger.class)
                .isComplete());
        delete(FIRST);
        settle();
        assertThat(ioc().tags()).contains("TO_DELETE");
        assertThat(standIns.openCti().traffic().indicatorQueries())
                .as("all of it was known")
                .isZero();
    }

    @Test
    void itIsTheSameWithinOneBatch() {
        connector.close();
        create(FIRST);
        create(SECOND);
        delete(SECOND);

        startAgain();

        assertTagged("first");
    }

    @Test
    void itIsTheSameWhereAnEditHandsTheValueOn() {
        connector.close();
        create(FIRST);
        create(THIRD.withPattern("[domain-name:value = 'third.example']"));
        last = standIns.openCti().update(THIRD);
        last = standIns.openCti().update(FIRST.withPattern("[domain-name:value = 'elsewhere.example']"));

        startAgain();

        assertTagged("third");
        assertThat(live("elsewhere.example")).isTrue();
        assertThat(retired("third.example") || !there("third.example")).isTrue();
    }

    @Test
    void itIsKnownAcrossRestarts() {
        create(FIRST);
        create(SECOND);
        settle();
        restart();

        delete(SECOND);
        settle();

        assertTagged("first");
        restart();
        long calls = standIns.falcon().traffic().total();
        last = standIns.openCti().update(FIRST.name("Another name"));
        settle();
        assertThat(standIns.falcon().traffic().total()).isEqualTo(calls);
    }

    @Test
    void whatIsMergedIntoAnotherGivesItsValueUp() {
        Indicator survivor = Indicator.domain("survivor.example");
        create(FIRST);
        create(SECOND);
        create(survivor);
        settle();
        assertTagged("second");

        last = standIns.openCti().merge(survivor, List.of(SECOND));
        settle();

        assertTagged("first");
        assertThat(live("survivor.example")).isTrue();
    }

    @Test
    void aLostLedgerAsksOpenCtiWhoElseNamesTheValue() {
        Indicator ipv6 = Indicator.ipv6("2001:DB8:0:0:0:0:0:7");
        Indicator ipv6Too = Indicator.pattern(
                "[ipv6-addr:value = '2001:0db8:0000:0000:0000:0000:0000:0007' OR url:value = 'https://evil.example/7']");
        Indicator umlaut = Indicator.domain("bücher.example");
        Indicator umlautToo =
                Indicator.pattern("[domain-name:value = 'Bücher.example' OR url:value = 'https://evil.example/b']");
        List.of(FIRST, SECOND, ipv6, ipv6Too, umlaut, umlautToo).forEach(this::create);
        settle();
        loseLedger();

        delete(SECOND);
        delete(ipv6);
        delete(umlaut);
        settle();

        assertThat(standIns.openCti().traffic().indicatorQueries()).isPositive();
        // as it was: nobody has told what the other wants
        assertTagged("second");
        assertThat(live("2001:db8::7")).isTrue();
        assertThat(live("xn--bcher-kva.example")).isTrue();
        last = standIns.openCti().update(FIRST.score(55));
        settle();
        assertTagged("first");
        delete(FIRST);
        delete(ipv6Too);
        delete(umlautToo);
        settle();
        assertThat(retired(VALUE)).isTrue();
        assertThat(retired("2001:db8::7")).isTrue();
        assertThat(retired("xn--bcher-kva.example")).isTrue();
    }

    @Test
    void withoutTheRightToAskWhatOneGivesUpIsRetired() {
        create(FIRST);
        create(SECOND);
        settle();
        loseLedger();
        standIns.openCti().faults().forbidIndicators(true);

        delete(SECOND);
        settle();

        assertThat(retired(VALUE)).isTrue();
    }

    @Test
    void anOlderCopyOfTheLedgerSuppressesNothing() throws IOException {
        create(FIRST);
        settle();
        connector.close();
        Path copy = Files.copy(ledger(), standIns.directory().resolve("copy"));
        startAgain();
        last = standIns.openCti().update(FIRST.labels("changed"));
        create(SECOND);
        delete(SECOND);
        create(Indicator.domain("gone.example"));
        settle();
        assertTagged("changed");
        connector.close();
        delete(Indicator.domain("gone.example"));
        Files.delete(ledger());
        Files.copy(copy, ledger());

        // as the copy has it
        last = standIns.openCti().update(FIRST);
        startAgain();

        assertTagged("first");
        assertThat(retired("gone.example")).isTrue();
    }

    private void create(Indicator indicator) {
        last = standIns.openCti().create(indicator);
    }

    private void delete(Indicator indicator) {
        last = standIns.openCti().delete(indicator);
    }

    private void settle() {
        await().atMost(StandIns.LONG_ENOUGH).until(() -> StandIns.acknowledged(connector, last));
    }

    private void startAgain() {
        connector = standIns.start();
        settle();
    }

    private void restart() {
        connector.close();
        startAgain();
    }

    private void loseLedger() {
        connector.close();
        try (Stream<Path> files = Files.list(ledger().getParent())) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("ledger.db"))
                    .toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        startAgain();
    }

    private Path ledger() {
        return standIns.directory().resolve("data").resolve("ledger.db");
    }

    private void assertTagged(String tag) {
        assertThat(ioc().tags()).containsExactly(tag);
        assertThat(ioc().action()).isEqualTo("detect");
    }

    private StoredIoc ioc() {
        return ioc(VALUE);
    }

    private StoredIoc ioc(String value) {
        return standIns.falcon().iocs().stream()
                .filter(ioc -> ioc.value().equals(value))
                .findFirst()
                .orElseThrow();
    }

    private boolean there(String value) {
        return standIns.falcon().iocs().stream().anyMatch(ioc -> ioc.value().equals(value));
    }

    private boolean live(String value) {
        return ioc(value).action().equals("detect");
    }

    private boolean retired(String value) {
        return there(value) && ioc(value).tags().contains("TO_DELETE");
    }
}
