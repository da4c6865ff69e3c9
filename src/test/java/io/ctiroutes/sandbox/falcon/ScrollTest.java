package io.ctiroutes.sandbox.falcon;

import static io.ctiroutes.sandbox.falcon.FalconCaller.COMBINED;
import static io.ctiroutes.sandbox.falcon.FalconCaller.json;
import static io.ctiroutes.sandbox.falcon.FalconCaller.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.falcon.FalconOptions.AfterTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading all IOCs page by page, while others write. */
class ScrollTest {
    private static final int ROWS = 40;

    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final FalconOptions options = FalconOptions.defaults().clock(clock);
    private FalconStandIn falcon = FalconStandIn.start(options);
    private FalconCaller caller = FalconCaller.authenticated(falcon);

    @AfterEach
    void stop() {
        falcon.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "source:'ours'", "type:'domain'+source:'ours'+deleted:false"})
    void whatIsThereThroughoutIsSeenOnceWhateverIsWrittenMeanwhile(String filter) {
        givenOurs(ROWS);

        List<String> seen = scroll(filter, page -> {
            int read = page * 4;
            // one that was read and one that was not are changed, one of each goes, and there is a new one
            falcon.analyst()
                    .edit("domain", domain(read - 1), ioc -> ioc.severity("low"))
                    .delete("domain", domain(read - 3));
            if (read + 2 < ROWS) {
                falcon.analyst()
                        .edit("domain", domain(read + 1), ioc -> ioc.severity("low"))
                        .delete("domain", domain(read + 2));
            }
            falcon.analyst()
                    .create(StoredIoc.of("domain", "new" + page + ".example").source("ours"));
        });

        List<String> throughout = falcon.iocs().stream()
                .map(StoredIoc::value)
                .filter(value -> !value.startsWith("new"))
                .toList();
        assertThat(throughout).hasSizeGreaterThan(10);
        assertThat(seen).doesNotHaveDuplicates().containsAll(throughout);
    }

    @Test
    void everyPageTellsTheTotalOfNow() {
        givenOurs(10);
        falcon.put(StoredIoc.of("domain", "theirs.example").build());
        JsonNode first = page(Map.of("filter", "source:'ours'", "limit", "1"));
        assertThat(total(first)).isEqualTo(10);

        caller.create(row("domain", "one.example", Map.of("source", "\"ours\"")));
        assertThat(total(next(first, "source:'ours'"))).isEqualTo(11);

        falcon.analyst()
                .edit("domain", domain(9), ioc -> ioc.source("mine"))
                .edit("domain", "theirs.example", ioc -> ioc.severity("low"));
        assertThat(total(next(first, "source:'ours'"))).isEqualTo(10);

        falcon.analyst().delete("domain", domain(8)).delete("domain", "theirs.example");
        assertThat(total(next(first, "source:'ours'"))).isEqualTo(9);
        assertThat(total(page(Map.of("limit", "1")))).isEqualTo(10);
    }

    @Test
    void theTotalFollowsTheClockWhereIocsExpire() {
        falcon.put(StoredIoc.of("domain", "soon.example")
                .expiration(clock.instant().plusSeconds(60))
                .build());
        falcon.put(StoredIoc.of("domain", "later.example")
                .expiration(clock.instant().plusSeconds(120))
                .build());
        falcon.put(StoredIoc.of("domain", "never.example").build());
        Map<String, String> acting = Map.of("filter", "action:'detect'", "limit", "1");
        assertThat(total(page(acting))).isEqualTo(3);

        clock.forward(Duration.ofSeconds(60));
        assertThat(total(page(acting))).isEqualTo(2);
        falcon.analyst().edit("domain", "soon.example", StoredIocBuilder::noExpiration);
        assertThat(total(page(acting))).isEqualTo(3);
        clock.forward(Duration.ofSeconds(60));

        assertThat(total(page(acting))).isEqualTo(2);
        assertThat(total(page(Map.of("filter", "expired:true", "limit", "1")))).isEqualTo(1);
    }

    @Test
    void whatWasDeletedIsInTheTotalIfTheOptionSaysSo() {
        restart(options.deletedInTotal(true));
        givenOurs(3);
        falcon.delete("domain", domain(0));

        JsonNode all = page(Map.of());

        assertThat(total(all)).isEqualTo(3);
        assertThat(all.path("resources").findValuesAsText("value")).containsExactly(domain(1), domain(2));
    }

    @ParameterizedTest
    @EnumSource
    void aTokenChangesWithEveryPageOrStays(AfterTokens tokens) {
        restart(options.afterTokens(tokens));
        givenOurs(ROWS);

        List<String> seen = new ArrayList<>();
        List<String> given = new ArrayList<>();
        for (JsonNode page = page(Map.of("limit", "10"));
                !page.path("resources").isEmpty();
                page = page(Map.of("limit", "10", "after", given.get(given.size() - 1)))) {
            seen.addAll(page.path("resources").findValuesAsText("value"));
            given.add(page.at("/meta/pagination/after").asText());
        }

        assertThat(seen).hasSize(ROWS).doesNotHaveDuplicates();
        assertThat(given.stream().distinct()).hasSize(tokens == AfterTokens.STAYING ? 1 : 4);
    }

    @Test
    void twoScrollsAtOnceDoNotDisturbEachOtherWhenTokensStay() {
        restart(options.afterTokens(AfterTokens.STAYING));
        givenOurs(6);

        JsonNode one = page(Map.of("limit", "2"));
        JsonNode other = page(Map.of("limit", "2"));
        next(one, "");

        assertThat(next(other, "").path("resources").findValuesAsText("value")).containsExactly(domain(2), domain(3));
        assertThat(next(one, "").path("resources").findValuesAsText("value")).containsExactly(domain(4), domain(5));
    }

    @Test
    void whatAParentHandsDownIsFoundBesideOursUnlessTheCallerChooses() {
        givenOurs(1);
        falcon.put(StoredIoc.of("domain", domain(0)).fromParent().build());

        assertThat(total(page(Map.of()))).isEqualTo(2);
        assertThat(page(Map.of("from_parent", "true"))
                        .at("/resources/0/from_parent")
                        .asBoolean())
                .isTrue();
        assertThat(total(page(Map.of("from_parent", "true")))).isEqualTo(1);
        assertThat(total(page(Map.of("from_parent", "false", "filter", "value:'" + domain(0) + "'"))))
                .isEqualTo(1);
    }

    private List<String> scroll(String filter, IntConsumer betweenPages) {
        List<String> seen = new ArrayList<>();
        JsonNode page = page(filter.isEmpty() ? Map.of("limit", "4") : Map.of("limit", "4", "filter", filter));
        for (int read = 1; !page.path("resources").isEmpty(); read++) {
            seen.addAll(page.path("resources").findValuesAsText("value"));
            if (read * 4 <= ROWS) {
                betweenPages.accept(read);
            }
            page = next(page, filter, "4");
        }
        return seen;
    }

    private JsonNode next(JsonNode page, String filter) {
        return next(page, filter, "2");
    }

    private JsonNode next(JsonNode page, String filter, String limit) {
        Map<String, String> parameters = new HashMap<>(Map.of(
                "limit", limit, "after", page.at("/meta/pagination/after").asText()));
        if (!filter.isEmpty()) {
            parameters.put("filter", filter);
        }
        return page(parameters);
    }

    private JsonNode page(Map<String, String> parameters) {
        return json(caller.ask(COMBINED, parameters));
    }

    private static int total(JsonNode page) {
        return page.at("/meta/pagination/total").asInt(-1);
    }

    private void restart(FalconOptions changed) {
        falcon.close();
        falcon = FalconStandIn.start(changed);
        caller = FalconCaller.authenticated(falcon);
    }

    private void givenOurs(int count) {
        for (int i = 0; i < count; i++) {
            falcon.put(StoredIoc.of("domain", domain(i)).source("ours").build());
        }
    }

    private static String domain(int number) {
        return "d" + number + ".example";
    }
}
