package io.ctiroutes.sandbox.falcon;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Builds a {@link StoredIoc}, starting from a valid one. */
public final class StoredIocBuilder {
    private static final Instant LONG_AGO = Instant.parse("2024-01-01T00:00:00Z");

    private String id = "";
    private final String type;
    private final String value;
    private String action = "detect";
    private String mobileAction = "no_action";
    private String severity = "medium";
    private List<String> platforms = List.of("windows", "mac", "linux");
    private List<String> tags = List.of();
    private String description = "";
    private Optional<Instant> expiration = Optional.empty();
    private String source = "";
    private boolean appliedGlobally = true;
    private List<String> hostGroups = List.of();
    private String filename = "";
    private boolean fromParent;
    private String createdBy = Analyst.NAME;
    private Instant createdOn = LONG_AGO;
    private String modifiedBy = Analyst.NAME;
    private Instant modifiedOn = LONG_AGO;
    private boolean expired;
    private boolean deleted;

    StoredIocBuilder(String type, String value) {
        this.type = type;
        this.value = value;
    }

    StoredIocBuilder(StoredIoc ioc) {
        this(ioc.type(), ioc.value());
        id = ioc.id();
        action = ioc.action();
        mobileAction = ioc.mobileAction();
        severity = ioc.severity();
        platforms = ioc.platforms();
        tags = ioc.tags();
        description = ioc.description();
        expiration = ioc.expiration();
        source = ioc.source();
        appliedGlobally = ioc.appliedGlobally();
        hostGroups = ioc.hostGroups();
        filename = ioc.filename();
        fromParent = ioc.fromParent();
        createdBy = ioc.createdBy();
        createdOn = ioc.createdOn();
        modifiedBy = ioc.modifiedBy();
        modifiedOn = ioc.modifiedOn();
        expired = ioc.expired();
        deleted = ioc.deleted();
    }

    public StoredIocBuilder id(String id) {
        this.id = id;
        return this;
    }

    public StoredIocBuilder action(String action) {
        this.action = action;
        return this;
    }

    public StoredIocBuilder mobileAction(String mobileAction) {
        this.mobileAction = mobileAction;
        return this;
    }

    public StoredIocBuilder severity(String severity) {
        this.severity = severity;
        return this;
    }

    public StoredIocBuilder platforms(List<String> platforms) {
        this.platforms = platforms;
        return this;
    }

    public StoredIocBuilder tags(List<String> tags) {
        this.tags = tags;
        return this;
    }

    /** With a tag more. */
    public StoredIocBuilder tag(String tag) {
        return tags(Stream.concat(tags.stream(), Stream.of(tag)).toList());
    }

    /** Without a tag. */
    public StoredIocBuilder untag(String tag) {
        return tags(tags.stream().filter(other -> !other.equals(tag)).toList());
    }

    public StoredIocBuilder description(String description) {
        this.description = description;
        return this;
    }

    public StoredIocBuilder expiration(Instant expiration) {
        return expiration(Optional.of(expiration));
    }

    /** One that never expires. */
    public StoredIocBuilder noExpiration() {
        return expiration(Optional.empty());
    }

    StoredIocBuilder expiration(Optional<Instant> expiration) {
        this.expiration = expiration;
        return this;
    }

    public StoredIocBuilder source(String source) {
        this.source = source;
        return this;
    }

    public StoredIocBuilder appliedGlobally(boolean appliedGlobally) {
        this.appliedGlobally = appliedGlobally;
        return this;
    }

    public StoredIocBuilder hostGroups(List<String> hostGroups) {
        this.hostGroups = hostGroups;
        return this;
    }

    public StoredIocBuilder filename(String filename) {
        this.filename = filename;
        return this;
    }

    /** One that a Flight Control parent has handed down. */
    public StoredIocBuilder fromParent() {
        fromParent = true;
        return this;
    }

    public StoredIocBuilder createdBy(String createdBy) {
        this.createdBy = createdBy;
        return this;
    }

    public StoredIocBuilder createdOn(Instant createdOn) {
        this.createdOn = createdOn;
        return this;
    }

    public StoredIocBuilder modifiedBy(String modifiedBy) {
        this.modifiedBy = modifiedBy;
        return this;
    }

    public StoredIocBuilder modifiedOn(Instant modifiedOn) {
        this.modifiedOn = modifiedOn;
        return this;
    }

    public StoredIocBuilder deleted(boolean deleted) {
        this.deleted = deleted;
        return this;
    }

    StoredIocBuilder expired(boolean expired) {
        this.expired = expired;
        return this;
    }

    /** The IOC; its id is left empty for Falcon to give, unless one was set. */
    public StoredIoc build() {
        return new StoredIoc(
                id,
                type,
                value,
                action,
                mobileAction,
                severity,
                List.copyOf(platforms),
                List.copyOf(tags),
                description,
                expiration,
                source,
                appliedGlobally,
                List.copyOf(hostGroups),
                filename,
                fromParent,
                createdBy,
                createdOn,
                modifiedBy,
                modifiedOn,
                expired,
                deleted);
    }
}
