package io.ctiroutes.ioc;

import io.ctiroutes.text.Utf8Text;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** IOC changes for the tests. */
public final class GivenIoc {

    static final Instant EXPIRATION = Instant.parse("2026-12-13T08:12:31.377Z");

    private GivenIoc() {}

    public static IocKey domain(String value) {
        return new IocKey(IocType.DOMAIN, value);
    }

    static Ioc record(IocKey key, String... tags) {
        return new Ioc(
                key,
                Action.DETECT,
                Optional.of(Severity.HIGH),
                List.of(Platform.WINDOWS, Platform.LINUX),
                List.of(tags),
                Optional.of("C2 server"),
                Optional.of(EXPIRATION));
    }

    public static IocChange upsert(IocKey key, String eventId) {
        return new IocChange.Upsert(record(key), origin(eventId));
    }

    public static IocChange retire(IocKey key, String eventId) {
        return new IocChange.Retire(key, origin(eventId));
    }

    static Origin origin(String eventId) {
        return new Origin(
                eventId, "update", "3f0b6a5e-5d5e-4d59-9c0b-7a7f2b0a9f10", "an indicator", Utf8Text.of("{}"), 0);
    }
}
