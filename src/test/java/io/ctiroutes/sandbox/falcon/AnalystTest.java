package io.ctiroutes.sandbox.falcon;

import static io.ctiroutes.sandbox.falcon.FalconCaller.json;
import static io.ctiroutes.sandbox.falcon.FalconCaller.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people at the customer's do to IOCs by hand. */
class AnalystTest {
    private static final Predicate<StoredIoc> ALL = ioc -> true;

    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final FalconStandIn falcon =
            FalconStandIn.start(FalconOptions.defaults().clock(clock));
    private final FalconCaller caller = FalconCaller.authenticated(falcon);
    private StoredIoc ours;

    @BeforeEach
    void givenOneOfOurs() {
        caller.create(row("domain", "evil.example", Map.of("tags", "[\"apt\",\"TO_DELETE\"]")));
        ours = evil();
        clock.forward(Duration.ofMinutes(10));
    }

    @AfterEach
    void stop() {
        falcon.close();
    }

    @Test
    void anEditChangesWhatItNamesInTheNameOfTheAnalyst() {
        falcon.analyst()
                .edit("domain", "evil.example", ioc -> ioc.action("no_action").untag("TO_DELETE"));

        StoredIoc expected = ours.copy()
                .action("no_action")
                .tags(List.of("apt"))
                .modifiedBy(Analyst.NAME)
                .modifiedOn(clock.instant())
                .build();
        assertThat(evil()).isEqualTo(expected);
        assertThat(caller.valuesFoundBy("modified_by:'" + Analyst.NAME + "'")).containsExactly("evil.example");
    }

    @Test
    void whatIsDeletedIsGoneButCanBeLookedFor() {
        falcon.analyst().delete("domain", "evil.example");

        assertThat(falcon.iocs()).isEmpty();
        assertThat(caller.delete(ours.id()).statusCode()).isEqualTo(404);
        assertThat(caller.valuesFoundBy("deleted:true")).containsExactly("evil.example");
    }

    @Test
    void whatIsCreatedUnderOurValueTakesThePlaceOfOurs() {
        falcon.analyst().create(StoredIoc.of("domain", "evil.example").source("mine"));

        assertThat(evil())
                .returns(Analyst.NAME, StoredIoc::createdBy)
                .returns(clock.instant(), StoredIoc::createdOn)
                .returns("mine", StoredIoc::source);
        assertThat(evil().id()).hasSize(64).isNotEqualTo(ours.id());
        assertThat(caller.valuesFoundBy("value:'evil.example'")).containsExactly("evil.example");
    }

    @Test
    void anIocExpiresWithoutAnybodyHavingChangedIt() {
        falcon.expire("domain", "evil.example");

        assertThat(evil())
                .returns(true, StoredIoc::expired)
                .returns("no_action", StoredIoc::action)
                .returns(ours.modifiedBy(), StoredIoc::modifiedBy)
                .returns(ours.modifiedOn(), StoredIoc::modifiedOn);
        assertThat(caller.valuesFoundBy("expired:true")).containsExactly("evil.example");
    }

    @Test
    void whatAParentHandsDownIsNeitherChangedNorDeletedByTheCustomer() {
        falcon.put(StoredIoc.of("domain", "evil.example").fromParent().build());
        String inherited = json(caller.ask(FalconCaller.SEARCH, Map.of("from_parent", "true")))
                .at("/resources/0")
                .asText();
        String before = falcon.dump(StoredIoc::fromParent);

        assertThat(caller.delete(inherited).statusCode()).isEqualTo(404);
        caller.deleteByFilter("value:'evil.example'");

        assertThat(falcon.iocs()).singleElement().returns(true, StoredIoc::fromParent);
        assertThat(falcon.dump(StoredIoc::fromParent)).isEqualTo(before);
    }

    @Test
    void aDumpIsTheSameTextUntilSomethingIsWritten() {
        falcon.analyst().create(StoredIoc.of("ipv4", "203.0.113.7"));
        String before = falcon.dump(ALL);
        assertThat(before.lines()).hasSize(2).last().asString().contains("203.0.113.7", Analyst.NAME);
        assertThat(falcon.dump(ALL)).isEqualTo(before);

        falcon.analyst().delete("ipv4", "203.0.113.7");

        assertThat(falcon.dump(ALL)).isNotEqualTo(before).contains("\"deleted\":true");
        assertThat(falcon.dump(ioc -> ioc.id().equals(ours.id())))
                .isEqualTo(before.lines().findFirst().orElseThrow());
    }

    private StoredIoc evil() {
        return falcon.ioc("domain", "evil.example").orElseThrow();
    }
}
