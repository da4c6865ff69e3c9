package io.ctiroutes.falcon.delivery;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.text.Utf8Text;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Builds IOC changes for the tests, starting from an ordinary one. */
public final class GivenChange {

    private static final List<Platform> DESKTOP = List.of(Platform.WINDOWS, Platform.MAC, Platform.LINUX);

    private final IocKey key;
    private Action action = Action.DETECT;
    private Optional<Severity> severity = Optional.of(Severity.HIGH);
    private List<Platform> platforms = DESKTOP;
    private List<String> tags = List.of("c2");
    private Optional<String> description = Optional.of("seen in a campaign");
    private Optional<Instant> expiration = Optional.empty();
    private String event = "{\"data\":{\"type\":\"indicator\"}}";
    private String eventId = "1795478400000-0";
    private int attempts;

    private GivenChange(IocKey key) {
        this.key = key;
    }

    public static GivenChange of(IocKey key) {
        return new GivenChange(key);
    }

    public static GivenChange domain(String value) {
        return of(new IocKey(IocType.DOMAIN, value));
    }

    public static GivenChange ipv4(String value) {
        return of(new IocKey(IocType.IPV4, value));
    }

    /** A hash of one repeated digit. */
    public static GivenChange sha256(String digit) {
        return of(new IocKey(IocType.SHA256, digit.repeat(64)));
    }

    /** One that Falcon allows, which takes no severity. */
    public GivenChange allowed() {
        action = Action.ALLOW;
        severity = Optional.empty();
        return this;
    }

    public GivenChange action(Action action) {
        this.action = action;
        return this;
    }

    public GivenChange severity(Severity severity) {
        this.severity = Optional.of(severity);
        return this;
    }

    public GivenChange noSeverity() {
        severity = Optional.empty();
        return this;
    }

    public GivenChange platforms(Platform... platforms) {
        this.platforms = List.of(platforms);
        return this;
    }

    public GivenChange tags(String... tags) {
        this.tags = List.of(tags);
        return this;
    }

    public GivenChange description(String description) {
        this.description = Optional.of(description);
        return this;
    }

    public GivenChange noDescription() {
        description = Optional.empty();
        return this;
    }

    public GivenChange expiration(String expiration) {
        this.expiration = Optional.of(Instant.parse(expiration));
        return this;
    }

    /** The frame's JSON that it comes from. */
    public GivenChange event(String event) {
        this.event = event;
        return this;
    }

    /** The same, wanted by a later event. */
    public GivenChange later() {
        eventId = "1795478400001-0";
        return this;
    }

    /** How often it was refused before. */
    public GivenChange attempts(int attempts) {
        this.attempts = attempts;
        return this;
    }

    /** As a new indicator wants it. */
    public IocChange.Upsert upsert() {
        return new IocChange.Upsert(ioc(), origin("create"));
    }

    /** As an indicator wants it that was there before. */
    public IocChange.Upsert updated() {
        return new IocChange.Upsert(ioc(), origin("update"));
    }

    public IocChange.Retire retire() {
        return new IocChange.Retire(key, origin("delete"));
    }

    public Ioc ioc() {
        return new Ioc(key, action, severity, platforms, tags, description, expiration);
    }

    private Origin origin(String eventType) {
        return new Origin(eventId, eventType, "indicator-1", "Evil things", Utf8Text.of(event), attempts);
    }
}
