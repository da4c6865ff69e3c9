package io.ctiroutes.sandbox.falcon;

import static io.ctiroutes.sandbox.falcon.FalconCaller.change;
import static io.ctiroutes.sandbox.falcon.FalconCaller.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.falcon.FalconOptions.OmittedFields;
import io.ctiroutes.sandbox.falcon.FalconOptions.UnknownIds;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateTest {
    private static final String UNKNOWN = "f".repeat(64);

    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private FalconStandIn falcon = FalconStandIn.start(FalconOptions.defaults().clock(clock));
    private FalconCaller caller = FalconCaller.authenticated(falcon);

    @AfterEach
    void stop() {
        falcon.close();
    }

    @Test
    void anotherClientsIocCanBeUpdatedAndKeepsItsMaking() {
        StoredIoc before = given("evil.example");

        HttpResponse<String> answer = caller.update(change(before.id(), Map.of("severity", "\"critical\"")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).at("/resources/0/severity").asText()).isEqualTo("critical");
        assertThat(json(answer).at("/resources/0/value").asText()).isEqualTo("evil.example");
        StoredIoc after = falcon.ioc("domain", "evil.example").orElseThrow();
        assertThat(after.createdBy()).isEqualTo(before.createdBy());
        assertThat(after.createdOn()).isEqualTo(before.createdOn());
        assertThat(after.modifiedBy()).isEqualTo(falcon.clientId());
        assertThat(after.modifiedOn()).isEqualTo(clock.instant());
    }

    @Test
    void omittedFieldsAreCleared() {
        StoredIoc before = given("evil.example");

        caller.update(change(before.id(), Map.of("action", "", "severity", "")));

        assertThat(falcon.ioc("domain", "evil.example"))
                .get()
                .returns("no_action", StoredIoc::action)
                .returns("", StoredIoc::severity)
                .returns("", StoredIoc::description)
                .returns(List.of(), StoredIoc::tags)
                .returns("", StoredIoc::source);
    }

    @Test
    void omittedFieldsAreKeptIfTheOptionSaysSo() {
        restart(FalconOptions.defaults().omittedFields(OmittedFields.KEEP));
        StoredIoc before = given("evil.example");

        caller.update("{\"id\":\"" + before.id() + "\",\"description\":null}");

        assertThat(falcon.ioc("domain", "evil.example"))
                .get()
                .returns("detect", StoredIoc::action)
                .returns("medium", StoredIoc::severity)
                .returns(List.of("apt"), StoredIoc::tags)
                .returns("", StoredIoc::description);
    }

    @Test
    void anUpdateOfAFewFieldsIsTakenAndTheOthersAreCleared() {
        StoredIoc before = given("evil.example");

        HttpResponse<String> answer =
                caller.update("{\"id\":\"" + before.id() + "\",\"action\":\"no_action\",\"tags\":[\"TO_DELETE\"]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(falcon.ioc("domain", "evil.example"))
                .get()
                .returns("no_action", StoredIoc::action)
                .returns(List.of("TO_DELETE"), StoredIoc::tags)
                .returns(List.of(), StoredIoc::platforms)
                .returns(false, StoredIoc::appliedGlobally);
    }

    @Test
    void whatAnUpdateOfAFewFieldsMentionsMustBeRight() {
        StoredIoc before = given("evil.example");

        HttpResponse<String> answer = caller.update(
                "{\"id\":\"" + before.id() + "\",\"action\":\"detect\",\"severity\":\"\",\"platforms\":[]}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("resources").findValuesAsText("field_name"))
                .containsExactly("severity", "platforms");
        assertThat(falcon.iocs()).containsExactly(before);
    }

    @Test
    void withTheOthersKeptAnUpdateOfAFewFieldsMustFitThem() {
        restart(FalconOptions.defaults().omittedFields(OmittedFields.KEEP));
        StoredIoc before = given("evil.example");

        assertThat(caller.update("{\"id\":\"" + before.id() + "\",\"severity\":\"high\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(json(caller.update("{\"id\":\"" + before.id() + "\",\"severity\":\"\"}"))
                        .path("resources")
                        .findValuesAsText("field_name"))
                .containsExactly("severity");
    }

    @ParameterizedTest
    @EnumSource(OmittedFields.class)
    void listsThatAreNullAreNotMentioned(OmittedFields omitted) {
        restart(FalconOptions.defaults().omittedFields(omitted));
        StoredIoc before = given("evil.example");

        HttpResponse<String> answer = caller.updateRaw("{\"bulk_update\":null,\"indicators\":[{\"id\":\"" + before.id()
                + "\",\"action\":\"no_action\",\"host_groups\":null,\"platforms\":null,\"tags\":null}]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(falcon.ioc("domain", "evil.example").orElseThrow().platforms())
                .isEqualTo(omitted == OmittedFields.KEEP ? before.platforms() : List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"indicators\":null", ",\"indicators\":[{}]"})
    void aBulkUpdateChangesWhatItsFilterFinds(String besides) {
        given("evil.example");
        StoredIoc other = given("other.example");

        HttpResponse<String> answer = caller.updateRaw(
                "{\"bulk_update\":{\"filter\":\"value:'evil.example'\",\"severity\":\"low\"}" + besides + "}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("resources").findValuesAsText("value")).containsExactly("evil.example");
        assertThat(falcon.ioc("domain", "evil.example").orElseThrow().severity())
                .isEqualTo("low");
        assertThat(falcon.ioc("domain", "other.example")).contains(other);
    }

    @Test
    void aBulkUpdateNeedsAFilter() {
        StoredIoc before = given("evil.example");

        assertThat(caller.updateRaw("{\"bulk_update\":{\"severity\":\"low\"}}").statusCode())
                .isEqualTo(400);
        assertThat(falcon.iocs()).containsExactly(before);
    }

    @Test
    void typeAndValueCannotBeChanged() {
        StoredIoc before = given("evil.example");

        HttpResponse<String> answer =
                caller.update(change(before.id(), Map.of("type", "\"domain\"", "value", "\"good.example\"")));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).has("resources")).isFalse();
        assertThat(falcon.iocs()).containsExactly(before);
    }

    @Test
    void oneBadRowRefusesTheWholeRequestAndIsNamed() {
        StoredIoc good = given("good.example");
        StoredIoc bad = given("bad.example");

        HttpResponse<String> answer = caller.update(
                change(good.id(), Map.of("severity", "\"low\"")), change(bad.id(), Map.of("action", "\"prevent\"")));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("resources")).hasSize(1);
        assertThat(json(answer).at("/resources/0/id").asText()).isEqualTo(bad.id());
        assertThat(json(answer).at("/resources/0/value").asText()).isEqualTo("bad.example");
        assertThat(json(answer).at("/resources/0/field_name").asText()).isEqualTo("action");
        assertThat(falcon.iocs()).containsExactlyInAnyOrder(good, bad);
    }

    @Test
    void theSameIdTwiceIsRefused() {
        StoredIoc ioc = given("evil.example");

        HttpResponse<String> answer = caller.update(change(ioc.id(), Map.of()), change(ioc.id(), Map.of()));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/resources/0/field_name").asText()).isEqualTo("id");
    }

    @Test
    void anUnknownIdRefusesTheWholeRequestWithoutSayingWhich() {
        StoredIoc ioc = given("evil.example");

        HttpResponse<String> answer = caller.update(change(ioc.id(), Map.of()), change(UNKNOWN, Map.of()));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).doesNotContain(UNKNOWN);
        assertThat(falcon.iocs()).containsExactly(ioc);
    }

    @Test
    void anUnknownIdCanBeNamedOrSkipped() {
        restart(FalconOptions.defaults().unknownIds(UnknownIds.NOT_FOUND_NAMED));
        assertThat(json(caller.update(change(UNKNOWN, Map.of())))
                        .at("/errors/0/id")
                        .asText())
                .isEqualTo(UNKNOWN);

        restart(FalconOptions.defaults().unknownIds(UnknownIds.SKIPPED));
        StoredIoc ioc = given("evil.example");
        HttpResponse<String> answer = caller.update(change(ioc.id(), Map.of()), change(UNKNOWN, Map.of()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("resources").findValuesAsText("id")).containsExactly(ioc.id());
    }

    @Test
    void aDeletedIocCannotBeUpdated() {
        StoredIoc ioc = given("evil.example");
        caller.delete(ioc.id());

        assertThat(caller.update(change(ioc.id(), Map.of())).statusCode()).isEqualTo(404);
    }

    @Test
    void aNewExpirationBringsAnExpiredIocBack() {
        StoredIoc ioc = given("evil.example");
        caller.update(change(ioc.id(), Map.of("expiration", "\"2026-01-02\"")));
        clock.forward(Duration.ofDays(2));
        caller.newToken();
        assertThat(falcon.ioc("domain", "evil.example")).get().returns(true, StoredIoc::expired);

        caller.update(change(ioc.id(), Map.of("expiration", "\"2026-02-01\"")));

        assertThat(falcon.ioc("domain", "evil.example"))
                .get()
                .returns(false, StoredIoc::expired)
                .returns("detect", StoredIoc::action);
    }

    private void restart(FalconOptions options) {
        falcon.close();
        falcon = FalconStandIn.start(options);
        caller = FalconCaller.authenticated(falcon);
    }

    private StoredIoc given(String domain) {
        falcon.put(StoredIoc.of("domain", domain)
                .tags(List.of("apt"))
                .description("by hand")
                .source("an analyst")
                .build());
        return falcon.ioc("domain", domain).orElseThrow();
    }
}
