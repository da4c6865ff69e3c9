package io.ctiroutes.falcon.delivery;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ioc.observable.ObservableRules;
import io.ctiroutes.text.Utf8Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any IOC change that the rules can make, for properties. */
public final class AnyChange {

    private static final int SECONDS_TO_2100 = Integer.MAX_VALUE;

    private AnyChange() {}

    /** Any canonical key. */
    public static Arbitrary<IocKey> key() {
        return Arbitraries.oneOf(
                domain().map(value -> new IocKey(IocType.DOMAIN, value)),
                Arbitraries.integers()
                        .map(bits -> new IocKey(
                                IocType.IPV4,
                                (bits >>> 24) + "." + (bits >>> 16 & 255) + "." + (bits >>> 8 & 255) + "."
                                        + (bits & 255))),
                Arbitraries.longs()
                        .map(bits -> ObservableRules.keyOf(
                                        "ipv6",
                                        "2001:db8::" + Long.toHexString(bits >>> 48) + ":"
                                                + Long.toHexString(bits & 0xffff))
                                .orElseThrow()),
                hex(64).map(value -> new IocKey(IocType.SHA256, value)),
                hex(32).map(value -> new IocKey(IocType.MD5, value)));
    }

    /** Any change, to be created, updated or retired. */
    public static Arbitrary<IocChange> change() {
        Arbitrary<IocChange> upserts =
                Combinators.combine(ioc(), origin()).as((ioc, origin) -> new IocChange.Upsert(ioc, origin));
        Arbitrary<IocChange> retires =
                Combinators.combine(key(), origin()).as((key, origin) -> new IocChange.Retire(key, origin));
        return Arbitraries.oneOf(upserts, retires);
    }

    /** Changes with at most one a key, as a batch holds them after coalescing. */
    public static Arbitrary<List<IocChange>> batch(int most) {
        return change().list().ofMaxSize(most).uniqueElements(IocChange::key);
    }

    private static Arbitrary<Ioc> ioc() {
        return Combinators.combine(
                        key(),
                        Arbitraries.of(Action.class),
                        Arbitraries.of(Severity.class),
                        Arbitraries.of(Platform.class).list().ofMinSize(1).uniqueElements(),
                        Arbitraries.strings().list().ofMaxSize(3).uniqueElements(),
                        text().optional(),
                        Arbitraries.integers()
                                .between(0, SECONDS_TO_2100)
                                .map(Instant::ofEpochSecond)
                                .optional())
                .as((key, action, severity, platforms, tags, description, expiration) -> new Ioc(
                        key,
                        action,
                        action.takesSeverity() ? Optional.of(severity) : Optional.empty(),
                        platforms,
                        new ArrayList<>(tags),
                        description,
                        expiration));
    }

    private static Arbitrary<Origin> origin() {
        return Combinators.combine(
                        text(),
                        Arbitraries.oneOf(Arbitraries.of("create", "update", "delete", "merge"), text()),
                        text(),
                        text(),
                        text().map(Utf8Text::of),
                        Arbitraries.integers().between(0, 100))
                .as(Origin::new);
    }

    /** Any text that can be written as UTF-8. */
    public static Arbitrary<String> text() {
        return Arbitraries.strings().ofMaxLength(60);
    }

    private static Arbitrary<String> domain() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(20)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(labels -> String.join(".", labels) + ".example");
    }

    private static Arbitrary<String> hex(int digits) {
        return Arbitraries.strings().withChars("0123456789abcdef").ofLength(digits);
    }
}
