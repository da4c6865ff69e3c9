package io.ctiroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import io.ctiroutes.text.Utf8Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of claims, whatever a few indicators do with one IOC. */
class EntryPropertiesTest {

    private static final IocKey KEY = GivenIoc.domain("a.example");

    @Test
    void eachIndicatorClaimsItWhoseLastChangeWantsIt() {
        Property.holds(draw -> {
            List<IocChange> changes = changes(draw);

            Map<String, IocChange> last = new HashMap<>();
            changes.forEach(change -> last.put(change.origin().indicatorId(), change));
            List<String> claiming = last.values().stream()
                    .filter(IocChange.Upsert.class::isInstance)
                    .map(IocChange::origin)
                    .sorted(Comparator.comparing(Origin::eventId).reversed())
                    .map(Origin::indicatorId)
                    .toList();
            assertThat(Entry.unknown(KEY).after(changes).claims())
                    .extracting(Claim::indicatorId)
                    .containsExactlyElementsOf(claiming);
        });
    }

    @Test
    void howChangesAreCutIntoBatchesDoesNotMatter() {
        Property.holds(draw -> {
            List<IocChange> changes = changes(draw);
            int cut = draw.between(0, changes.size());

            assertThat(Entry.unknown(KEY).after(changes.subList(0, cut)).after(changes.subList(cut, changes.size())))
                    .isEqualTo(Entry.unknown(KEY).after(changes));
        });
    }

    @Test
    void whatComesTwiceChangesNothing() {
        Property.holds(draw -> {
            List<IocChange> changes = changes(draw);
            List<IocChange> again = changes.subList(draw.between(0, changes.size()), changes.size());

            Entry entry = Entry.unknown(KEY).after(changes);

            assertThat(entry.after(again)).isEqualTo(entry);
        });
    }

    @Test
    void aReplayOfWhatTheSameIndicatorHasOutdatedChangesNothing() {
        Property.holds(draw -> {
            List<IocChange> changes = changes(draw);
            Entry entry = Entry.unknown(KEY).after(changes);
            for (IocChange change : changes) {
                boolean outdated = entry.claims().stream()
                        .anyMatch(claim -> claim.indicatorId()
                                        .equals(change.origin().indicatorId())
                                && claim.eventId().compareTo(change.origin().eventId()) > 0);
                if (outdated) {
                    assertThat(entry.after(List.of(replayed(change)))).isEqualTo(entry);
                }
            }
        });
    }

    /** In the order of the stream, of ids that have the same length. */
    private static List<IocChange> changes(Draw draw) {
        List<IocChange> changes = new ArrayList<>();
        int count = draw.between(0, 12);
        for (int i = 0; i < count; i++) {
            Origin origin = origin("17954784000%02d-0".formatted(i), draw.of("one", "two", "three"), 0);
            changes.add(
                    draw.way(2, 1) == 0
                            ? new IocChange.Upsert(((IocChange.Upsert) GivenIoc.upsert(KEY, "")).ioc(), origin)
                            : new IocChange.Retire(KEY, origin));
        }
        return draw.any(same -> changes);
    }

    private static Origin origin(String event, String indicator, int attempts) {
        return new Origin(event, "update", indicator, "an indicator", Utf8Text.of("{}"), attempts);
    }

    private static IocChange replayed(IocChange change) {
        Origin origin = origin(change.origin().eventId(), change.origin().indicatorId(), 1);
        return change instanceof IocChange.Upsert upsert
                ? new IocChange.Upsert(upsert.ioc(), origin)
                : new IocChange.Retire(KEY, origin);
    }
}
