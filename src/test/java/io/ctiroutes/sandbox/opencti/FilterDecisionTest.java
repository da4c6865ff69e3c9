package io.ctiroutes.sandbox.opencti;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which event the stream shows for a change, as its filter saw the indicator before and sees it now. */
class FilterDecisionTest {

    private static final Indicator HIDDEN = Indicator.domain("evil.example").score(20);
    private static final Indicator VISIBLE = HIDDEN.score(80);

    private final OpenCtiStandIn platform = OpenCtiStandIn.start(
            OpenCtiOptions.defaults().filter(indicator -> indicator.score().orElse(0) >= 50));

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void aHiddenIndicatorShowsNothing() {
        platform.create(HIDDEN);
        platform.update(HIDDEN.score(30));
        platform.delete(HIDDEN);

        assertThat(topics("true")).isEmpty();
    }

    @Test
    void enteringIsACreateThatSaysUpdateInside() {
        platform.create(HIDDEN);
        platform.update(VISIBLE);

        assertThat(topics("true")).containsExactly("create says update");
    }

    @Test
    void stayingIsAnUpdate() {
        platform.create(VISIBLE);
        platform.update(VISIBLE.score(90));

        assertThat(topics("true")).containsExactly("create says create", "update says update");
    }

    @Test
    void leavingIsADeleteThatSaysUpdateInsideAndTheDeletionAfterwardsShowsNothing() {
        platform.create(VISIBLE);
        platform.update(HIDDEN);
        platform.delete(HIDDEN);

        assertThat(topics("true")).containsExactly("create says create", "delete says update");
    }

    @Test
    void deletionsAreKeptBackFromWhoDoesNotListenToThem() {
        platform.create(VISIBLE);
        platform.update(HIDDEN);
        platform.update(VISIBLE);
        platform.delete(VISIBLE);

        assertThat(topics("false")).containsExactly("create says create", "create says update");
    }

    @Test
    void aMergeShowsOnlyTheSurvivor() {
        Indicator duplicate = Indicator.domain("dup.example").score(80);
        platform.create(VISIBLE);
        platform.create(duplicate);
        platform.merge(VISIBLE, List.of(duplicate));

        assertThat(topics("true")).containsExactly("create says create", "create says create", "merge says merge");
    }

    /** Everything the stream shows, up to an event that marks the end. */
    private List<String> topics(String listenDelete) {
        platform.emit("create", "{\"mark\":\"end\"}");
        try (StreamReader reader =
                StreamReader.open(platform, "", "Last-Event-ID", "0-0", "listen-delete", listenDelete)) {
            Awaitility.await()
                    .until(() -> reader.events().stream()
                            .anyMatch(event -> event.data().contains("\"mark\"")));
            return reader.indicatorEvents().stream()
                    .map(event -> event.event() + " says "
                            + event.data().replaceAll("^\\{\"version\":\"4\",\"type\":\"(\\w+)\".*", "$1"))
                    .toList();
        }
    }
}
