package io.ctiroutes.falcon.delivery;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ioc.Traits;
import io.ctiroutes.ioc.observable.ObservableRules;
import io.ctiroutes.property.AnyText;
import io.ctiroutes.property.Draw;
import io.ctiroutes.text.Utf8Text;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Any IOC change that the rules can make, for properties. */
public final class AnyChange {

    private static final int SECONDS_TO_2100 = Integer.MAX_VALUE;
    private static final String HEX = "0123456789abcdef";
    private static final String LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

    private AnyChange() {}

    /** Any canonical key. */
    public static IocKey key(Draw draw) {
        return switch (draw.way(1, 1, 1, 1, 1)) {
            case 0 -> new IocKey(IocType.DOMAIN, domain(draw));
            case 1 ->
                new IocKey(
                        IocType.IPV4,
                        draw.between(0, 255) + "." + draw.between(0, 255) + "." + draw.between(0, 255) + "."
                                + draw.between(0, 255));
            case 2 ->
                ObservableRules.keyOf(
                                "ipv6",
                                "2001:db8::" + Integer.toHexString(draw.between(0, 0xffff)) + ":"
                                        + Integer.toHexString(draw.between(0, 0xffff)))
                        .orElseThrow();
            case 3 -> new IocKey(IocType.SHA256, draw.string(HEX, 64, 64));
            default -> new IocKey(IocType.MD5, draw.string(HEX, 32, 32));
        };
    }

    /** Any change, to be created, updated or retired. */
    public static IocChange change(Draw draw) {
        return draw.bool()
                ? new IocChange.Upsert(ioc(draw), origin(draw))
                : new IocChange.Retire(key(draw), origin(draw));
    }

    /** Changes with at most one a key. */
    public static List<IocChange> batch(Draw draw, int most) {
        Set<IocKey> keys = new HashSet<>();
        return draw.any(all -> all.list(0, most, AnyChange::change).stream()
                .filter(change -> keys.add(change.key()))
                .toList());
    }

    private static Ioc ioc(Draw draw) {
        return record(draw, key(draw));
    }

    /** Any record of an IOC. */
    public static Ioc record(Draw draw, IocKey key) {
        Action action = draw.of(Action.values());
        Severity severity = draw.of(Severity.values());
        return new Ioc(
                key,
                action,
                action.takesSeverity() ? Optional.of(severity) : Optional.empty(),
                draw.list(1, Platform.values().length, one -> one.of(Platform.values())).stream()
                        .distinct()
                        .toList(),
                draw.list(0, 3, AnyChange::text).stream().distinct().toList(),
                draw.optional(AnyChange::text),
                draw.optional(one -> Instant.ofEpochSecond(one.between(0, SECONDS_TO_2100))));
    }

    /** What may be known of an indicator. */
    public static Traits traits(Draw draw) {
        return new Traits(
                draw.bool() ? OptionalInt.of(draw.between(0, 100)) : OptionalInt.empty(),
                draw.list(0, 2, AnyChange::text),
                draw.list(0, 2, AnyChange::text));
    }

    private static Origin origin(Draw draw) {
        return new Origin(
                text(draw),
                draw.bool() ? text(draw) : draw.of("create", "update", "delete", "merge"),
                text(draw),
                text(draw),
                Utf8Text.of(text(draw)),
                draw.between(0, 100));
    }

    /** Any text that can be written as UTF-8. */
    public static String text(Draw draw) {
        return AnyText.text(draw, 60);
    }

    private static String domain(Draw draw) {
        return String.join(".", draw.list(1, 4, label -> label.string(LETTERS_AND_DIGITS, 1, 20))) + ".example";
    }
}
