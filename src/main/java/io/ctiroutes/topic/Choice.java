package io.ctiroutes.topic;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.ActionRules;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.text.Utf8Text;
import java.util.List;
import java.util.Optional;

/**
 * What a tenant wants of a state: the claims that its filter lets pass, with its own actions.
 *
 * @param filter  which claims
 * @param actions for records in which the reader's routes have set no other than {@link Action#DETECT}
 * @param mobile  whether android and ios may be used
 * @param rails   keep values off
 */
public record Choice(Filter filter, ActionRules actions, boolean mobile, SafetyRails rails) {

    private static final Utf8Text NO_EVENT = Utf8Text.of("{}");

    /** What the reader has in every record, whatever tenants make of it: it goes with every severity and every type. */
    public static final ActionRules NEUTRAL = new ActionRules(Action.DETECT, Action.DETECT, Action.DETECT);

    /**
     * What is wanted.
     *
     * @param isNew whether an IOC that the ledger does not know is probably not in Falcon: it is created without being looked up
     * @param sure whether what the ledger does not know no other process has delivered lately
     */
    public IocChange.State of(IocState state, boolean isNew, boolean sure) {
        IocKey key = state.key();
        List<IocChange.Upsert> wanted = rails.keepOff(key).isPresent()
                ? List.of()
                : state.claims().stream()
                        .flatMap(claim -> wanted(key, claim, isNew).stream())
                        .toList();
        return new IocChange.State(key, wanted, origin(state, isNew), !sure);
    }

    private Optional<IocChange.Upsert> wanted(IocKey key, Claim claim, boolean isNew) {
        Ioc record = claim.record().orElseThrow();
        if (!filter.passes(key.type(), record.tags(), claim.traits())) {
            return Optional.empty();
        }
        List<Platform> platforms = record.platforms().stream()
                .filter(platform -> mobile || !platform.mobile())
                .toList();
        if (platforms.isEmpty()) {
            return Optional.empty();
        }
        Ioc own = new Ioc(
                key,
                record.action(),
                record.severity(),
                platforms,
                record.tags(),
                record.description(),
                record.expiration());
        return Optional.of(new IocChange.Upsert(
                own.action() == Action.DETECT ? own.withAction(actions.of(key.type())) : own,
                new Origin(
                        claim.eventId(),
                        type(isNew),
                        claim.indicatorId(),
                        claim.indicatorName(),
                        NO_EVENT,
                        0,
                        claim.several())));
    }

    private static Origin origin(IocState state, boolean isNew) {
        String indicator =
                state.claims().stream().findFirst().map(Claim::indicatorId).orElse("");
        String name =
                state.claims().stream().findFirst().map(Claim::indicatorName).orElse("");
        return new Origin(state.event(), type(isNew), indicator, name, NO_EVENT, 0);
    }

    /** As of a new indicator, what is not known is created without looking it up. */
    private static String type(boolean isNew) {
        return isNew ? "create" : "update";
    }
}
